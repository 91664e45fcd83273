"""Stock duty of regions for care in hospital."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.rules import Rules, Subjects
from sim.state.columns import Cost, Payer
from sim.units import days_from_months


@requirement
class RegionStock(Requirement):
    """Regions must keep at least some months of what their hospitals need.

    The stock rotates: it is the hospital pharmacy's ordinary stock with a higher target.
    """

    kind: Literal["region_stock"] = "region_stock"
    bears: ClassVar[Bearers] = {Payer.REGION: (Cost.CAPITAL,)}
    months: float = Field(ge=0, le=24, description="months of need")
    regions: tuple[str, ...] = Field(default=(), description="codes or names; none = all")

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Raise the cover of the hospital pharmacies; ConfigError for unknown regions."""
        places = subjects.places
        towns = places.municipalities(self.regions, (), where=self.kind)
        regions = np.unique(places.municipality_region[towns]).astype(np.int64)
        rules.at_least("hospital_cover_days", regions, days_from_months(self.months))
