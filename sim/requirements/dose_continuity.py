"""Continuity of machine dose-dispensing."""

from __future__ import annotations

import math
from typing import ClassVar, Literal

from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.rules import Node, Rules, Subjects
from sim.state.flows import Cost, Payer
from sim.terms import DoseRelief


@requirement
class DoseContinuity(Requirement):
    """Dose-dispensing sites must go on when power or the national service is lost.

    When a site has stopped for some days, others pack for its patients, and pharmacies hand out
    whole packs to those who can manage with them.
    A buffer at home is built up before the run, so all of it is steady.
    """

    kind: Literal["dose_continuity"] = "dose_continuity"
    bears: ClassVar[Bearers] = {
        Payer.PHARMACY: (Cost.POWER, Cost.STAFF, Cost.ROUTINE),
        Payer.STATE: (Cost.CAPITAL, Cost.WASTE),
        Payer.PATIENT: (Cost.CAPITAL, Cost.WASTE),
    }
    in_force: Literal["steady"] = "steady"
    backup_power_hours: float = Field(default=0, ge=0, le=2000, description="hours without grid")
    spare_capacity: float = Field(
        default=0, ge=0, le=5, description="capacity above the busiest day, share"
    )
    home_buffer_days: float = Field(
        default=0, ge=0, le=60, description="extra supply at the patient's home, days"
    )
    service_days: float = Field(
        default=0, ge=0, le=60, description="days of packing without the national service"
    )
    without_service: float = Field(
        default=0, ge=0, le=1, description="share of rolls that can be packed on those days"
    )

    takeover_days: float | None = Field(
        default=None,
        ge=0,
        le=365,
        description="days until other sites pack for a site that has stopped; none = never",
    )
    shift_factor: float = Field(
        default=1, ge=1, le=3, description="capacity of sites that pack for others, times usual"
    )
    whole_pack_share: float = Field(
        default=0, ge=0, le=1, description="of dose patients who can manage with packs, with help"
    )
    whole_pack_minutes: float = Field(
        default=15, ge=0, le=240, description="minutes of a pharmacy's staff for each of them"
    )
    whole_pack_days: float = Field(
        default=1, ge=0, le=60, description="days that a roll is late until packs are handed out"
    )

    exempt_from_set_up: bool = Field(
        default=False, description="a machine need not be set up anew for another product"
    )

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Write what is demanded of the sites."""
        sites = subjects.places.of_kind(Node.DOSE_SITE)
        rules.at_least("backup_power_hours", sites, self.backup_power_hours)
        rules.practise("dose.spare_capacity", at_least=self.spare_capacity)
        rules.practise("dose.home_buffer_days", at_least=self.home_buffer_days)
        rules.practise("dose.service_days", at_least=self.service_days)
        rules.practise("dose.without_service", at_least=self.without_service)
        exempt = 0 if self.exempt_from_set_up else None
        rules.practise("dose.set_up_rolls", at_most=exempt)
        takeover = math.inf if self.takeover_days is None else self.takeover_days
        relief = DoseRelief(
            takeover,
            self.shift_factor,
            self.whole_pack_share,
            self.whole_pack_minutes,
            self.whole_pack_days,
        )
        rules.dose_relief = rules.dose_relief.with_stricter(relief)
