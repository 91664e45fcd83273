"""Rolling power cuts: electricity is short, and every grid area is off in its turn each day."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.conditions import Channel, Limit
from sim.disruptions.area_event import AreaEvent
from sim.places import Places
from sim.registry import disruption
from sim.rng import Purpose, uniforms
from sim.units import HOURS_PER_DAY, hours

_TURN, _STRUCK = 2, 3  # ordinals of an area's two draws


@disruption
class RollingCuts(AreaEvent):
    """Some grid areas are without electricity for some hours of every day, each at its own time.

    No regions, municipalities or zones means all of Sweden.
    """

    kind: Literal["rolling_cuts"] = "rolling_cuts"
    luck: ClassVar[Purpose] = Purpose.RESTORATION
    draw: ClassVar[int] = _STRUCK
    hours_off: float = Field(gt=0, lt=HOURS_PER_DAY, description="hours without in each day")

    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return one limit per day, at an hour that is the area's own.

        Raises ConfigError with every unknown region, municipality or zone.
        """
        struck = self.struck(places, seed)
        turn = uniforms(seed, self.luck, struck, _TURN)
        found, end = list[Limit](), hours(self.end_day())
        start = hours(self.start_day) + turn * (HOURS_PER_DAY - self.hours_off)
        while (start < end).any():
            off = (start + self.hours_off).clip(max=end)
            found.append(Limit(Channel.ELECTRICITY, struck, 0.0, start, off, self.kind))
            start = start + HOURS_PER_DAY
        return found
