"""What happens at the counter: an hour of visits at every pharmacy.

Within a pharmacy and hour, customers are served by urgency and then by a hash of their
identity, so that the order of rows never decides who gets the last pack.
"""

from __future__ import annotations

import math

import numpy as np

from sim.kernels.agenda import push
from sim.kernels.jit import compiled, inlined
from sim.kernels.schedule import (
    MOST_LEFT_PER_DAY,
    due_hour,
    first_facility,
    hour_of_visit,
    parcel_hours,
    plan_visit,
)
from sim.rng import bits, uniform
from sim.state.arrays import (
    Agenda,
    Bytes,
    Counters,
    Day,
    Goods,
    Habits,
    Int64s,
    Needs,
    People,
    Records,
    Shelves,
    Tally,
)
from sim.state.columns import NEVER, NeedFlag, Reason, Service, TreatmentFlag, VisitKind

_DOSE = int(TreatmentFlag.DOSE)
_CRITICAL = int(TreatmentFlag.CRITICAL)
_SWITCHED = int(TreatmentFlag.SWITCHED)
_OPEN_QUESTIONS = int(TreatmentFlag.ASKED | TreatmentFlag.REFUSED | TreatmentFlag.SWITCHED)
_ACUTE = int(VisitKind.ACUTE)
_ACTIVE = int(NeedFlag.ACTIVE)
_NEED_CRITICAL = int(NeedFlag.CRITICAL)
_ORDINARY_HOURS = int(Reason.ORDINARY_HOURS)
_ON_ORDER = int(Reason.ON_ORDER)
_REQUESTED = int(Service.REQUESTED)
_AT_ONCE = int(Service.AT_ONCE)
_MISSED = int(Service.MISSED)
_BLOCKED = int(Service.BLOCKED)
_DISPENSED = int(Service.DISPENSED)
_IN_24 = int(Service.FILLED_IN_24_HOURS)
_IN_48 = int(Service.FILLED_IN_48_HOURS)
_CUSTOMERS = int(Service.CUSTOMERS)
_IN_FULL = int(Service.IN_FULL)
_VISITS = int(Service.VISITS)
_SUBSTITUTED = int(Service.SUBSTITUTED)
_GAPS = int(Service.GAPS_CLOSED)
_GAP_HOURS = int(Service.GAP_HOURS)
_MOVED = int(Service.MOVED_ON)
_MOST_TRIES = 250
_LAST_HOUR = 23
_SMALL = 24  # groups up to this size are sorted by insertion


@inlined
def requested(treatment: np.void, lead: int, parcel: int, now: int, window: int) -> bool:
    """Tell whether a treatment is collected at a visit: due, waiting, or soon due and allowed."""
    if (treatment.flags & _DOSE) != 0:
        return False
    if treatment.failed != NEVER:
        return True
    due = due_hour(lead, treatment.days, treatment.end, parcel)
    if due <= now:
        return True
    left = treatment.end - now - parcel
    return due <= now + window and left <= treatment.days * MOST_LEFT_PER_DAY


@inlined
def take(
    goods: Goods, shelves: Shelves, tally: Tally, pharmacy: int, article: int, days: int
) -> bool:
    """Take a collection from the shelf if it suffices."""
    if shelves.stock[pharmacy, article] < days:
        return False
    shelves.stock[pharmacy, article] -= days
    goods.dispensed[article] += days
    tally.service[_DISPENSED] += 1
    return True


@inlined
def take_substitute(
    goods: Goods, shelves: Shelves, tally: Tally, pharmacy: int, article: int, days: int
) -> bool:
    """Take the first substitute that is on the shelf; a prescription for it exists."""
    for k in range(goods.substitute_first[article], goods.substitute_first[article + 1]):
        if take(goods, shelves, tally, pharmacy, goods.substitutes[k], days):
            tally.service[_SUBSTITUTED] += 1
            return True
    return False


@inlined
def count_filled(tally: Tally, failed: int, gap_start: int, now: int) -> None:
    """Count a line that failed at first and is dispensed now, and the gap that it ends."""
    if now - failed <= 24:
        tally.service[_IN_24] += 1
    if now - failed <= 48:
        tally.service[_IN_48] += 1
    if now > gap_start:
        tally.service[_GAPS] += 1
        tally.service[_GAP_HOURS] += now - gap_start


