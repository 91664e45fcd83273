"""What all events that strike grid areas have in common: where, how long, and which areas."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
import numpy.typing as npt
from pydantic import Field

from sim.data.names import MunicipalityName, RegionName
from sim.disruptions.profile import Days, Share
from sim.places import Places
from sim.registry import Disruption
from sim.rng import Purpose, uniforms


class AreaEvent(Disruption):
    """A share of the grid areas somewhere is struck; which ones depends on the seed only.

    No regions, municipalities or zones means all of Sweden.
    """

    luck: ClassVar[Purpose]
    draw: ClassVar[int]  # ordinal of the draw that tells whether an area is struck
    duration_days: Days = Field(description="days until the last area has its service back")
    severity: Share = Field(default=1.0, description="share of the grid areas that is struck")
    regions: tuple[RegionName, ...] = Field(default=(), description="codes or names of regions")
    municipalities: tuple[MunicipalityName, ...] = Field(default=(), description="codes or names")
    zones: tuple[str, ...] = Field(default=(), description="electricity zones SE1 … SE4")

    def struck(self, places: Places, seed: int) -> npt.NDArray[np.int64]:
        """Return the grid areas that are struck, ascending; a milder event strikes a subset.

        Raises ConfigError with every unknown region, municipality or zone.
        """
        towns = places.municipalities(self.regions, self.municipalities, self.zones, self.kind)
        areas = places.areas_in(towns)
        return areas[uniforms(seed, self.luck, areas, self.draw) < self.severity]

    def end_day(self) -> float:
        """Return the day on which the last area has its service back."""
        return self.start_day + self.duration_days
