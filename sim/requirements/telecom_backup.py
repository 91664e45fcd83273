"""Endurance of telecom without electricity."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.rules import Rules, Subjects
from sim.state.flows import Cost, Payer


@requirement
class TelecomBackup(Requirement):
    """Masts must go on for some hours without electricity."""

    kind: Literal["telecom_backup"] = "telecom_backup"
    bears: ClassVar[Bearers] = {Payer.STATE: (Cost.POWER,)}
    town_hours: float = Field(ge=0, le=1000, description="hours in towns")
    rural_hours: float = Field(ge=0, le=1000, description="hours elsewhere")

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Write how long masts must last."""
        rules.practise("facilities.telecom_town_hours", at_least=self.town_hours)
        rules.practise("facilities.telecom_rural_hours", at_least=self.rural_hours)
