"""Requisition of medicines to the home."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.requirements.medicines import WHICH, Medicines, covered
from sim.rules import Rules, Subjects
from sim.state.flows import Cost, Payer
from sim.state.kinds import Outside


@requirement
class HomeRequisition(Requirement):
    """Care may order some medicines from the hospital pharmacy to patients at home.

    No prescription is needed, so that it helps whatever hinders the counter: a shortage, a system
    or closed doors. Patients who have run out of such a medicine get a hospital form of it.
    """

    kind: Literal["home_requisition"] = "home_requisition"
    bears: ClassVar[Bearers] = {Payer.REGION: (Cost.HANDLING,)}
    medicines: Medicines = Field(description=WHICH)
    donor_floor_days: float = Field(default=7, ge=0, le=365, description="days kept for hospitals")

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Write which articles may be ordered; ConfigError for unknown codes."""
        medicine, priority = subjects.article_medicine, subjects.article_priority
        where = "home_requisition.medicines"
        ordered = covered(self.medicines, subjects, medicine, priority, where)
        rules.outside[ordered] |= np.uint8(Outside.ON_REQUISITION)
        rules.outside_floor_days = max(rules.outside_floor_days, self.donor_floor_days)
