"""Rolling power cuts: electricity is short, and every grid area is off in its turn each day."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.conditions import Channel, Limit
from sim.disruptions.profile import Days, Share
from sim.places import Places
from sim.registry import Disruption, disruption
from sim.rng import Purpose, uniforms
from sim.units import HOURS_PER_DAY, hours

_TURN, _STRUCK = 2, 3  # ordinals of an area's two draws


@disruption
class RollingCuts(Disruption):
    """Some grid areas are without electricity for some hours of every day, each at its own time.

    No regions, municipalities or zones means all of Sweden.
    """

    kind: Literal["rolling_cuts"] = "rolling_cuts"
    duration_days: Days = Field(description="days until there is enough electricity again")
    hours_off: float = Field(gt=0, lt=HOURS_PER_DAY, description="hours without in each day")
    severity: Share = Field(default=1.0, description="share of the grid areas that take turns")
    regions: tuple[str, ...] = Field(default=(), description="codes or names of regions")
    municipalities: tuple[str, ...] = Field(default=(), description="codes or names")
    zones: tuple[str, ...] = Field(default=(), description="electricity zones SE1 … SE4")

    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return one limit per day, at an hour that is the area's own.

        Raises ConfigError with every unknown region, municipality or zone.
        """
        towns = places.municipalities(self.regions, self.municipalities, self.zones, self.kind)
        areas = places.areas_in(towns)
        struck = areas[uniforms(seed, Purpose.RESTORATION, areas, _STRUCK) < self.severity]
        turn = uniforms(seed, Purpose.RESTORATION, struck, _TURN)
        found, end = list[Limit](), hours(self.end_day())
        start = hours(self.start_day) + turn * (HOURS_PER_DAY - self.hours_off)
        while (start < end).any():
            off = (start + self.hours_off).clip(max=end)
            found.append(Limit(Channel.ELECTRICITY, struck, 0.0, start, off, self.kind))
            start = start + HOURS_PER_DAY
        return found

    def end_day(self) -> float:
        """Return the day on which there is enough electricity again."""
        return self.start_day + self.duration_days
