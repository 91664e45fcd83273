"""What happens at the counter to a resident who comes to collect.

Within a pharmacy and hour, customers are served by urgency and then by a hash of their
identity, so that the order of rows never decides who gets the last pack.
"""

from __future__ import annotations

import math

import numpy as np

from sim.kernels.agenda import push
from sim.kernels.ahead import load_neighbours
from sim.kernels.jit import inlined
from sim.kernels.outcome import gap_counts, mark_person, mark_treatment
from sim.kernels.schedule import (
    FAR,
    collected_days,
    day_kind,
    hour_of_visit,
    most_left,
    parcel_hours,
    plan_at,
    usual_pharmacy,
)
from sim.kernels.why import because, note_crowd, reason_of, told_again, trace_of
from sim.rng import uniform
from sim.state.arrays import State
from sim.state.flows import Service
from sim.state.reasons import LAST_LOCAL_REASON, Reason
from sim.state.records import NEVER, TreatmentFlag

_DOSE = int(TreatmentFlag.DOSE)
_CRITICAL = int(TreatmentFlag.CRITICAL)
_SWITCHED = int(TreatmentFlag.SWITCHED)
_ANSWERS = int(TreatmentFlag.REFUSED | TreatmentFlag.SWITCHED)
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
_NONE = 9
_WEEKDAY = 0
_SMALLEST = 1e-300  # keeps the logarithm finite


@inlined
def count(state: State, pharmacy: int, what: int, many: int) -> None:
    """Add to one of the day's counts of service, in the region of a counter."""
    state.tally.service[state.counters.region[pharmacy], what] += many


@inlined
def requested(state: State, treatment: np.void, now: int, due: int, lead: int, most: int) -> bool:
    """Tell whether a treatment is collected at a visit: due, waiting, or soon due and allowed.

    It falls due with `lead` hours left; no more than `most` may be left.
    """
    wait = due - now
    soon = (wait <= 0) | ((wait <= state.habits.window) & (wait + lead <= most))
    return soon | (treatment.failed != NEVER)


@inlined
def asks_for(state: State, p: int, i: int, now: int) -> bool:
    """Tell whether a resident asks for a treatment at a visit."""
    treatment, lead = state.people.treatments[i], state.people.residents[p].lead
    days = collected_days(state, treatment.article, treatment.days)
    most = most_left(state, lead, treatment.article, days)
    early = min(lead, most)
    due = treatment.end - early - parcel_hours(state, p)
    return ((treatment.flags & _DOSE) == 0) & requested(state, treatment, now, due, early, most)


@inlined
def take(state: State, pharmacy: int, article: int, days: int) -> bool:
    """Take a collection from the shelf if it suffices."""
    if state.shelves.stock[pharmacy, article] < days:
        return False
    state.shelves.stock[pharmacy, article] -= days
    state.books.dispensed[article] += days
    state.tally.lines_medicine[state.goods.medicine[article]] += 1
    count(state, pharmacy, _DISPENSED, 1)
    return True


@inlined
def take_substitute(state: State, pharmacy: int, article: int, days: int) -> bool:
    """Take the first substitute that is on the shelf; a prescription for it exists."""
    goods = state.goods
    for k in range(goods.substitute_first[article], goods.substitute_first[article + 1]):
        if take(state, pharmacy, goods.substitutes[k], days):
            count(state, pharmacy, _SUBSTITUTED, 1)
            return True
    return False


@inlined
def orders_before(state: State, today: int, day: int) -> bool:
    """Tell whether orders are taken, on the eve of a working day, from today until `day`."""
    morning = today + 1
    while morning <= day and day_kind(state, morning) != _WEEKDAY:
        morning += 1
    return morning <= day


@inlined
def ask_for(
    state: State, holder: int, article: int, days: int, switched: bool, today: int, again: int
) -> None:
    """Have a holder order an article, or the first substitute that a distributor has.

    Who asks again on day `again`, before orders are taken, is not yet written down today.
    """
    goods = state.goods
    if not orders_before(state, today, again):
        return
    wanted = article
    if switched and goods.in_stock[article] == 0:
        for k in range(goods.substitute_first[article], goods.substitute_first[article + 1]):
            if goods.in_stock[goods.substitutes[k]] == 1:
                wanted = goods.substitutes[k]
                break
    state.shelves.wanted[holder, wanted] += days


@inlined
def close_gap(state: State, p: int, i: int, now: int, pharmacy: int) -> None:
    """Count a line that failed at first and is dispensed now, and the gap that it ends."""
    treatment = state.people.treatments[i]
    if now - treatment.failed <= 24:
        count(state, pharmacy, _IN_24, 1)
    if now - treatment.failed <= 48:
        count(state, pharmacy, _IN_48, 1)
    gap = now - max(treatment.end, treatment.failed)
    treatment.failed = NEVER
    if gap > 0:
        count(state, pharmacy, _GAPS, 1)
        count(state, pharmacy, _GAP_HOURS, gap)
        if gap_counts(state, i, gap):
            criticality, beyond = mark_treatment(state, i, gap)
            mark_person(state, p, criticality, beyond)