@inlined
def hand_out(treatment: np.void, tally: Tally, now: int, days: int) -> None:
    """Extend the supply at home and close what was open."""
    if treatment.failed != NEVER:
        count_filled(tally, treatment.failed, max(treatment.end, treatment.failed), now)
        treatment.failed = NEVER
        treatment.flags = treatment.flags & ~_OPEN_QUESTIONS
    treatment.end = max(treatment.end, now) + days * 24


@inlined
def note_failure(
    people: People, tally: Tally, i: int, now: int, reason: int, first_count: int
) -> None:
    """Open a failed attempt; its reason is kept up to date while it stays open."""
    if people.treatments[i].failed == NEVER:
        people.treatments[i].failed = now
        tally.service[_REQUESTED] += 1
        tally.service[first_count] += 1
    people.reason[i] = reason


@inlined
def collect(
    people: People,
    goods: Goods,
    shelves: Shelves,
    habits: Habits,
    tally: Tally,
    visit: np.void,
    now: int,
) -> tuple[int, int, int, int]:
    """Serve one resident; return lines dispensed and missed, the most urgent miss and its class."""
    resident = people.residents[visit.row]
    parcel = parcel_hours(resident.flags, habits)
    pharmacy = visit.pharmacy
    dispensed, missed, firsts, worst, urgency = 0, 0, 0, -1, 9
    for i in range(resident.first, resident.first + resident.treatments):
        treatment = people.treatments[i]
        if not requested(treatment, resident.lead, parcel, now, habits.window):
            continue
        article = treatment.article
        days = min(treatment.days, habits.limit_days)
        fresh = treatment.failed == NEVER
        if fresh:
            firsts += 1
        served = take(goods, shelves, tally, pharmacy, article, days)
        if not served and (treatment.flags & _SWITCHED) != 0:
            served = take_substitute(goods, shelves, tally, pharmacy, article, days)
        if served:
            if fresh:
                tally.service[_REQUESTED] += 1
                tally.service[_AT_ONCE] += 1
            hand_out(treatment, tally, now, days)
            dispensed += 1
            continue
        missed += 1
        cause = shelves.cause[pharmacy, article]
        note_failure(people, tally, i, now, cause if cause != 0 else _ON_ORDER, _MISSED)
        if visit.seek == 0:
            shelves.wanted[pharmacy, article] += days
        critical = 1 if (treatment.flags & _CRITICAL) != 0 else 0
        if goods.criticality[article, critical] < urgency:
            urgency = goods.criticality[article, critical]
            worst = article
    if firsts > 0 and visit.seek == 0:
        tally.service[_CUSTOMERS] += 1
        if missed == 0:
            tally.service[_IN_FULL] += 1
    return dispensed, missed, worst, urgency


@inlined
def turn_away(
    people: People, habits: Habits, tally: Tally, visit: np.void, now: int, reason: int
) -> None:
    """Note that everything due failed because the pharmacy was closed or too busy."""
    resident = people.residents[visit.row]
    parcel = parcel_hours(resident.flags, habits)
    fresh = False
    for i in range(resident.first, resident.first + resident.treatments):
        treatment = people.treatments[i]
        if not requested(treatment, resident.lead, parcel, now, habits.window):
            continue
        fresh = fresh or treatment.failed == NEVER
        kept = people.reason[i] if treatment.failed != NEVER else reason
        told = kept if reason == _ORDINARY_HOURS else reason
        note_failure(people, tally, i, now, told, _BLOCKED)
    if fresh:
        tally.service[_CUSTOMERS] += 1


