"""Surge of need: an epidemic, mass casualties, or the opposite, care that saves on a medicine."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.conditions import Limit
from sim.data.names import AtcBeginning, MunicipalityName, RegionName
from sim.demand import NeedKind, Surge
from sim.disruptions.profile import Days
from sim.places import Places
from sim.registry import Disruption, disruption
from sim.units import hours


@disruption
class DemandSurge(Disruption):
    """Some medicines are needed more often for a time: acutely, in hospital, or both.

    Whose needs they are is drawn as usual: among everyone, or the residents of some regions or
    municipalities, or a group. An event that spreads reaches its regions one after the other.
    """

    kind: Literal["demand_surge"] = "demand_surge"
    medicines: tuple[AtcBeginning, ...] = Field(
        default=(), description="beginnings of ATC codes, such as J01; empty = all medicines"
    )
    needs: tuple[Literal[NeedKind.ACUTE, NeedKind.EPISODE], ...] = Field(
        default=(NeedKind.ACUTE, NeedKind.EPISODE), min_length=1, description="what arises"
    )
    factor: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)] = Field(
        description="times the usual need; below 1 = less than usual"
    )
    duration_days: Days = Field(description="days until need is as usual, in each place")
    regions: tuple[RegionName, ...] = Field(
        default=(), description="codes or names of regions whose residents are struck"
    )
    municipalities: tuple[MunicipalityName, ...] = Field(
        default=(), description="codes or names of municipalities whose residents are struck"
    )
    group: str | None = Field(
        default=None, description="group of residents, or of patients, that is struck; null = all"
    )
    spread_days: float = Field(
        default=0,
        ge=0,
        le=3650,
        description="days from its start in the first of `regions` to that in the last",
    )

    @model_validator(mode="after")
    def _places_fit(self) -> DemandSurge:
        if self.factor < 1 and (self.regions or self.municipalities or self.group):
            raise ValueError("less need than usual (factor below 1) is possible for everyone only")
        if self.spread_days and (len(self.regions) < 2 or self.municipalities):
            raise ValueError("spread_days needs two regions or more, in order, and no other places")
        return self

    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return no limit: everything works; ConfigError for unknown places."""
        places.municipalities(self.regions, self.municipalities, where=self.kind)
        return []

    def surges(self) -> list[Surge]:
        """Return one surge of each kind of need, and of each region if it spreads."""
        return [
            Surge(
                need,
                self.medicines,
                self.factor,
                hours(self.start_day + later),
                hours(self.start_day + later + self.duration_days),
                self.kind,
                regions,
                self.municipalities,
                self.group or "",
            )
            for regions, later in self._waves()
            for need in self.needs
        ]

    def _waves(self) -> list[tuple[tuple[str, ...], float]]:
        """Return which regions are struck how many days after the start."""
        if not self.spread_days:
            return [(self.regions, 0.0)]
        step = self.spread_days / (len(self.regions) - 1)
        return [((region,), i * step) for i, region in enumerate(self.regions)]

    def end_day(self) -> float:
        """Return the day on which need is as usual everywhere."""
        return self.start_day + self.duration_days + self.spread_days
