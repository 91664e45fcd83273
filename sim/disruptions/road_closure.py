"""Closed roads: nobody drives to or from a part of the country."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.conditions import Channel, Limit
from sim.data.names import MunicipalityName, RegionName
from sim.disruptions.profile import Failure, Share
from sim.places import Places
from sim.registry import disruption


@disruption
class RoadClosure(Failure):
    """A share of all routes to and from some municipalities cannot be driven, by anyone.

    No fuel or driver of one's own helps. No regions or municipalities means all of Sweden.
    """

    kind: Literal["road_closure"] = "road_closure"
    share: Share = Field(default=1.0, description="share of the routes that is closed at first")
    regions: tuple[RegionName, ...] = Field(default=(), description="codes or names of regions")
    municipalities: tuple[MunicipalityName, ...] = Field(default=(), description="codes or names")

    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return limits on roads; ConfigError with every unknown place."""
        towns = places.municipalities(self.regions, self.municipalities, where=self.kind)
        return self.course(Channel.ROAD, towns, self.share)
