"""Freer substitution in a shortage."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.rules import Rules, Subjects
from sim.state.flows import Cost, Payer


@requirement
class SubstitutionProtocol(Requirement):
    """A protocol lets patients change to a substitute sooner, with less of the prescribers' time.

    Pharmacists who may exchange strength, form or substance under a protocol add to the requests
    that can be answered; who refuses is asked again as late as today.
    """

    kind: Literal["substitution_protocol"] = "substitution_protocol"
    bears: ClassVar[Bearers] = {Payer.STATE: (Cost.ROUTINE,), Payer.REGION: (Cost.PRESCRIBING,)}
    answer_days: int = Field(ge=0, le=60, description="days from the first failed attempt")
    requests_per_day: float = Field(
        gt=0, le=10_000, description="requests answered per 100 000 residents a day"
    )

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Write how soon and how many requests are answered."""
        rules.practise("prescribers.answer_days", at_most=self.answer_days)
        rules.practise("prescribers.requests_per_day", at_least=self.requests_per_day)
