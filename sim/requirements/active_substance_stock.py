"""Stock duty for active substances."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.requirements.medicines import WHICH, Medicines, covered
from sim.rules import Rules, Subjects
from sim.state.flows import Cost, Payer
from sim.units import days_from_months


@requirement
class ActiveSubstanceStock(Requirement):
    """Companies keep active substance before the plant, so that a stop of export bites later."""

    kind: Literal["active_substance_stock"] = "active_substance_stock"
    bears: ClassVar[Bearers] = {Payer.COMPANY: (Cost.CAPITAL,)}
    months: float = Field(ge=0, le=24, description="months of need")
    medicines: Medicines = Field(default="priority", description=WHICH)

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Raise the stock before the plants of those lines; ConfigError for unknown codes."""
        medicine, priority = subjects.line_medicine, subjects.line_priority
        where = "active_substance_stock.medicines"
        lines = covered(self.medicines, subjects, medicine, priority, where)
        days = days_from_months(self.months)
        rules.at_least("active_stock_days", np.flatnonzero(lines & subjects.line_supplied), days)
