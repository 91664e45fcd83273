"""Longer ways: goods still come, but take longer on some lanes into Sweden."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.conditions import Limit
from sim.disruptions.import_stop import lanes_across_the_border
from sim.disruptions.profile import Days
from sim.places import Places
from sim.registry import Disruption, disruption
from sim.routes import Detour
from sim.units import hours

Extra = Annotated[float, Field(ge=0, le=120, allow_inf_nan=False)]


@disruption
class RouteDelay(Disruption):
    """Goods take longer on some lanes: a detour, a jam, slow checks. Nothing is lost.

    Goods on the way when it begins come later too, unless they have passed the place. When it ends
    the way is as short as before, so that goods sent before and after may arrive together. No lanes
    named means every lane that crosses the border.
    """

    kind: Literal["route_delay"] = "route_delay"
    recovery_days: ClassVar[int] = 240
    extra_days: Extra = Field(description="days that goods take longer")
    spread_days: Extra = Field(default=0, description="up to so many more or fewer, by luck")
    passed_days: int = Field(
        default=0, ge=0, le=63, description="days before arrival from which goods have passed"
    )
    lanes: tuple[str, ...] = Field(default=(), description="names of lanes into Sweden")
    duration_days: Days = Field(description="days within which goods set out on the longer way")

    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return no limit: all goods come; ConfigError with every unknown lane."""
        self.detours(places)
        return []

    def detours(self, places: Places) -> list[Detour]:
        """Return the longer way."""
        names = self.lanes or lanes_across_the_border(places)
        return [
            Detour(
                lanes=places.named(names, places.lane_name, f"{self.kind}.lanes"),
                extra_days=self.extra_days,
                spread_days=self.spread_days,
                passed_days=self.passed_days,
                start=hours(self.start_day),
                end=hours(self.end_day()),
                cause=self.kind,
            )
        ]

    def end_day(self) -> float:
        """Return the day from which goods take the usual way again."""
        return self.start_day + self.duration_days
