"""Robustness of full-line distributors."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.rules import Node, Rules, Subjects
from sim.state.flows import Cost, Payer


@requirement
class DistributorRobustness(Requirement):
    """Distribution centres must go on without the grid, and take over from a centre that is lost.

    Sister centres of the same distributor take over what lies there. What lies in the centres of a
    distributor that is lost altogether stays there; another distributor may take over what
    companies send from then on.
    """

    kind: Literal["distributor_robustness"] = "distributor_robustness"
    bears: ClassVar[Bearers] = {Payer.DISTRIBUTOR: (Cost.POWER, Cost.STAFF, Cost.ROUTINE)}
    backup_power_hours: float = Field(default=0, ge=0, le=2000, description="hours without grid")
    takeover_days: float = Field(default=365, ge=0, le=365, description="days to takeover")
    takeover_share: float = Field(default=0, ge=0, le=1, description="of a lost centre's orders")
    pick_margin: float = Field(default=1, ge=1, le=5, description="orders picked, times normal")
    other_takes_over_days: float | None = Field(
        default=None,
        ge=0,
        le=365,
        description="days until companies send a lost distributor's goods to another; none = never",
    )
    urgent_first: bool = Field(
        default=False, description="orders for waiting patients are picked before refills"
    )
    own_transport: float = Field(
        default=0, ge=0, le=1, description="share of routes with own vehicles, drivers and fuel"
    )

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Write what is demanded of the centres."""
        centres = subjects.places.of_kind(Node.DISTRIBUTION_CENTRE)
        rules.at_least("backup_power_hours", centres, self.backup_power_hours)
        rules.practise("distributors.takeover_days", at_most=self.takeover_days)
        rules.practise("distributors.takeover_share", at_least=self.takeover_share)
        rules.practise("distributors.pick_margin", at_least=self.pick_margin)
        rules.urgent_first |= self.urgent_first
        if self.other_takes_over_days is not None:
            sooner = rules.other_takes_over_days
            days = self.other_takes_over_days
            rules.other_takes_over_days = days if sooner is None else min(days, sooner)
        rules.practise("distributors.own_transport", at_least=self.own_transport)
