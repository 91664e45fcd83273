"""Stock duty of companies: a floor under what lies at the distributor."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from sim.errors import ConfigError, Problems, suggest
from sim.registry import Requirement, requirement
from sim.rules import Bools, Rules, Subjects
from sim.units import days_from_months


@requirement
class SupplierStockFloor(Requirement):
    """A company must keep at least some months of need of each product line in Sweden.

    The stock rotates: it is the ordinary stock with a higher floor, so nothing is scrapped for it.
    """

    kind: Literal["supplier_stock_floor"] = "supplier_stock_floor"
    months: float = Field(ge=0, le=24, description="months of need")
    medicines: Literal["all", "priority"] | tuple[str, ...] = Field(
        default="all", description="all, priority (the list of prioritised medicines) or ATC codes"
    )

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Raise the floor of the lines that the duty covers; shipments stay as large as today."""
        lines = np.flatnonzero(self.covered(subjects))
        floor = days_from_months(self.months)
        binding = lines[rules.floor_days[lines] < floor]
        batch = rules.up_to_days[binding] - rules.floor_days[binding]
        rules.at_least("floor_days", binding, floor)
        rules.at_least("up_to_days", binding, floor + batch)

    def covered(self, subjects: Subjects) -> Bools:
        """Return the product lines that the duty covers; ConfigError for unknown ATC codes."""
        if self.medicines == "all":
            return subjects.line_supplied
        if self.medicines == "priority":
            return subjects.line_supplied & subjects.line_priority
        problems = Problems(ConfigError)
        index_of = {code: i for i, code in enumerate(subjects.medicine_codes)}
        for code in self.medicines:
            if code not in index_of:
                where = "supplier_stock_floor.medicines"
                problems.add(where, f"unknown ATC code '{code}'", suggest(code, index_of))
        problems.raise_if_any()
        wanted = [index_of[code] for code in self.medicines]
        return subjects.line_supplied & np.isin(subjects.line_medicine, wanted)
