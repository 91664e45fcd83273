"""Dose rolls: packed some days ahead, delivered on each patient's own clock."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np

from sim.conditions import Channel
from sim.rules import Node
from sim.state.flows import Flow, Service
from sim.state.kinds import HolderKind
from sim.state.reasons import Reason
from sim.units import HOURS_PER_DAY
from tests.twins import carriers, outcome
from tests.twins.shelves import ask_for, dispense
from tests.twins.shifted import Power, expects_cuts

if TYPE_CHECKING:
    from tests.twins.goods import Holder
    from tests.twins.people import Resident, Treatment
    from tests.twins.world import Twin


@dataclass(eq=False)
class DosePatient:
    """A resident with a roll; patients come in the order of site, clock day and identity."""

    resident: Resident
    site: int
    clock: int  # day of the roll clock on which the roll is delivered
    due: int | None  # day on which what is packed will be delivered
    until: int | None  # day of the delivery to which it reaches
    late: bool = False  # the whole roll was not packed in time, and has not come
    lacking: bool = False  # a roll that was packed in time lacks an article
    held_up: bool = False  # no carrier has brought what was packed on its day
    why: int = 0  # why its roll is late

    @property
    def treatments(self) -> list[Treatment]:
        return [t for t in self.resident.treatments if t.dose]


def clock_of(world: Twin, day: int) -> int:
    """Return the day of the roll clock, whose day 0 is a Monday."""
    return (day + int(world.days.weekday[0])) % world.actors.dose.roll_days


def cover(world: Twin, patient: DosePatient, delivery: int) -> int:
    """Return the days from a delivery to the patient's next one, which a late roll may replace."""
    how = world.actors.dose
    ahead = (patient.clock - clock_of(world, delivery)) % how.roll_days
    replaced = patient.late and ahead < round(how.pack_ahead_days)
    return ahead + how.roll_days if ahead == 0 or replaced else ahead


def site_of(world: Twin, patient: DosePatient) -> Holder:
    return world.by_kind[HolderKind.DOSE][world.dose_helper.get(patient.site, patient.site)]


def rooms(world: Twin, today: int) -> list[int]:
    """Return the rolls that each site can pack today: its busiest day and some spare capacity."""
    how, found = world.actors.dose, []
    by_day = in_the_shifts(world, today)
    length = HOURS_PER_DAY - how.shift_hours
    by_night, power = looks(world, today, how.shift_hours, length), Power(world)
    for site in range(world.country.places.of_kind(Node.DOSE_SITE).size):
        normal = ceil(busiest(world, site) * (1 + how.spare_capacity))
        rolls = packed(world, site, normal, by_day)
        more = packed(world, site, normal * length / how.shift_hours, by_night)
        facility = int(world.country.places.of_kind(Node.DOSE_SITE)[site])
        if expects_cuts(power, facility, today):
            rolls += min(world.actors.facilities.shifted_share * (normal - rolls), more)
        found.append(floor(rolls))
    return found


def in_the_shifts(world: Twin, today: int) -> list[float]:
    """Return the hours at which a site is looked at in its shifts."""
    return looks(world, today, 0, world.actors.dose.shift_hours)


def looks(world: Twin, today: int, begin: float, length: float) -> list[float]:
    """Return a quarter into each quarter of a time that begins so long after packing begins."""
    start = today * HOURS_PER_DAY + world.actors.dose.pack_hour + begin
    return [start + length * (quarter + 0.25) / 4 for quarter in range(4)]


def packed(world: Twin, site: int, rolls: float, moments: list[float]) -> float:
    """Return how many of some rolls a site can pack, by how it works at some moments."""
    facility = int(world.country.places.of_kind(Node.DOSE_SITE)[site])
    region, one = int(world.country.places.facility_region[facility]), np.array([facility])
    working = np.mean([world.services.working(m)[facility] for m in moments])
    system = np.mean([world.services.system(Channel.DOSE_SYSTEM, m, one)[0] for m in moments])
    known = sum(known_prescriptions(world, m, region) for m in moments) / len(moments)
    return float(rolls * working * system * known)


def busiest(world: Twin, site: int) -> int:
    """Return the rolls of a site's busiest day."""
    rolls = Counter(patient.clock for patient in world.dose if patient.site == site)
    return max(rolls.values(), default=0)


