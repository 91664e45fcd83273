"""Guaranteed revenue for suppliers of medicines that are at risk."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.requirements.medicines import WHICH, Medicines, covered
from sim.rules import Rules, Subjects
from sim.state.flows import Cost, Payer


@requirement
class GuaranteedRevenue(Requirement):
    """Suppliers of some medicines are paid whatever they sell, and so stop less often.

    Everyday stops of their product lines, and stops that luck deals to some lines, come less often,
    with the same luck for those that are left; other events are not averted. It holds since long
    before the start. Who stops less often has more in stock.
    """

    kind: Literal["guaranteed_revenue"] = "guaranteed_revenue"
    bears: ClassVar[Bearers] = {Payer.STATE: (Cost.ROUTINE,), Payer.COMPANY: (Cost.CAPITAL,)}
    in_force: Literal["steady"] = "steady"
    medicines: Medicines = Field(description=WHICH)
    stop_share: float = Field(ge=0, le=1, description="of today's stops that still happen")

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Lower the share of stops that happen; ConfigError for unknown codes."""
        medicine, priority = subjects.line_medicine, subjects.line_priority
        where = "guaranteed_revenue.medicines"
        paid = covered(self.medicines, subjects, medicine, priority, where)
        paid &= subjects.line_supplied
        rules.stop_share[paid] = np.minimum(rules.stop_share[paid], self.stop_share)
