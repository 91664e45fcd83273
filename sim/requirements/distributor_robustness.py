"""Robustness of full-line distributors."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.rules import Node, Rules, Subjects
from sim.state.columns import Cost, Payer


@requirement
class DistributorRobustness(Requirement):
    """Distribution centres must go on without the grid, and take over from a centre that is lost.

    A sister centre of the same distributor takes over; another distributor's goods stay away.
    """

    kind: Literal["distributor_robustness"] = "distributor_robustness"
    bears: ClassVar[Bearers] = {Payer.DISTRIBUTOR: (Cost.POWER, Cost.STAFF, Cost.ROUTINE)}
    backup_power_hours: float = Field(default=0, ge=0, le=2000, description="hours without grid")
    takeover_days: float = Field(default=365, ge=0, le=365, description="days to takeover")
    takeover_share: float = Field(default=0, ge=0, le=1, description="of a lost centre's orders")
    pick_margin: float = Field(default=1, ge=1, le=5, description="orders picked, times normal")

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Write what is demanded of the centres."""
        centres = subjects.places.of_kind(Node.DISTRIBUTION_CENTRE)
        rules.at_least("backup_power_hours", centres, self.backup_power_hours)
        rules.practise("distributors.takeover_days", at_most=self.takeover_days)
        rules.practise("distributors.takeover_share", at_least=self.takeover_share)
        rules.practise("distributors.pick_margin", at_least=self.pick_margin)
