"""Duty to keep open."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.rules import Node, Rules, Subjects
from sim.state.flows import Cost, Payer


@requirement
class OpeningDuty(Requirement):
    """The largest pharmacies of every municipality keep open for at least some hours a week."""

    kind: Literal["opening_duty"] = "opening_duty"
    bears: ClassVar[Bearers] = {Payer.PHARMACY: (Cost.STAFF,)}
    weekly_hours: float = Field(ge=0, le=168, description="least opening hours a week")
    pharmacies: int = Field(default=1, ge=1, le=50, description="in every municipality")

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Write the least hours of the pharmacies with the most customers."""
        places = subjects.places
        open_care = places.of_kind(Node.OPEN_CARE_PHARMACY)
        town = places.facility_municipality[open_care]
        order = np.lexsort((open_care, -subjects.customers[open_care], town))
        first = np.searchsorted(town[order], town[order])
        chosen = open_care[order[np.arange(order.size) - first < self.pharmacies]]
        rules.at_least("minimum_weekly_hours", np.sort(chosen), self.weekly_hours)
