"""Failure of an information system: the national e-prescription service or one owner's system."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field, field_validator

from sim.conditions import Channel, Limit
from sim.disruptions.profile import Failure, Share
from sim.errors import suggest
from sim.places import Places
from sim.registry import disruption

NATIONAL = "national_service"
OWNERS = ("chain", "distributor", "dose_owner")
FORMS = (NATIONAL, *(f"{owner}:<name>" for owner in OWNERS))


@disruption
class ItFailure(Failure):
    """A system is lost, wholly or in part, and comes back at once or in steps."""

    kind: Literal["it_failure"] = "it_failure"
    target: str = Field(description=f"one of {', '.join(FORMS)}")
    severity: Share = Field(default=1.0, description="share of the service that is lost at first")

    @field_validator("target")
    @classmethod
    def _known_form(cls, target: str) -> str:
        owner, _, name = target.partition(":")
        if target != NATIONAL and (owner not in OWNERS or not name):
            raise ValueError(f"unknown target '{target}'; {suggest(target, FORMS)}")
        return target

    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return one limit per step of the recovery; ConfigError when the owner is unknown."""
        channel, where = self._place(places)
        return self.course(channel, where, self.severity)

    def _place(self, places: Places) -> tuple[Channel, np.ndarray[tuple[int], np.dtype[np.int64]]]:
        if self.target == NATIONAL:
            return Channel.NATIONAL_SERVICE, np.zeros(1, dtype=np.int64)
        owner, _, name = self.target.partition(":")
        channel, names = {
            "chain": (Channel.CHAIN_SYSTEM, places.chain_name),
            "distributor": (Channel.DISTRIBUTOR_SYSTEM, places.distributor_name),
            "dose_owner": (Channel.DOSE_SYSTEM, places.dose_owner_name),
        }[owner]
        return channel, places.named([name], names, f"{self.kind}.target")
