"""A national picture of stocks."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.rules import Rules, Subjects
from sim.state.flows import Cost, Payer


@requirement
class SituationPicture(Requirement):
    """The authority sees more of the stocks, sooner and with less error.

    A picture alone moves nothing: it helps when law lets the authority act on it.
    """

    kind: Literal["situation_picture"] = "situation_picture"
    bears: ClassVar[Bearers] = {Payer.STATE: (Cost.ROUTINE,)}
    lag_days: int = Field(ge=0, le=120, description="age of the picture")
    noise: float = Field(default=1, ge=0, le=1, description="relative standard error of a stock")
    coverage: float = Field(default=0, ge=0, le=1, description="share of articles reported")

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Write what has to be reported."""
        rules.practise("authority.picture_lag_days", at_most=self.lag_days)
        rules.practise("authority.picture_noise", at_most=self.noise)
        rules.practise("authority.picture_coverage", at_least=self.coverage)
