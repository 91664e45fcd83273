"""Loss of a site: a plant, centre or pharmacy burns, floods, is attacked or is shut by an order."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field, model_validator

from sim.array_types import Ints
from sim.conditions import Channel, Limit, Shock
from sim.data.names import MunicipalityName, RegionName
from sim.disruptions.profile import Failure, Share
from sim.disruptions.site_kinds import NODE, SiteKind, named_sites, sites_by_luck
from sim.places import Places
from sim.registry import disruption
from sim.units import hours


@disruption
class SiteLoss(Failure):
    """Sites of one kind stop, wholly or in part, and may lose what they have in stock.

    Sites are named, or all of the kind in some regions or municipalities, or a number of these.
    """

    kind: Literal["site_loss"] = "site_loss"
    site: SiteKind = Field(description="kind of site")
    names: tuple[str, ...] = Field(default=(), description="names of the sites, instead of places")
    regions: tuple[RegionName, ...] = Field(default=(), description="codes or names of regions")
    municipalities: tuple[MunicipalityName, ...] = Field(default=(), description="codes or names")
    number: int | None = Field(default=None, ge=1, description="how many of these, drawn by luck")
    severity: Share = Field(default=1.0, description="share of the work that is lost at first")
    stock_lost: Share = Field(default=0.0, description="share of the stock there that is destroyed")

    @model_validator(mode="after")
    def _fits(self) -> SiteLoss:
        if self.names and (self.regions or self.municipalities or self.number):
            raise ValueError("name sites, or give regions, municipalities or a number, not both")
        return self

    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return limits on the sites; ConfigError with every unknown name."""
        return self.course(Channel.SITE, self._struck(places, seed), self.severity)

    def shocks(self, places: Places, seed: int) -> list[Shock]:
        """Return the loss of stock at the sites."""
        if self.stock_lost == 0:
            return []
        start = hours(self.start_day)
        return [Shock(self._struck(places, seed), self.stock_lost, start, self.kind)]

    def _struck(self, places: Places, seed: int) -> Ints:
        kind = NODE[self.site]
        if self.names:
            return named_sites(self.names, kind, places, f"{self.kind}.names")
        towns = places.municipalities(self.regions, self.municipalities, where=self.kind)
        return np.sort(sites_by_luck(kind, towns, places, seed)[: self.number])
