"""Advice to keep medicine at home."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.rules import Rules, Subjects
from sim.state.flows import Cost, Payer


@requirement
class HomeStock(Requirement):
    """Residents who follow the advice collect early enough to have some days of supply at home.

    A collection is allowed when two thirds of the last one are consumed, so that a third of it is
    the most that anyone can have. From a day on, the stock is built up at each one's next visit;
    when the advice ends, it is used up.
    """

    kind: Literal["home_stock"] = "home_stock"
    bears: ClassVar[Bearers] = {
        Payer.STATE: (Cost.ROUTINE, Cost.CAPITAL, Cost.WASTE),
        Payer.PATIENT: (Cost.CAPITAL, Cost.WASTE),
    }
    days: float = Field(ge=0, le=120, description="days of supply when the next is collected")
    follow_share: float = Field(ge=0, le=1, description="share of residents who follow the advice")

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Give the advice; of several, the one for longer holds, then what more follow."""
        if self.follow_share > 0 and self.days > 0:
            now = rules.home_stock_days, rules.home_stock_share
            longer = max(now, (self.days, self.follow_share))
            rules.home_stock_days, rules.home_stock_share = longer
