"""National purchase in a shortage."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from sim.registry import Bearers, Requirement, requirement
from sim.rules import Rules, Subjects
from sim.state.flows import Cost, Payer
from sim.terms import Purchase, stronger


@requirement
class NationalPurchase(Requirement):
    """The state buys abroad what the country has long been short of.

    The goods come through open lanes and are sold by the distributors as usual. Joint procurement
    of the Nordic countries or the European Union is the same with other figures.
    """

    kind: Literal["national_purchase"] = "national_purchase"
    bears: ClassVar[Bearers] = {Payer.STATE: (Cost.ROUTINE, Cost.PREMIUM)}
    after_days: float = Field(ge=0, le=365, description="days of shortage until it is decided")
    lead_days: tuple[float, float] = Field(description="days until goods come, lowest and highest")
    need_share: float = Field(ge=0, le=1, description="of the need that it covers")
    found_share: float = Field(ge=0, le=1, description="share of articles that someone sells")
    priority_only: bool = Field(default=True, description="only prioritised medicines")

    @model_validator(mode="after")
    def _in_order(self) -> NationalPurchase:
        low, high = self.lead_days
        if not 0 <= low <= high:
            raise ValueError("lead_days: give the lowest and the highest, from 0 upwards")
        return self

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Give the state the function; of two, the earlier one acts."""
        purchase = Purchase(
            self.after_days, self.lead_days, self.need_share, self.found_share, self.priority_only
        )
        rules.purchase = stronger(rules.purchase, purchase)
