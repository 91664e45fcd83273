"""Loss of fuel or drivers: carriers drive a share of their routes only."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.conditions import Channel, Limit
from sim.data.names import MunicipalityName, RegionName
from sim.disruptions.profile import Failure, Share
from sim.places import Places
from sim.registry import disruption


@disruption
class TransportLoss(Failure):
    """A share of the routes to pharmacies, hospitals, dose sites and homes does not run.

    What is sent on such a route comes on the next day on which it runs. No carriers named means
    all, no regions or municipalities means all of Sweden; `others` carry parcels, dose rolls and
    compounded goods.
    """

    kind: Literal["transport_loss"] = "transport_loss"
    share: Share = Field(description="share of the routes that do not run at first")
    carriers: tuple[str, ...] = Field(default=(), description="names of distributors, or others")
    regions: tuple[RegionName, ...] = Field(default=(), description="codes or names of regions")
    municipalities: tuple[MunicipalityName, ...] = Field(default=(), description="codes or names")

    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return limits on routes; ConfigError with every unknown carrier or place."""
        names = self.carriers or places.carrier_name
        carriers = places.named(names, places.carrier_name, f"{self.kind}.carriers")
        towns = places.municipalities(self.regions, self.municipalities, where=self.kind)
        return self.course(Channel.TRANSPORT, places.routes(carriers, towns), self.share)
