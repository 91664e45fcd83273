"""Stock duty of regions for care in hospital."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from sim.array_types import Ints
from sim.data.names import RegionName
from sim.places import Places
from sim.registry import Bearers, Requirement, requirement
from sim.rules import Rules, Subjects
from sim.state.flows import Cost, Payer
from sim.terms import Keeping
from sim.units import days_from_months


@requirement
class RegionStock(Requirement):
    """Regions must keep at least some months of what their hospitals need.

    A rotated stock is the hospital pharmacy's ordinary stock with a higher target. Another is kept
    apart beside it, used only when that is empty, and expires bit by bit.
    """

    kind: Literal["region_stock"] = "region_stock"
    bears: ClassVar[Bearers] = {Payer.REGION: (Cost.CAPITAL,)}
    months: float = Field(ge=0, le=24, description="months of need")
    regions: tuple[RegionName, ...] = Field(default=(), description="codes or names; none = all")
    shelf_life_days: int = Field(
        default=730, ge=1, le=1825, description="days that goods keep when they are bought"
    )
    rotated: bool = Field(default=True, description="part of the ordinary stock, not kept apart")

    @model_validator(mode="after")
    def _steady_if_it_ages(self) -> RegionStock:
        ages = not self.rotated or "shelf_life_days" in self.model_fields_set
        if ages and self.in_force != "steady":
            raise ValueError(
                "rotated, shelf_life_days: of a stock that is built up in mid-run the model does"
                " not know how old it is; write in_force: steady, or leave them out"
            )
        return self

    def find(self, places: Places) -> Ints:
        """Return the regions that have the duty, ascending; ConfigError for unknown ones."""
        towns = places.municipalities(self.regions, (), where=self.kind)
        return np.unique(places.municipality_region[towns]).astype(np.int64)

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Raise the cover of the hospital pharmacies; ConfigError for unknown regions."""
        regions = self.find(subjects.places)
        rules.at_least("hospital_cover_days", regions, days_from_months(self.months))
        if self.months > 0:
            keeping = Keeping(self.shelf_life_days, self.rotated)
            rules.region_keeping = rules.region_keeping.stricter(keeping)
