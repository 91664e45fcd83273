"""Hospital pharmacies supply care and patients outside hospital."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.rules import Rules, Subjects
from sim.state.flows import Cost, Payer
from sim.state.kinds import Outside


@requirement
class HospitalPharmacyScope(Requirement):
    """In a shortage a hospital pharmacy may hand out medicine to patients outside hospital.

    What it keeps is packed for hospitals: patients get another form of the same medicine, as far as
    hospitals have one and the pharmacy has more than its floor.
    """

    kind: Literal["hospital_pharmacy_scope"] = "hospital_pharmacy_scope"
    bears: ClassVar[Bearers] = {Payer.REGION: (Cost.HANDLING,)}
    care_homes: bool = Field(
        default=True, description="to residents of care homes and clients of home care"
    )
    open_care: bool = Field(default=False, description="to everyone who has run out and waits")
    donor_floor_days: float = Field(default=14, ge=0, le=365, description="days kept for hospitals")

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Write who may be supplied, of all articles."""
        whom = Outside.IN_CARE * self.care_homes | Outside.EVERYONE * self.open_care
        rules.outside |= np.uint8(whom)
        rules.outside_floor_days = max(rules.outside_floor_days, self.donor_floor_days)
