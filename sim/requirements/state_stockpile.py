"""State stockpiles of medicines for hospital care."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.rules import Rules, Subjects
from sim.state.columns import Cost, Payer
from sim.units import days_from_months


@requirement
class StateStockpile(Requirement):
    """The state keeps prioritised hospital medicines and releases them to hospitals that lack them.

    The stockpile is full at the start of the run and is not refilled, so it is always steady.
    """

    kind: Literal["state_stockpile"] = "state_stockpile"
    bears: ClassVar[Bearers] = {Payer.STATE: (Cost.CAPITAL, Cost.WASTE, Cost.HANDLING)}
    in_force: Literal["steady"] = "steady"
    months: float = Field(ge=0, le=24, description="months of the country's need")
    release_days: int = Field(ge=0, le=120, description="days that hospitals lack an article")

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Fill the stockpile and say when it is released."""
        rules.practise("stockpiles.days", at_least=days_from_months(self.months))
        rules.practise("stockpiles.release_days", at_most=self.release_days)
