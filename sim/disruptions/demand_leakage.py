"""Leaked demand: a long-term medicine is prescribed to persons without its indication."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.conditions import Limit
from sim.data.names import AtcBeginning, RegionName
from sim.demand import NeedKind, Surge
from sim.disruptions.profile import Days
from sim.places import Places
from sim.registry import Disruption, disruption
from sim.units import hours


@disruption
class DemandLeakage(Disruption):
    """Persons without the indication collect long-term medicine, beside those who have it.

    They come as often, to the same pharmacies, and nobody at the counter can tell them apart. Who
    of them gets nothing is not without medicine.
    """

    kind: Literal["demand_leakage"] = "demand_leakage"
    medicines: tuple[AtcBeginning, ...] = Field(
        default=(), description="beginnings of ATC codes, such as A10BJ; empty = all medicines"
    )
    share: Annotated[float, Field(ge=0, le=0.9)] = Field(
        description="of all collections, those by persons without the indication"
    )
    duration_days: Days = Field(description="days until it ends by itself")
    regions: tuple[RegionName, ...] = Field(
        default=(), description="codes or names of regions in which they live; none = everywhere"
    )

    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return no limit: everything works; ConfigError for unknown places."""
        places.municipalities(self.regions, (), where=self.kind)
        return []

    def surges(self) -> list[Surge]:
        """Return what leaks, on top of what those with the indication collect."""
        start, end, factor = hours(self.start_day), hours(self.end_day()), 1 / (1 - self.share)
        surge = Surge(NeedKind.LEAKED, self.medicines, factor, start, end, self.kind, self.regions)
        return [surge]

    def end_day(self) -> float:
        """Return the day from which nothing leaks any more."""
        return self.start_day + self.duration_days