def take_over(world: Twin, room: list[int], today: int) -> None:
    """Let sites that work pack for sites that have stopped for some days."""
    relief, world.dose_helper = world.rules.dose_relief, {}
    for site, rolls in enumerate(room):
        if rolls > 0:
            world.dose_stopped.pop(site, None)
        else:
            world.dose_stopped.setdefault(site, today)
    stopped = world.dose_stopped
    helped = [s for s, day in stopped.items() if today - day >= relief.takeover_days]
    late = Counter(patient.site for patient in world.late)
    spare = [
        0 if s in stopped else floor(r * relief.shift_factor) - busiest(world, s) - late[s]
        for s, r in enumerate(room)
    ]
    spare = [max(0, rolls) for rolls in spare]
    patients = Counter(patient.site for patient in world.dose if patient.site in helped)
    for site in helped:
        world.dose_helper[site] = spare.index(max(spare))
        room[site] += sum(spare) * patients[site] // max(1, patients.total())


def set_up(world: Twin, room: list[int]) -> None:
    """Take the time for new products off what sites can pack, as far as they can pack today."""
    for site, rolls in enumerate(room):
        used = min(rolls, world.dose_behind[site])
        world.dose_behind[site] -= used
        room[site] -= used


def known_prescriptions(world: Twin, moment: float, region: int) -> float:
    """Return the share of rolls for which a site knows the prescriptions."""
    how = world.actors.dose
    level = float(world.conditions.level_at(Channel.NATIONAL_SERVICE, moment)[region])
    since = float(world.conditions.lost_since_at(Channel.NATIONAL_SERVICE, moment)[region])
    if moment < since + how.service_days * HOURS_PER_DAY:
        return max(level, how.without_service)
    return level


def pack_day(world: Twin, today: int) -> None:
    """Pack the late rolls, then those of the day, then what earlier rolls lack."""
    delivery = today + round(world.actors.dose.pack_ahead_days)
    room, clock = rooms(world, today), clock_of(world, delivery)
    whys = world.site_why = whys_of_sites(world, today)
    take_over(world, room, today)
    set_up(world, room)
    waiting, world.late = world.late, []
    turn = [p for p in world.dose if p.clock == clock and p not in waiting]
    for patient in [*waiting, *turn]:
        if patient in turn and patient.late and reaches_beyond(patient, delivery):
            continue
        if room[patient.site] > 0:
            room[patient.site] -= 1
            pack_roll(world, patient, today, delivery)
        else:
            if patient in turn:
                patient.why = whys[patient.site]
            patient.late, patient.lacking = True, False
            world.late.append(patient)
    for patient in world.dose:
        if patient.lacking and room[patient.site] > 0:
            pack_supplement(world, patient, today)


def reaches_beyond(patient: DosePatient, delivery: int) -> bool:
    """Tell whether what is on its way lasts beyond a delivery."""
    return patient.until is not None and patient.until > delivery


def whys_of_sites(world: Twin, today: int) -> dict[int, int]:
    """Return by site which event first keeps it from packing all; known while rolls are late."""
    facilities = world.country.places.of_kind(Node.DOSE_SITE)
    late = {patient.site for patient in world.late}
    found = {}
    for site, facility in enumerate(facilities.tolist()):
        why = 0
        for moment in in_the_shifts(world, today):
            region = int(world.country.places.facility_region[facility])
            service = world.conditions.behind(Channel.NATIONAL_SERVICE, moment)[region]
            system = world.services.why_down(
                Channel.DOSE_SYSTEM, moment, facilities[site : site + 1]
            )[0]
            idle = world.services.why_idle(moment)[facility]
            why = why or int(idle or system or service)
        found[site] = why or (world.site_why.get(site, 0) if site in late else 0)
    return found


def pack_roll(world: Twin, patient: DosePatient, today: int, delivery: int) -> None:
    """Pack a whole roll, with every article at hand; a late one is late until it comes."""
    arrives = delivery * HOURS_PER_DAY + world.actors.dose.delivery_hour
    days = cover(world, patient, delivery)
    throw_away(patient)
    lacking = [t for t in patient.treatments if not pack(world, patient, t, days, today)]
    for treatment in lacking:
        note_lack(world, patient, treatment, arrives)
    patient.due, patient.until = delivery, delivery + days
    patient.lacking = any_failed(patient) and not patient.late
    world.tally.flow[Flow.DOSE_ROLLS] += 1


def any_failed(patient: DosePatient) -> bool:
    """Tell whether a patient has yet to get something that a roll lacked."""
    return any(treatment.failed is not None for treatment in patient.treatments)


def throw_away(patient: DosePatient) -> None:
    """Throw away what was packed and has not come."""
    patient.due = patient.until = None
    for treatment in patient.treatments:
        treatment.packed = False


