"""Stock duty of companies: a floor under what lies at the distributor."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.array_types import Bools
from sim.registry import Bearers, Requirement, requirement
from sim.requirements.medicines import WHICH, Medicines, covered
from sim.rules import Rules, Subjects
from sim.state.flows import Cost, Payer
from sim.units import days_from_months


@requirement
class SupplierStockFloor(Requirement):
    """A company must keep at least some months of need of each product line in Sweden.

    The stock rotates: it is the ordinary stock with a higher floor, so nothing is scrapped for it.
    """

    kind: Literal["supplier_stock_floor"] = "supplier_stock_floor"
    bears: ClassVar[Bearers] = {Payer.COMPANY: (Cost.CAPITAL,)}
    months: float = Field(ge=0, le=24, description="months of need")
    medicines: Medicines = Field(default="all", description=WHICH)

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
        medicine, priority = subjects.line_medicine, subjects.line_priority
        where = "supplier_stock_floor.medicines"
        return subjects.line_supplied & covered(self.medicines, subjects, medicine, priority, where)
