"""What a loss of power and a loss of telecom have in common: areas are back one by one."""

from __future__ import annotations

from typing import ClassVar, Self

import numpy as np
from pydantic import Field

from sim.conditions import Channel, Limit
from sim.disruptions.area_event import AreaEvent
from sim.disruptions.restoration import Instant, Restoration
from sim.places import Places
from sim.rng import uniforms
from sim.units import hours

_TIME, _STRUCK = 0, 1  # ordinals of an area's two draws


class AreaLoss(AreaEvent):
    """A service is lost; which areas, and when each is back, depends on the seed only.

    No regions, municipalities or zones means all of Sweden. The curve of restoration is cut at
    `duration_days`: then all areas are back.
    """

    channel: ClassVar[Channel]
    draw: ClassVar[int] = _STRUCK
    restoration: Restoration = Field(default=Instant(), description="course of restoration")

    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return one limit whose end differs by grid area.

        Raises ConfigError with every unknown region, municipality or zone.
        """
        struck = self.struck(places, seed)
        quantile = uniforms(seed, self.luck, struck, _TIME)
        length = np.minimum(self.restoration.hours(quantile), hours(self.duration_days))
        start = hours(self.start_day)
        return [Limit(self.channel, struck, 0.0, start, start + length, self.kind)]

    def lasting(self, days: float) -> Self:
        """Return the loss with another length; areas come back as many times later."""
        slower = self.restoration.slower(days / self.duration_days)
        return super().lasting(days).model_copy(update={"restoration": slower})
