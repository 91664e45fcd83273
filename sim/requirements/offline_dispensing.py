"""Dispensing without the national service, at all pharmacies."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.rules import Node, Rules, Subjects
from sim.state.flows import Cost, Payer


@requirement
class OfflineDispensing(Requirement):
    """Every pharmacy may dispense when the national service or its own system is lost.

    The share is what staff reach who have not exercised it: by paper, a copy of the prescriptions,
    or both. It begins some hours after the loss; exercises raise the one and shorten the other.
    """

    kind: Literal["offline_dispensing"] = "offline_dispensing"
    bears: ClassVar[Bearers] = {Payer.PHARMACY: (Cost.ROUTINE,)}
    capacity_share: float = Field(ge=0, le=1, description="of capacity, without the service")
    by_hand_share: float = Field(
        default=0, ge=0, le=1, description="of capacity, without electricity"
    )

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Permit it at all counters, and have it exercised."""
        kinds = (Node.OPEN_CARE_PHARMACY, Node.E_COMMERCE)
        counters = np.sort(subjects.places.of_kind(*kinds))
        rules.at_least("offline_dispensing", counters, self.capacity_share)
        rules.practise("facilities.by_hand_share", at_least=self.by_hand_share)
