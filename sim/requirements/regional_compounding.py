"""Regional compounders that serve all care."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.rules import Rules, Subjects
from sim.state.flows import Cost, Payer


@requirement
class RegionalCompounding(Requirement):
    """Compounders of hospitals serve all forms of care, beside those that supply pharmacies.

    They make more of what is short, and stand in for other compounders that stop.
    """

    kind: Literal["regional_compounding"] = "regional_compounding"
    bears: ClassVar[Bearers] = {Payer.REGION: (Cost.ROUTINE,), Payer.STATE: (Cost.PREMIUM,)}
    capacity_share: float = Field(
        ge=0, le=2, description="capacity that they add, of the others' capacity"
    )

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Write what they add."""
        rules.regional_compounding = max(rules.regional_compounding, self.capacity_share)
