"""Stock duty of pharmacies."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.rules import Node, Rules, Subjects
from sim.state.flows import Cost, Payer


@requirement
class PharmacyStock(Requirement):
    """Open-care pharmacies must keep at least some days of what their customers need.

    What they stock today is stocked for longer, and with a longer cover more articles are.
    """

    kind: Literal["pharmacy_stock"] = "pharmacy_stock"
    bears: ClassVar[Bearers] = {Payer.PHARMACY: (Cost.CAPITAL,)}
    cover_days: float = Field(ge=0, le=365, description="days of expected need")

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Raise the cover of all open-care pharmacies."""
        pharmacies = subjects.places.of_kind(Node.OPEN_CARE_PHARMACY)
        rules.at_least("shelf_cover_days", pharmacies, self.cover_days)
