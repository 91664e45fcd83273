"""Supervision of wrongful prescribing."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.rules import Rules, Subjects
from sim.state.flows import Cost, Payer
from sim.terms import Curb, stronger


@requirement
class PrescribingSupervision(Requirement):
    """Authorities that see all prescriptions stop those who prescribe without the indication.

    It takes time from the beginning of a leak until the first are stopped. Their patients collect
    no more; what others prescribe leaks on. Of two such demands the one that stops more acts.
    """

    kind: Literal["prescribing_supervision"] = "prescribing_supervision"
    bears: ClassVar[Bearers] = {Payer.STATE: (Cost.ROUTINE,)}
    after_days: float = Field(
        ge=0, le=3650, description="days from the beginning of a leak until it is curbed"
    )
    stopped_share: float = Field(
        ge=0, le=1, description="of the collections that leak, those by patients of who is stopped"
    )

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Write how soon and how much is stopped."""
        curb = Curb(self.after_days, self.stopped_share)
        rules.supervision = stronger(rules.supervision, curb)
