"""Standby production in the country."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.requirements.medicines import WHICH, Medicines, covered
from sim.rules import Rules, Subjects
from sim.state.flows import Cost, Payer
from sim.terms import Standby, stronger
from sim.units import days_from_months


@requirement
class StandbyProduction(Requirement):
    """Plants in the country switch to listed medicines that the country has long been short of.

    They need active substance, from a stock or from abroad. Of two such demands the one that
    switches sooner acts.
    """

    kind: Literal["standby_production"] = "standby_production"
    bears: ClassVar[Bearers] = {Payer.STATE: (Cost.ROUTINE, Cost.CAPITAL, Cost.PREMIUM)}
    medicines: Medicines = Field(default="priority", description=WHICH)
    producible_share: float = Field(ge=0, le=1, description="of listed articles that can be made")
    switch_days: float = Field(ge=0, le=730, description="days of shortage until the first goods")
    need_share: float = Field(ge=0, le=1, description="of the need that is made")
    active_substance_months: float = Field(
        default=0, ge=0, le=24, description="months of need for which active substance lies ready"
    )

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Write what can be made; ConfigError for unknown codes."""
        medicine, priority = subjects.article_medicine, subjects.article_priority
        where, known = "standby_production.medicines", subjects.article_medicine >= 0
        listed = covered(self.medicines, subjects, medicine, priority, where)
        rules.standby_list[np.flatnonzero(listed & known)] = True
        plants = Standby(
            self.switch_days,
            self.need_share,
            self.producible_share,
            days_from_months(self.active_substance_months),
        )
        rules.standby = stronger(rules.standby, plants)
