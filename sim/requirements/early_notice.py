"""Early notice of shortages."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.rules import Rules, Subjects
from sim.state.flows import Cost, Payer
from sim.terms import Notice


@requirement
class EarlyNotice(Requirement):
    """Companies tell ahead that their goods will run out, and it is acted on at once.

    A company whose inflow is hindered tells when what its distributor has, and what is on its way
    there, lasts for no longer than the notice. When all companies of an article have told, or have
    nothing left, licences, purchases, compounders, standby plants and savings in care prepare as
    they do in a shortage; goods come when it is short. A notice brings no goods by itself.
    """

    kind: Literal["early_notice"] = "early_notice"
    bears: ClassVar[Bearers] = {
        Payer.COMPANY: (Cost.ROUTINE,),
        Payer.STATE: (Cost.PREMIUM,),
        Payer.REGION: (Cost.PREMIUM,),
    }
    days: float = Field(ge=0, le=365, description="days of stock left when a company tells")
    share: float = Field(ge=0, le=1, description="of product lines, whose companies tell in time")

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Write how early and how many companies tell."""
        rules.notice = rules.notice.stricter(Notice(self.days, self.share))
