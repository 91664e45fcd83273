"""Closure of open-care pharmacies: a strike, lack of staff, or an exercise."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field, model_validator

from sim.array_types import Ints
from sim.conditions import Channel, Limit
from sim.data.names import MunicipalityName, RegionName
from sim.disruptions.profile import Days, Share
from sim.disruptions.site_kinds import named_sites, sites_by_luck
from sim.places import Places
from sim.registry import Disruption, disruption
from sim.rules import Node
from sim.units import hours


@disruption
class PharmacyClosure(Disruption):
    """Pharmacies close, either those named or all but a share of those in some places.

    Who stays open depends on the seed only; a smaller share closes more, never others.
    """

    kind: Literal["pharmacy_closure"] = "pharmacy_closure"
    duration_days: Days = Field(description="days until all are open again; a fraction is hours")
    open_share: Share = Field(default=0.0, description="share of the pharmacies that stays open")
    regions: tuple[RegionName, ...] = Field(default=(), description="codes or names of regions")
    municipalities: tuple[MunicipalityName, ...] = Field(default=(), description="codes or names")
    pharmacies: tuple[str, ...] = Field(default=(), description="names, instead of a share")

    @model_validator(mode="after")
    def _one_way(self) -> PharmacyClosure:
        if self.pharmacies and (self.open_share or self.regions or self.municipalities):
            raise ValueError(
                "name pharmacies, or give open_share with regions or municipalities, not both"
            )
        return self

    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return one limit on the closed pharmacies; ConfigError with every unknown name."""
        start = hours(self.start_day)
        end = start + hours(self.duration_days)
        return [Limit(Channel.SITE, self._closed(places, seed), 0.0, start, end, self.kind)]

    def _closed(self, places: Places, seed: int) -> Ints:
        kind = Node.OPEN_CARE_PHARMACY
        if self.pharmacies:
            return named_sites(self.pharmacies, kind, places, f"{self.kind}.pharmacies")
        towns = places.municipalities(self.regions, self.municipalities, where=self.kind)
        sites = sites_by_luck(kind, towns, places, seed)
        return np.sort(sites[round(self.open_share * sites.size) :])

    def end_day(self) -> float:
        """Return the day on which all pharmacies are open again."""
        return self.start_day + self.duration_days