@inlined
def hand_out(state: State, p: int, i: int, now: int, pharmacy: int, days: int) -> bool:
    """Dispense a treatment from the shelf, by a substitute if a prescriber has changed it.

    That change ends with the first collection at which distributors have enough again.
    """
    treatment = state.people.treatments[i]
    if take(state, pharmacy, treatment.article, days):
        treatment.flags = treatment.flags & ~_ANSWERS
    elif (treatment.flags & _SWITCHED) == 0 or not take_substitute(
        state, pharmacy, treatment.article, days
    ):
        return False
    elif state.goods.ample[treatment.article] == 1:
        treatment.flags = treatment.flags & ~_ANSWERS
    if treatment.failed != NEVER:
        close_gap(state, p, i, now, pharmacy)
    else:
        count(state, pharmacy, _REQUESTED, 1)
        count(state, pharmacy, _AT_ONCE, 1)
    treatment.end = max(treatment.end, now) + days * 24
    return True


@inlined
def note_failure(state: State, i: int, now: int, reason: int, pharmacy: int, what: int) -> None:
    """Open a failed attempt; its reason is kept up to date while it stays open."""
    if state.people.treatments[i].failed == NEVER:
        state.people.treatments[i].failed = now
        count(state, pharmacy, _REQUESTED, 1)
        count(state, pharmacy, what, 1)
    state.people.reason[i] = reason


@inlined
def missing_reason(state: State, holder: int, article: int) -> int:
    """Return why an article is not on a shelf: the cause of the unfilled order, or on order.

    What is stocked there may be on order since the holder could not order for some time.
    """
    cause = state.shelves.cause[holder, article]
    if reason_of(cause) != 0:
        return cause
    if cause == 0 and state.shelves.target[holder, article] > 0:
        cause = state.holders.unsupplied[holder]
    return because(_ON_ORDER, cause)


@inlined
def collect(state: State, visit: np.void, now: int) -> tuple[int, int, int, int, int]:
    """Serve one resident.

    Returns lines dispensed and missed, the most urgent miss and its class, and the hour at which
    the next collection falls due, if all that was asked for was there.
    """
    p, pharmacy = visit.row, visit.pharmacy
    resident = state.people.residents[p]
    parcel = parcel_hours(state, p)
    dispensed, missed, firsts, worst, urgency, soonest = 0, 0, 0, -1, _NONE, FAR
    why = 0
    for i in range(resident.first, resident.first + resident.treatments):
        treatment = state.people.treatments[i]
        if (treatment.flags & _DOSE) != 0:
            continue
        article = treatment.article
        days = collected_days(state, article, treatment.days)
        most = most_left(state, resident.lead, article, days)
        lead = min(resident.lead, most)
        due = treatment.end - lead - parcel
        if not requested(state, treatment, now, due, lead, most):
            soonest = min(soonest, due)
            continue
        if treatment.failed == NEVER:
            firsts += 1
        elif trace_of(why) == 0:
            why = state.people.reason[i]
        if hand_out(state, p, i, now, pharmacy, days):
            dispensed += 1
            soonest = min(soonest, treatment.end - lead - parcel)
            continue
        missed += 1
        note_failure(state, i, now, missing_reason(state, pharmacy, article), pharmacy, _MISSED)
        critical = 1 if (treatment.flags & _CRITICAL) != 0 else 0
        if state.goods.criticality[article, critical] < urgency:
            urgency = state.goods.criticality[article, critical]
            worst = article
    note_crowd(state, visit, why)
    if firsts > 0 and visit.seek == 0:
        count(state, pharmacy, _CUSTOMERS, 1)
        count(state, pharmacy, _IN_FULL, 1 if missed == 0 else 0)
    return dispensed, missed, worst, urgency, soonest


@inlined
def elsewhere(state: State, visit: np.void, home: int, key: int, urgency: int, wish: int) -> int:
    """Return the pharmacy to go on to this hour, or -1; a wish of -1 means any that is open.

    Willingness falls exponentially with distance, over a reach that grows with urgency; one draw
    says how far a customer goes, and the nearest pharmacy within that distance is chosen.
    """
    habits, counters = state.habits, state.counters
    if visit.seek + 1 >= habits.most_pharmacies:
        return -1
    u = uniform(habits.seek_key, key, visit.tries * 8 + visit.seek)
    if u >= 1 - habits.stay:
        return -1
    farthest = -habits.reach[urgency] * math.log(max(u, _SMALLEST) / (1 - habits.stay))
    if wish >= 0:
        load_neighbours(state, home, farthest, wish)
    for k in range(-1, counters.neighbours.shape[1]):
        if k >= 0 and counters.distance[home, k] >= farthest:
            return -1
        other = home if k < 0 else counters.neighbours[home, k]
        if other < 0 or other == visit.pharmacy or counters.opens_next[other] == 0:
            continue
        if wish < 0 or state.shelves.stock[other, wish] >= state.goods.pack[wish]:
            return other
    return -1


