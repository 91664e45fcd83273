"""Surge of need: an epidemic, mass casualties, or the opposite, care that saves on a medicine."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.conditions import Limit
from sim.demand import NeedKind, Surge
from sim.disruptions.profile import Days
from sim.places import Places
from sim.registry import Disruption, disruption
from sim.units import hours


@disruption
class DemandSurge(Disruption):
    """Some medicines are needed more often for a time: acutely, in hospital, or both.

    Who needs them is drawn as usual, so the whole country is struck alike.
    """

    kind: Literal["demand_surge"] = "demand_surge"
    medicines: tuple[str, ...] = Field(
        default=(), description="beginnings of ATC codes, such as J01; empty = all medicines"
    )
    needs: tuple[NeedKind, ...] = Field(
        default=(NeedKind.ACUTE, NeedKind.EPISODE), min_length=1, description="what arises"
    )
    factor: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)] = Field(
        description="times the usual need; below 1 = less than usual"
    )
    duration_days: Days = Field(description="days until need is as usual")

    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return no limit: everything works."""
        return []

    def surges(self) -> list[Surge]:
        """Return one surge of each kind of need."""
        start, end = hours(self.start_day), hours(self.end_day())
        return [
            Surge(need, self.medicines, self.factor, start, end, self.kind) for need in self.needs
        ]

    def end_day(self) -> float:
        """Return the day on which need is as usual."""
        return self.start_day + self.duration_days
