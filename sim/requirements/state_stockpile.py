"""State stockpiles of medicines for hospital care."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from sim.registry import Bearers, Requirement, requirement
from sim.rules import Rules, Subjects
from sim.state.flows import Cost, Payer
from sim.terms import Keeping
from sim.units import days_from_months


@requirement
class StateStockpile(Requirement):
    """The state keeps prioritised hospital medicines and releases them to hospitals that lack them.

    The stockpile is full at the start of the run, so it is always steady. A rotated one is issued
    to the distributors, a day of the country's need a day, against fresh goods. Another grows old;
    when it is renewed, it has been bought little by little, and distributors fill it up at night.
    """

    kind: Literal["state_stockpile"] = "state_stockpile"
    bears: ClassVar[Bearers] = {Payer.STATE: (Cost.CAPITAL, Cost.WASTE, Cost.HANDLING)}
    in_force: Literal["steady"] = "steady"
    months: float = Field(ge=0, le=24, description="months of the country's need")
    release_days: int = Field(ge=0, le=120, description="days that hospitals lack an article")
    shelf_life_days: int = Field(
        default=730, ge=1, le=1825, description="days that goods keep when they are bought"
    )
    rotated: bool = Field(default=True, description="issued before it is old, against fresh goods")
    renewed: bool = Field(
        default=False, description="what has expired or been released is bought anew"
    )
    age_days: int = Field(
        default=0, ge=0, le=1825, description="age on day 0 of what is not rotated or renewed"
    )

    @model_validator(mode="after")
    def _good_at_first(self) -> StateStockpile:
        if self.age_days >= self.shelf_life_days:
            raise ValueError(
                f"age_days: {self.age_days} days are no less than the shelf life of "
                f"{self.shelf_life_days}; a stock that has expired is no stock: lower age_days"
            )
        return self

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Fill the stockpile and say when it is released."""
        rules.practise("stockpiles.days", at_least=days_from_months(self.months))
        rules.practise("stockpiles.release_days", at_most=self.release_days)
        keeping = Keeping(self.shelf_life_days, self.rotated, self.renewed, self.age_days)
        rules.stockpile = rules.stockpile.stricter(keeping)
