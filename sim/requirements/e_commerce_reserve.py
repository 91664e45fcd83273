"""Reserve capacity of e-pharmacies."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.rules import Node, Rules, Subjects
from sim.state.flows import Cost, Payer


@requirement
class ECommerceReserve(Requirement):
    """E-pharmacies keep staff and power for more orders than usual."""

    kind: Literal["e_commerce_reserve"] = "e_commerce_reserve"
    bears: ClassVar[Bearers] = {Payer.PHARMACY: (Cost.STAFF, Cost.POWER)}
    staff_factor: float = Field(default=1, ge=1, le=5, description="staff, times today's")
    backup_power_hours: float = Field(default=0, ge=0, le=2000, description="hours without grid")

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Write what is demanded of the e-pharmacies."""
        sites = subjects.places.of_kind(Node.E_COMMERCE)
        rules.at_least("staff_factor", sites, self.staff_factor)
        rules.at_least("backup_power_hours", sites, self.backup_power_hours)
