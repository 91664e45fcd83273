"""Preparedness of compounding pharmacies."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.rules import Node, Rules, Subjects
from sim.state.flows import Cost, Payer


@requirement
class CompoundingSurge(Requirement):
    """Compounding pharmacies step in earlier and for more when the country is short of an article.

    Preparations that are developed beforehand can start at once, others after months. What they
    make of all short articles together is bounded by their capacity.
    """

    kind: Literal["compounding_surge"] = "compounding_surge"
    bears: ClassVar[Bearers] = {
        Payer.STATE: (Cost.ROUTINE, Cost.POWER, Cost.PREMIUM),
        Payer.COMPANY: (Cost.CAPITAL,),
    }
    need_share: float = Field(ge=0, le=1, description="of the need of a short article")
    after_days: float = Field(ge=0, le=365, description="days of shortage until the first one")
    capacity_factor: float = Field(
        default=1, ge=1, le=10, description="least capacity, as a multiple of the normal day"
    )
    backup_power_hours: float = Field(default=0, ge=0, le=2000, description="hours without grid")

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Write what is demanded of the compounders."""
        sites = subjects.places.of_kind(Node.COMPOUNDER)
        rules.at_least("backup_power_hours", sites, self.backup_power_hours)
        rules.practise("compounding.need_share", at_least=self.need_share)
        rules.practise("compounding.shortage_after_days", at_most=self.after_days)
        rules.practise("compounding.capacity_factor", at_least=self.capacity_factor)
