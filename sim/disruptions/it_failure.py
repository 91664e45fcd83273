"""Failure of an information system: a national service, or one owner's system."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field, field_validator, model_validator

from sim.conditions import Channel, Limit
from sim.data.names import RegionName
from sim.disruptions.profile import Failure, Share
from sim.errors import suggest
from sim.places import Places
from sim.registry import disruption

NATIONAL = {"national_service": Channel.NATIONAL_SERVICE, "payment": Channel.PAYMENT}
OWNERS = ("chain", "distributor", "dose_owner")
FORMS = (*NATIONAL, *(f"{owner}:<name>" for owner in OWNERS))


@disruption
class ItFailure(Failure):
    """A system is lost, wholly or in part, and comes back at once or in steps.

    National services are the e-prescription service and payments by card and phone; some regions
    may lose them alone, while power and phones still work there.
    """

    kind: Literal["it_failure"] = "it_failure"
    target: str = Field(description=f"one of {', '.join(FORMS)}")
    severity: Share = Field(default=1.0, description="share of the service that is lost at first")
    regions: tuple[RegionName, ...] = Field(
        default=(),
        description="codes or names of regions, of a national service; empty = all",
    )

    @field_validator("target")
    @classmethod
    def _known_form(cls, target: str) -> str:
        owner, _, name = target.partition(":")
        if target not in NATIONAL and (owner not in OWNERS or not name):
            raise ValueError(f"unknown target '{target}'; {suggest(target, FORMS)}")
        return target

    @model_validator(mode="after")
    def _regions_of_national(self) -> ItFailure:
        if self.regions and self.target not in NATIONAL:
            raise ValueError(f"regions: only {' and '.join(NATIONAL)} fail by region")
        return self

    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return one limit per step of the recovery; ConfigError when the owner is unknown."""
        channel, where = self._place(places)
        return self.course(channel, where, self.severity)

    def _place(self, places: Places) -> tuple[Channel, np.ndarray[tuple[int], np.dtype[np.int64]]]:
        if self.target in NATIONAL:
            towns = places.municipalities(self.regions, where=self.kind)
            return NATIONAL[self.target], np.unique(places.municipality_region[towns]).astype(int)
        owner, _, name = self.target.partition(":")
        channel, names = {
            "chain": (Channel.CHAIN_SYSTEM, places.chain_name),
            "distributor": (Channel.DISTRIBUTOR_SYSTEM, places.distributor_name),
            "dose_owner": (Channel.DOSE_SYSTEM, places.dose_owner_name),
        }[owner]
        return channel, places.named([name], names, f"{self.kind}.target")
