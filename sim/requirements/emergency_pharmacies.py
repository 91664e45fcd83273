"""Emergency-designated pharmacies (beredskapsapotek)."""

from __future__ import annotations

from typing import ClassVar, Final, Literal

import numpy as np
from pydantic import Field

from sim.array_types import Ints
from sim.places import Places
from sim.registry import Bearers, Requirement, requirement
from sim.rules import Node, Rules, Subjects
from sim.state.flows import Cost, Payer

WHAT: Final = "open-care pharmacy"


@requirement
class EmergencyPharmacies(Requirement):
    """Some pharmacies must go on when power or the national service is lost.

    Without a list they are chosen by the rule of TLV's final report (January 2024): each county
    gets one and the rest by population; within a county the largest pharmacies, one to a
    municipality before any gets a second.
    """

    kind: Literal["emergency_pharmacies"] = "emergency_pharmacies"
    bears: ClassVar[Bearers] = {
        Payer.PHARMACY: (Cost.POWER, Cost.STAFF, Cost.ROUTINE, Cost.CAPITAL)
    }
    number: int = Field(
        ge=0, le=2000, description="pharmacies designated by the rule, in the whole country"
    )
    designated: tuple[str, ...] = Field(
        default=(), description="names of open-care pharmacies, instead of the rule"
    )
    backup_power_hours: float = Field(ge=0, le=2000, description="hours without the grid")
    offline_dispensing_share: float = Field(
        ge=0, le=1, description="share of capacity without the national service; 0 = not allowed"
    )
    staff_factor: float = Field(default=1, ge=1, le=5, description="staff, times today's")
    weekly_hours: float = Field(default=0, ge=0, le=168, description="least opening hours a week")
    stock_cover_days: float = Field(default=0, ge=0, le=365, description="days of expected need")

    def find(self, places: Places) -> Ints:
        """Return the pharmacies that are named, ascending; ConfigError for any other name."""
        pharmacies = places.of_kind(Node.OPEN_CARE_PHARMACY)
        names, where = [places.facility_name[i] for i in pharmacies], f"{self.kind}.designated"
        return np.sort(pharmacies[places.named(self.designated, names, where, WHAT)])

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Designate the pharmacies and write what is demanded of them."""
        chosen = self.choose(subjects)
        rules.emergency[chosen] = True
        rules.at_least("backup_power_hours", chosen, self.backup_power_hours)
        rules.at_least("offline_dispensing", chosen, self.offline_dispensing_share)
        rules.at_least("staff_factor", chosen, self.staff_factor)
        rules.at_least("minimum_weekly_hours", chosen, self.weekly_hours)
        rules.at_least("shelf_cover_days", chosen, self.stock_cover_days)

    def choose(self, subjects: Subjects) -> Ints:
        """Return the designated pharmacies, ascending; ConfigError for any other name."""
        places = subjects.places
        pharmacies = places.of_kind(Node.OPEN_CARE_PHARMACY)
        if self.designated:
            return self.find(places)
        quota = numbers_by_region(self.number, subjects)
        town = places.facility_municipality[pharmacies]
        largest_first = np.lexsort((pharmacies, -subjects.customers[pharmacies]))
        turn = np.zeros(pharmacies.size, dtype=np.int64)
        seen: dict[int, int] = {}
        for i in largest_first:
            turn[i] = seen.get(int(town[i]), 0)
            seen[int(town[i])] = turn[i] + 1
        order = np.lexsort((pharmacies, -subjects.customers[pharmacies], turn))
        region = places.facility_region[pharmacies]
        chosen = [order[region[order] == r][:n] for r, n in enumerate(quota)]
        return np.sort(np.concatenate(chosen))


def numbers_by_region(number: int, subjects: Subjects) -> Ints:
    """Return the number of emergency pharmacies of each region of the world.

    `number` is that of the whole country, of which the world may be a part.

    TLV's rule: one to each region, the others by population rounded down, and what is left one
    each to the most populous (research on the rule's published calculation, grade B).
    """
    country = subjects.places.country_residents
    people = np.array(list(country.values()))
    here = [list(country).index(code) for code in subjects.places.region_code]
    return numbers_by_residents(number, people)[here]


def numbers_by_residents(number: int, people: Ints) -> Ints:
    """Return the number of emergency pharmacies of each region of a country, by residents."""
    if number < people.size:
        return np.where(np.argsort(np.argsort(-people)) < number, 1, 0)
    rest = number - people.size
    shared = np.floor(rest * people / people.sum()).astype(np.int64)
    left = rest - int(shared.sum())
    shared[np.argsort(-people, kind="stable")[:left]] += 1
    return np.asarray(1 + shared)
