"""A national picture of stocks."""

from __future__ import annotations

from typing import ClassVar, Final, Literal

from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.rules import Rules, Subjects
from sim.state.flows import Cost, Payer
from sim.state.kinds import HolderKind

Holders = Literal["pharmacies", "hospitals", "dose_sites"]
KINDS: Final[dict[Holders, set[HolderKind]]] = {
    "pharmacies": {HolderKind.OPEN_CARE, HolderKind.E_COMMERCE},
    "hospitals": {HolderKind.HOSPITAL, HolderKind.WARD},
    "dose_sites": {HolderKind.DOSE},
}


@requirement
class SituationPicture(Requirement):
    """The authority sees more of the stocks, sooner and with less error.

    A picture alone moves nothing: it helps when law lets the authority act on it. Today it shows
    what lies at distributors. Where it shows other holders' stock too, cover is that of all of it,
    so powers have to act at so many days more.
    """

    kind: Literal["situation_picture"] = "situation_picture"
    bears: ClassVar[Bearers] = {Payer.STATE: (Cost.ROUTINE,)}
    lag_days: int = Field(ge=0, le=120, description="age of the picture")
    noise: float = Field(default=1, ge=0, le=1, description="relative standard error of a stock")
    coverage: float = Field(default=0, ge=0, le=1, description="share of articles reported")
    also: tuple[Holders, ...] = Field(
        default=(), description="whose stock is reported beside that of distributors"
    )

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Write what has to be reported."""
        rules.practise("authority.picture_lag_days", at_most=self.lag_days)
        rules.practise("authority.picture_noise", at_most=self.noise)
        rules.practise("authority.picture_coverage", at_least=self.coverage)
        rules.reporting = rules.reporting.union(*(KINDS[holders] for holders in self.also))
