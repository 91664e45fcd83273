"""What a loss of power and a loss of telecom have in common: it strikes grid areas."""

from __future__ import annotations

from typing import ClassVar, Self

import numpy as np
from pydantic import Field

from sim.conditions import Channel, Limit
from sim.disruptions.profile import Days, Share
from sim.disruptions.restoration import Instant, Restoration
from sim.places import Places
from sim.registry import Disruption
from sim.rng import Purpose, uniforms
from sim.units import hours

_TIME, _STRUCK = 0, 1  # ordinals of an area's two draws


class AreaLoss(Disruption):
    """A service is lost; which areas, and when each is back, depends on the seed only.

    No regions, municipalities or zones means all of Sweden. The curve of restoration is cut at
    `duration_days`: then all areas are back.
    """

    channel: ClassVar[Channel]
    luck: ClassVar[Purpose]
    duration_days: Days = Field(description="days until the last area has its service back")
    severity: Share = Field(default=1.0, description="share of the grid areas that is struck")
    regions: tuple[str, ...] = Field(default=(), description="codes or names of regions")
    municipalities: tuple[str, ...] = Field(default=(), description="codes or names")
    zones: tuple[str, ...] = Field(default=(), description="electricity zones SE1 … SE4")
    restoration: Restoration = Field(default=Instant(), description="course of restoration")

    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return one limit whose end differs by grid area.

        Raises ConfigError with every unknown region, municipality or zone.
        """
        towns = places.municipalities(self.regions, self.municipalities, self.zones, self.kind)
        areas = places.areas_in(towns)
        struck = areas[uniforms(seed, self.luck, areas, _STRUCK) < self.severity]
        quantile = uniforms(seed, self.luck, struck, _TIME)
        length = np.minimum(self.restoration.hours(quantile), hours(self.duration_days))
        start = hours(self.start_day)
        return [Limit(self.channel, struck, 0.0, start, start + length, self.kind)]

    def lasting(self, days: float) -> Self:
        """Return the loss with another length; areas come back as many times later."""
        slower = self.restoration.slower(days / self.duration_days)
        return super().lasting(days).model_copy(update={"restoration": slower})

    def end_day(self) -> float:
        """Return the day on which the last area is back."""
        return self.start_day + self.duration_days
