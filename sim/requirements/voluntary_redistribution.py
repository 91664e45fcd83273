"""Redistribution of goods that holders agree on among themselves."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.rules import BETWEEN_HOSPITALS, BETWEEN_PHARMACIES, Rules, Subjects
from sim.state.flows import Cost, Payer
from sim.terms import Redistribution


@requirement
class VoluntaryRedistribution(Requirement):
    """Holders may hand on stock to others whose patients wait, in a national shortage or always.

    Nobody decides it. A holder that does not share an article never does. Of two permissions
    between holders of a kind the one that begins earlier acts, and one that waits for no shortage
    before all others. Without waiting for one, others are asked only for what the last order did
    not bring.
    """

    kind: Literal["voluntary_redistribution"] = "voluntary_redistribution"
    bears: ClassVar[Bearers] = {
        Payer.PHARMACY: (Cost.HANDLING, Cost.WASTE),
        Payer.REGION: (Cost.HANDLING, Cost.WASTE),
    }
    accepted_share: float = Field(ge=0, le=1, description="of holders that share an article")
    after_days: int = Field(ge=0, le=365, description="days of national shortage until they do")
    in_shortage_only: bool = Field(
        default=True,
        description="false: always, what a holder's last order has not brought",
    )
    between_pharmacies: bool = Field(default=True, description="open-care pharmacies may")
    between_hospitals: bool = Field(default=True, description="hospital pharmacies may")
    donor_floor_days: float = Field(default=14, ge=0, le=365, description="days a donor keeps")
    donor_cap_share: float = Field(default=0.3, ge=0, le=1, description="share of donor's stock")
    handling_days: int = Field(default=2, ge=0, le=30, description="quality check and transport")
    loss_share: float = Field(default=0.03, ge=0, lt=1, description="share that fails the check")

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Open the edges and say how holders share."""
        edges = [BETWEEN_PHARMACIES] * self.between_pharmacies
        edges += [BETWEEN_HOSPITALS] * self.between_hospitals
        how = Redistribution(
            self.donor_floor_days,
            self.donor_cap_share,
            self.handling_days,
            self.loss_share,
            self.accepted_share,
            after_days=max(1, self.after_days) if self.in_shortage_only else 0,
        )
        rules.permit("voluntary", edges, how)