def note_lack(world: Twin, patient: DosePatient, treatment: Treatment, when: int) -> None:
    """Note why an article is missing in a roll, and since when."""
    treatment.reason = site_of(world, patient).shelves[treatment.article.index].reason
    if treatment.failed is None:
        treatment.failed = when


def pack_supplement(world: Twin, patient: DosePatient, today: int) -> None:
    """Pack what a roll lacks: into it if it has not left, else for delivery tomorrow."""
    waits = patient.due is not None and patient.due > today
    delivery = patient.due if waits and patient.due is not None else today + 1
    days = cover(world, patient, delivery)
    for treatment in patient.treatments:
        lacks = not treatment.packed and treatment.failed is not None
        if lacks and pack(world, patient, treatment, days, today):
            patient.due, patient.until = delivery, delivery + days


def pack(world: Twin, patient: DosePatient, treatment: Treatment, days: int, today: int) -> bool:
    """Take an article for a roll, or a substitute if a prescriber has changed it."""
    site = site_of(world, patient)
    choices = [treatment.article, *(treatment.article.substitutes if treatment.switched else ())]
    for article in choices:
        if dispense(site.shelves[article.index], days):
            treatment.packed = True
            if article is treatment.article or treatment.article.ample:
                treatment.switched = treatment.refused = False
            return True
    if world.works(today + 1):
        ask_for(site, treatment.article, days, treatment.switched)
    return False


def deliver_day(world: Twin, today: int) -> None:
    """Deliver the rolls of the day, and note those that do not come."""
    now = today * HOURS_PER_DAY + world.actors.dose.delivery_hour
    for patient in world.dose:
        if patient.until == today:
            patient.held_up = False
            throw_away(patient)
        if patient.due == today and carriers.brings_roll(world, patient, today):
            deliver(world, patient, now)
        elif patient.due == today:
            miss(world, patient, now, carriers.why_no_roll(world, patient, today))
            patient.due, patient.held_up = today + 1, True
        elif patient.clock == clock_of(world, today) and patient.late:
            miss(world, patient, now, Reason.DOSE_SITE + patient.why)
    held_up = [p for p in world.dose if p.held_up and p not in world.late]
    world.tally.flow[Flow.DOSE_LATE] += len(world.late) + len(held_up)


def deliver(world: Twin, patient: DosePatient, now: int) -> None:
    """Deliver what is packed; the articles that a roll lacks run out."""
    assert patient.until is not None
    how = world.actors.dose
    buffer = round(how.home_buffer_days * HOURS_PER_DAY)
    end = patient.until * HOURS_PER_DAY + how.delivery_hour + buffer
    patient.due = patient.until = None
    patient.lacking = patient.held_up = False
    patient.late = patient in world.late
    for treatment in patient.treatments:
        if treatment.packed:
            hand_over(world, patient, treatment, now, end)
        elif treatment.end - buffer <= now:
            note_lack(world, patient, treatment, now)
            world.count(patient.resident.home, Service.DOSE_MISSING, treatment.failed == now)
    patient.lacking = any_failed(patient) and not patient.late


def hand_over(world: Twin, patient: DosePatient, treatment: Treatment, now: int, end: int) -> None:
    """Extend a supply, and count the gap that ends with it."""
    home = patient.resident.home
    treatment.packed = False
    world.count(home, Service.DOSE_LINES)
    if treatment.failed is not None:
        close_gap(world, patient, treatment, now)
    treatment.end = max(treatment.end, end)  # packs may last longer


def close_gap(world: Twin, patient: DosePatient, treatment: Treatment, now: int) -> None:
    """Count the gap of a treatment that failed and is supplied now."""
    home = patient.resident.home
    gap, treatment.failed = treatment.gap(now), None
    if gap > 0:
        world.count(home, Service.GAPS_CLOSED)
        world.count(home, Service.GAP_HOURS, gap)
        outcome.mark_closed(world, patient.resident, treatment, gap)


def miss(world: Twin, patient: DosePatient, now: int, why: int) -> None:
    """Note that a roll does not come, and why."""
    buffer = round(world.actors.dose.home_buffer_days * HOURS_PER_DAY)
    for treatment in patient.treatments:
        if treatment.end - buffer <= now:
            treatment.reason = why
            world.count(patient.resident.home, Service.DOSE_MISSING, treatment.failed is None)
            if treatment.failed is None or treatment.failed > now:
                treatment.failed = now
