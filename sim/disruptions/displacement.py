"""Displacement: people leave a part of the country for a time and are supplied elsewhere."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from sim.array_types import Ints
from sim.conditions import Limit
from sim.data.names import MunicipalityName, RegionName
from sim.demand import Relocation
from sim.disruptions.profile import Days, Share
from sim.errors import ConfigError, Problems
from sim.places import Places
from sim.registry import Disruption, disruption
from sim.rules import Node
from sim.units import hours


@disruption
class Displacement(Disruption):
    """A share of the residents of some places live elsewhere until it ends, and then come home.

    They collect their medicine, and fall ill, where they live now; what pharmacies there have in
    stock is meant for those who lived there before. Dose rolls and parcels are sent to their old
    municipality's carriers. No places named means all of Sweden; nowhere named to go to means
    everywhere else.
    """

    kind: Literal["displacement"] = "displacement"
    share: Share = Field(description="share of the residents who leave")
    regions: tuple[RegionName, ...] = Field(
        default=(), description="codes or names of regions they leave"
    )
    municipalities: tuple[MunicipalityName, ...] = Field(default=(), description="codes or names")
    to_regions: tuple[RegionName, ...] = Field(default=(), description="codes or names of regions")
    to_municipalities: tuple[MunicipalityName, ...] = Field(
        default=(), description="codes or names"
    )
    duration_days: Days = Field(description="days until all are home again")

    @property
    def adds_need(self) -> bool:
        """It does where the displaced live now."""
        return True

    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return no limit: everything works; ConfigError with places that do not do."""
        self.relocations(places)
        return []

    def relocations(self, places: Places) -> list[Relocation]:
        """Return who lives where while it lasts."""
        origin = places.municipalities(self.regions, self.municipalities, where=self.kind)
        destination = self._destination(places, origin)
        span = hours(self.start_day), hours(self.end_day())
        return [Relocation(origin, destination, self.share, *span, self.kind)]

    def _destination(self, places: Places, origin: Ints) -> Ints:
        named = [*self.to_regions, *self.to_municipalities]
        towns = places.municipalities(
            self.to_regions, self.to_municipalities, where=f"{self.kind}.to"
        )
        elsewhere = np.setdiff1d(towns, origin)
        towns = towns if named or not elsewhere.size else elsewhere
        pharmacies = places.of_kind(Node.OPEN_CARE_PHARMACY)
        if not np.isin(places.facility_municipality[pharmacies], towns).any():
            problems = Problems(ConfigError)
            problems.add(
                f"{self.kind}.to_municipalities",
                f"no open-care pharmacy in {', '.join(named)}",
                "name places with a pharmacy, or none for everywhere else",
            )
            problems.raise_if_any()
        return towns

    def end_day(self) -> float:
        """Return the day on which all are home again."""
        return self.start_day + self.duration_days
