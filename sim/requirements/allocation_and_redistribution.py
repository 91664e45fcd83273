"""Compulsory allocation (fördelning) and redistribution (omfördelning) in a shortage."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.rules import BETWEEN_HOSPITALS, BETWEEN_PHARMACIES, FROM_WARDS, Rules, Subjects
from sim.state.flows import Cost, Payer
from sim.terms import Allocation, Redistribution, Trigger, stronger


@requirement
class AllocationAndRedistribution(Requirement):
    """When little cover of an article is seen, the authority may decide who gets it.

    From the decision on distributors share what they have instead of serving who comes first, and
    holders with stock above a floor hand on a part of it to those whose patients wait: from
    pharmacy to pharmacy, and where it is said, between hospital pharmacies and from wards. Of two
    such powers the one that acts at more cover seen does; along each way goods move by the terms of
    the one that lets a donor give more.
    """

    kind: Literal["allocation_and_redistribution"] = "allocation_and_redistribution"
    bears: ClassVar[Bearers] = {
        Payer.STATE: (Cost.ROUTINE, Cost.COMPENSATION),
        Payer.PHARMACY: (Cost.HANDLING, Cost.WASTE),
    }
    seen_cover_days: float = Field(ge=0, le=365, description="cover seen that allows a decision")
    decision_days: int = Field(ge=0, le=120, description="days from the sight to the decision")
    release_cover_days: float = Field(ge=0, le=730, description="cover seen that ends it")
    allocation: Literal["historical_share", "need_weighted"] = Field(
        default="need_weighted", description="how distributors share what does not suffice"
    )
    redistribution: bool = Field(default=True, description="pharmacies may hand on stock")
    between_hospitals: bool = Field(
        default=False, description="hospital pharmacies may hand on stock to each other"
    )
    from_wards: bool = Field(
        default=False, description="what counts as dispensed may be taken back from wards"
    )
    donor_floor_days: float = Field(default=14, ge=0, le=365, description="days a donor keeps")
    donor_cap_share: float = Field(default=0.5, ge=0, le=1, description="share of donor's stock")
    handling_days: int = Field(default=2, ge=0, le=30, description="quality check and transport")
    loss_share: float = Field(default=0.03, ge=0, lt=1, description="share that fails the check")

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Give the authority the power, and open the edges along which goods may move."""
        power = Trigger(
            self.seen_cover_days,
            self.decision_days,
            self.release_cover_days,
            Allocation(self.allocation),
        )
        rules.trigger = stronger(rules.trigger, power)
        open_if = {
            BETWEEN_PHARMACIES: self.redistribution,
            BETWEEN_HOSPITALS: self.between_hospitals,
            FROM_WARDS: self.from_wards,
        }
        how = Redistribution(
            self.donor_floor_days, self.donor_cap_share, self.handling_days, self.loss_share
        )
        rules.permit("redistribution", [edge for edge, is_open in open_if.items() if is_open], how)
