"""Preparations made in series for stock."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.requirements.medicines import WHICH, Medicines, covered
from sim.rules import Rules, Subjects
from sim.state.flows import Cost, Payer
from sim.terms import StockPreparation, stronger


@requirement
class StockPreparations(Requirement):
    """Compounders make articles in series for stock (lagerberedning) while the country is short.

    What is developed beforehand can start at once, the rest only after months of development. Above
    a number of packs a year a national licence (rikslicens) is needed. Only what can be compounded
    is made, and series take less of the compounders' capacity than single preparations
    (`compounding.series_yield`); of two such demands the one with the larger share acts.
    """

    kind: Literal["stock_preparations"] = "stock_preparations"
    bears: ClassVar[Bearers] = {Payer.STATE: (Cost.ROUTINE, Cost.PREMIUM)}
    need_share: float = Field(ge=0, le=1, description="of the need of a short article")
    developed: Medicines = Field(default=(), description=f"developed beforehand: {WHICH}")
    development_days: float = Field(ge=0, le=730, description="days of development of the others")
    licence_packs: float = Field(
        default=1000, ge=0, description="packs a year above which a national licence is needed"
    )
    licence_days: float = Field(ge=0, le=730, description="days until a national licence")

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Write what is made; ConfigError for unknown codes."""
        medicine, priority = subjects.article_medicine, subjects.article_priority
        where = "stock_preparations.developed"
        rules.developed |= covered(self.developed, subjects, medicine, priority, where)
        series = StockPreparation(
            self.need_share, self.development_days, self.licence_packs, self.licence_days
        )
        rules.stock_preparation = stronger(rules.stock_preparation, series)
