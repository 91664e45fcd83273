"""Duty to be at work in crisis."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.rules import Node, Rules, Subjects
from sim.state.flows import Cost, Payer


@requirement
class StaffingDuty(Requirement):
    """At least a share of the staff of pharmacies and the sites behind them is there in any crisis.

    They are exempt from call-up and their children are looked after; a closed site stays closed.
    """

    kind: Literal["staffing_duty"] = "staffing_duty"
    bears: ClassVar[Bearers] = {
        Payer.PHARMACY: (Cost.ROUTINE,),
        Payer.DISTRIBUTOR: (Cost.ROUTINE,),
        Payer.REGION: (Cost.ROUTINE,),
        Payer.STATE: (Cost.ROUTINE,),
    }
    attendance: float = Field(ge=0, le=1, description="least share of the staff that is there")

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Write the least attendance at all facilities."""
        kinds = [kind for kind in Node if kind != Node.PATIENT]
        facilities = np.sort(subjects.places.of_kind(*kinds))
        rules.at_least("least_staff", facilities, self.attendance)
