"""Faster licences and dispensations."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.rules import Rules, Subjects
from sim.state.flows import Cost, Payer


@requirement
class LicencesAndDispensations(Requirement):
    """The authority lets foreign goods in sooner, and for more of the need.

    The goods still have to be found abroad and to pass open lanes.
    """

    kind: Literal["licences_and_dispensations"] = "licences_and_dispensations"
    bears: ClassVar[Bearers] = {
        Payer.STATE: (Cost.ROUTINE, Cost.PREMIUM),
        Payer.REGION: (Cost.PREMIUM,),
    }
    after_days: float = Field(ge=0, le=365, description="days of shortage until it is granted")
    need_share: float = Field(default=0, ge=0, le=1, description="of the need that they cover")
    found_share: float = Field(default=0, ge=0, le=1, description="of articles that are found")

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Write what the authority must do."""
        rules.practise("authority.licence_after_days", at_most=self.after_days)
        rules.practise("authority.licence_need_share", at_least=self.need_share)
        rules.practise("authority.licence_found_share", at_least=self.found_share)