@inlined
def elsewhere(
    law: Counters,
    shelves: Shelves,
    habits: Habits,
    visit: np.void,
    person: tuple[int, int],
    urgency: int,
    article: int,
    days: int,
) -> int:
    """Return the pharmacy to go on to this hour, or -1; `article` -1 means any that is open.

    Willingness falls exponentially with distance, over a reach that grows with urgency.
    """
    if visit.seek + 1 >= habits.most_pharmacies:
        return -1
    key, home = person
    u = uniform(habits.seek_key, key, visit.tries * 8 + visit.seek)
    for k in range(-1, law.neighbours.shape[1]):
        other = home if k < 0 else law.neighbours[home, k]
        if other < 0 or other == visit.pharmacy or law.opens_next[other] == 0:
            continue
        if article >= 0 and shelves.stock[other, article] < days:
            continue
        distance = 0.0 if k < 0 else law.distance[home, k]
        willing = (1 - habits.stay) * math.exp(-distance / habits.reach[urgency])
        return other if u < willing else -1
    return -1


@inlined
def move_on(day: Day, tally: Tally, visit: np.void, pharmacy: int) -> None:
    """Send a visit to a pharmacy in the next hour; staying in the queue is no new pharmacy."""
    place = day.movers_count[0]
    day.movers[place] = visit
    if pharmacy != visit.pharmacy:
        day.movers[place].pharmacy = pharmacy
        day.movers[place].seek = visit.seek + 1
        tally.service[_MOVED] += 1
    day.movers_count[0] += 1


@inlined
def come_back_tomorrow(
    people: People,
    law: Counters,
    habits: Habits,
    agenda: Agenda,
    visit: np.void,
    now: int,
    urgency: int,
    day_class: Bytes,
    open_care: int,
) -> None:
    """Put a failed visit on tomorrow's agenda, after the day's delivery."""
    resident = people.residents[visit.row]
    counters = law.capacity.size
    pharmacy = first_facility(resident.key, resident.home, resident.flags, open_care, counters)
    tries = min(visit.tries + 1, _MOST_TRIES)
    tomorrow = now // 24 + 1
    if habits.exact == 1:
        hour = 0
    else:
        kind = day_class[min(tomorrow, day_class.size - 1)]
        drawn = hour_of_visit(law, habits, resident.key, pharmacy, kind, tries)
        hour = max(drawn, law.after_delivery[pharmacy])
    push(agenda, tomorrow, visit.row, pharmacy, hour, tries, urgency)


@inlined
def serve_collection(
    people: People,
    goods: Goods,
    shelves: Shelves,
    law: Counters,
    habits: Habits,
    agenda: Agenda,
    day: Day,
    tally: Tally,
    visit: np.void,
    now: int,
    day_class: Bytes,
    open_care: int,
) -> int:
    """Serve one resident's visit to the end; return the counter work in lines."""
    dispensed, missed, worst, urgency = collect(people, goods, shelves, habits, tally, visit, now)
    if dispensed > 0:
        tally.service[_VISITS] += 1
    if missed == 0:
        today = now // 24
        plan_visit(people, goods, habits, law, agenda, visit.row, today, day_class, open_care)
        return max(dispensed, 1 if visit.tries == 0 else 0)
    resident = people.residents[visit.row]
    days = goods.pack[worst]
    person = (resident.key, resident.home)
    other = elsewhere(law, shelves, habits, visit, person, urgency, worst, days)
    if other >= 0:
        move_on(day, tally, visit, other)
    else:
        come_back_tomorrow(people, law, habits, agenda, visit, now, urgency, day_class, open_care)
    return max(dispensed, 1 if visit.tries == 0 else 0)


@inlined
def refuse_collection(
    people: People,
    shelves: Shelves,
    law: Counters,
    habits: Habits,
    agenda: Agenda,
    day: Day,
    tally: Tally,
    visit: np.void,
    now: int,
    reason: int,
    day_class: Bytes,
    open_care: int,
) -> None:
    """Turn one resident away; some go on to another pharmacy, the others come back tomorrow."""
    turn_away(people, habits, tally, visit, now, reason)
    resident = people.residents[visit.row]
    other = -1
    if not (reason == _ORDINARY_HOURS and visit.tries > 0):
        person = (resident.key, resident.home)
        other = elsewhere(law, shelves, habits, visit, person, visit.urgency, -1, 0)
    if other >= 0:
        move_on(day, tally, visit, other)
    else:
        urgency = visit.urgency
        come_back_tomorrow(people, law, habits, agenda, visit, now, urgency, day_class, open_care)