@inlined
def move_on(state: State, visit: np.void, pharmacy: int) -> None:
    """Send a visit to a pharmacy in the next hour; staying in the queue is no new pharmacy."""
    day = state.day
    place = day.movers_count[0]
    day.movers[place] = visit
    if pharmacy != visit.pharmacy:
        day.movers[place].pharmacy = pharmacy
        day.movers[place].seek = visit.seek + 1
        count(state, visit.pharmacy, _MOVED, 1)
    day.movers_count[0] += 1


@inlined
def patience(state: State, visit: np.void, now: int) -> int:
    """Return in how many days a resident comes back: tomorrow, or later when that harms nobody.

    Who has come in vain for some days waits longer while all that is missing still lasts at home
    until a substitute would be asked for.
    """
    if visit.tries < state.habits.eager_tries:
        return 1
    resident = state.people.residents[visit.row]
    for i in range(resident.first, resident.first + resident.treatments):
        treatment = state.people.treatments[i]
        if treatment.failed == NEVER or (treatment.flags & _DOSE) != 0:
            continue
        if treatment.end - now <= state.habits.ask_hours + 24 * state.habits.patient_days:
            return 1
    return state.habits.patient_days


@inlined
def order_for(state: State, p: int, pharmacy: int, today: int, day: int) -> bool:
    """Have the pharmacy to which a resident comes back on `day` order what was not on the shelf.

    Tells whether there was anything to order.
    """
    resident = state.people.residents[p]
    anything = False
    for i in range(resident.first, resident.first + resident.treatments):
        treatment = state.people.treatments[i]
        if treatment.failed == NEVER or (treatment.flags & _DOSE) != 0:
            continue
        if reason_of(state.people.reason[i]) > LAST_LOCAL_REASON:
            anything = True
            days = collected_days(state, treatment.article, treatment.days)
            switched = (treatment.flags & _SWITCHED) != 0
            ask_for(state, pharmacy, treatment.article, days, switched, today, day)
    return anything


@inlined
def hour_of_retry(
    state: State, key: int, pharmacy: int, day: int, tries: int, on_order: bool
) -> int:
    """Draw the hour of a further try; for what is on order it is after the day's delivery."""
    if state.habits.exact == 1:
        return 0
    drawn = hour_of_visit(state, key, pharmacy, day_kind(state, day), tries)
    return max(drawn, state.counters.delivery_hour[pharmacy]) if on_order else drawn


@inlined
def come_back(state: State, visit: np.void, now: int, urgency: int) -> None:
    """Have what is missing ordered, and put the visit on the day when the resident tries again."""
    resident = state.people.residents[visit.row]
    tries = min(visit.tries + 1, _MOST_TRIES)
    day = now // 24 + patience(state, visit, now)
    pharmacy = usual_pharmacy(state, visit.row, day)
    on_order = order_for(state, visit.row, pharmacy, now // 24, day)
    hour = hour_of_retry(state, resident.key, pharmacy, day, tries, on_order)
    push(state.agenda, day, visit.row, pharmacy, hour, tries, urgency)


@inlined
def serve_collection(state: State, visit: np.void, now: int) -> int:
    """Serve one resident's visit to the end; return the counter work in lines."""
    dispensed, missed, worst, urgency, due = collect(state, visit, now)
    if dispensed > 0:
        count(state, visit.pharmacy, _VISITS, 1)
    work = max(dispensed, 1 if visit.tries == 0 else 0)
    if missed == 0:
        plan_at(state, visit.row, due, now // 24)
        return work
    resident = state.people.residents[visit.row]
    other = elsewhere(state, visit, resident.home, resident.key, urgency, worst)
    if other >= 0:
        move_on(state, visit, other)
    else:
        come_back(state, visit, now, urgency)
    return work


@inlined
def turn_away(state: State, visit: np.void, now: int, reason: int) -> None:
    """Note that everything due failed because the pharmacy was closed or too busy."""
    resident = state.people.residents[visit.row]
    fresh = False
    for i in range(resident.first, resident.first + resident.treatments):
        if not asks_for(state, visit.row, i, now):
            continue
        open_before = state.people.treatments[i].failed != NEVER
        fresh = fresh or not open_before
        told = told_again(state.people.reason[i], reason) if open_before else reason
        note_failure(state, i, now, told, visit.pharmacy, _BLOCKED)
    if fresh:
        count(state, visit.pharmacy, _CUSTOMERS, 1)


@inlined
def refuse_collection(state: State, visit: np.void, now: int, reason: int) -> None:
    """Turn one resident away; some go on to another pharmacy, the others come back tomorrow."""
    turn_away(state, visit, now, reason)
    resident = state.people.residents[visit.row]
    other = -1
    if not (reason == _ORDINARY_HOURS and visit.tries > 0):
        other = elsewhere(state, visit, resident.home, resident.key, visit.urgency, -1)
    if other >= 0:
        move_on(state, visit, other)
    else:
        come_back(state, visit, now, visit.urgency)
