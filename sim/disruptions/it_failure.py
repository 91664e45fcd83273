"""Failure of an information system: the national e-prescription service or one owner's system."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field, field_validator, model_validator

from sim.conditions import Channel, Limit
from sim.disruptions.profile import Days, Share, Step, pieces, recovery_problem
from sim.errors import suggest
from sim.places import Places
from sim.registry import Disruption, disruption
from sim.units import hours

NATIONAL = "national_service"
OWNERS = ("chain", "distributor", "dose_owner")
FORMS = (NATIONAL, *(f"{owner}:<name>" for owner in OWNERS))


@disruption
class ItFailure(Disruption):
    """A system is lost, wholly or in part, and comes back at once or in steps."""

    kind: Literal["it_failure"] = "it_failure"
    target: str = Field(description=f"one of {', '.join(FORMS)}")
    duration_days: Days = Field(description="days until the system is whole again")
    severity: Share = Field(default=1.0, description="share of the service that is lost at first")
    recovery: tuple[Step, ...] = Field(default=(), description="levels on the way back")

    @field_validator("target")
    @classmethod
    def _known_form(cls, target: str) -> str:
        owner, _, name = target.partition(":")
        if target != NATIONAL and (owner not in OWNERS or not name):
            raise ValueError(f"unknown target '{target}'; {suggest(target, FORMS)}")
        return target

    @model_validator(mode="after")
    def _recovery_in_order(self) -> ItFailure:
        problem = recovery_problem(self.recovery, self.duration_days)
        if problem:
            raise ValueError(problem)
        return self

    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return one limit per step of the recovery; ConfigError when the owner is unknown."""
        channel, where = self._place(places)
        return [
            Limit(
                channel,
                where,
                level,
                hours(self.start_day + first),
                hours(self.start_day + last),
                self.kind,
            )
            for first, last, level in pieces(self.severity, self.duration_days, self.recovery)
        ]

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

    def end_day(self) -> float:
        """Return the day on which the system is whole again."""
        return self.start_day + self.duration_days
