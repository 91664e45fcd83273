"""Help between regions."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.rules import BETWEEN_HOSPITALS, Rules, Subjects
from sim.state.flows import Cost, Payer
from sim.terms import MutualHelp, stronger


@requirement
class RegionalHelp(Requirement):
    """A region hands on hospital stock to a region that has lacked it for some days.

    Of two such duties the one that helps earlier acts.
    """

    kind: Literal["regional_help"] = "regional_help"
    bears: ClassVar[Bearers] = {Payer.REGION: (Cost.ROUTINE, Cost.HANDLING)}
    request_days: int = Field(ge=0, le=60, description="days that a region lacks an article")
    donor_floor_days: float = Field(default=7, ge=0, le=365, description="days a donor keeps")
    donor_cap_share: float = Field(default=0.3, ge=0, le=1, description="share of donor's stock")

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Open the edge between hospital pharmacies and say when it is used."""
        rules.supply_edges[BETWEEN_HOSPITALS] = True
        help_each_other = MutualHelp(self.request_days, self.donor_floor_days, self.donor_cap_share)
        rules.mutual_help = stronger(rules.mutual_help, help_each_other)
