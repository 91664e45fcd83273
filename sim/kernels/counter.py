"""What happens at the counter to a resident who comes to collect.

Within a pharmacy and hour, customers are served by urgency and then by a hash of their
identity, so that the order of rows never decides who gets the last pack.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import inlined, prefetch
from sim.kernels.outcome import gap_counts, mark_person, mark_treatment
from sim.kernels.schedule import FAR, collected_days, due_hour, most_of, parcel_hours
from sim.kernels.urgency import class_of
from sim.kernels.why import because, note_crowd, reason_of, trace_of
from sim.state.arrays import State
from sim.state.flows import Service
from sim.state.reasons import Reason
from sim.state.records import NEVER, TreatmentFlag

_DOSE = int(TreatmentFlag.DOSE)
_SWITCHED = int(TreatmentFlag.SWITCHED)
_ANSWERS = int(TreatmentFlag.REFUSED | TreatmentFlag.SWITCHED)
_ON_ORDER = int(Reason.ON_ORDER)
_REQUESTED = int(Service.REQUESTED)
_AT_ONCE = int(Service.AT_ONCE)
_MISSED = int(Service.MISSED)
_DISPENSED = int(Service.DISPENSED)
_IN_24 = int(Service.FILLED_IN_24_HOURS)
_IN_48 = int(Service.FILLED_IN_48_HOURS)
_CUSTOMERS = int(Service.CUSTOMERS)
_IN_FULL = int(Service.IN_FULL)
_SUBSTITUTED = int(Service.SUBSTITUTED)
_GAPS = int(Service.GAPS_CLOSED)
_GAP_HOURS = int(Service.GAP_HOURS)
_NONE = 9


@inlined
def count(state: State, pharmacy: int, what: int, many: int) -> None:
    """Add to one of the day's counts of service, in the region of a counter."""
    state.tally.service[state.counters.region[pharmacy], what] += many


@inlined
def collected_now(
    state: State, treatment: np.void, now: int, due: int, lead: int, most: int
) -> bool:
    """Tell whether a treatment is collected at a visit: due, waiting, or soon due and allowed.

    It falls due with `lead` hours left, or with `most` if no more may be left.
    """
    wait = due - now
    soon = (wait <= 0) | ((wait <= state.habits.window) & (wait + min(lead, most) <= most))
    return soon | (treatment.failed != NEVER)


@inlined
def requested(state: State, p: int, i: int, now: int) -> bool:
    """Tell whether a resident asks for a treatment at a visit."""
    treatment, lead = state.people.treatments[i], state.people.residents[p].lead
    most = most_of(state, lead, treatment)
    due = due_hour(lead, most, treatment.end, parcel_hours(state, p))
    return ((treatment.flags & _DOSE) == 0) & collected_now(state, treatment, now, due, lead, most)


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
        article, lead = treatment.article, resident.lead
        most = most_of(state, lead, treatment)
        due = due_hour(lead, most, treatment.end, parcel)
        if not collected_now(state, treatment, now, due, lead, most):
            soonest = min(soonest, due)
            continue
        if treatment.failed == NEVER:
            firsts += 1
        elif trace_of(why) == 0:
            why = state.people.reason[i]
        days = collected_days(state, article, treatment.days)
        if hand_out(state, p, i, now, pharmacy, days):
            dispensed += 1
            soonest = min(soonest, due_hour(lead, most, treatment.end, parcel))
            continue
        missed += 1
        prefetch(state.shelves.wanted, (pharmacy, article))
        note_failure(state, i, now, missing_reason(state, pharmacy, article), pharmacy, _MISSED)
        if class_of(state, treatment) < urgency:
            urgency = class_of(state, treatment)
            worst = article
    note_crowd(state, visit, why)
    if firsts > 0 and visit.seek == 0:
        count(state, pharmacy, _CUSTOMERS, 1)
        count(state, pharmacy, _IN_FULL, 1 if missed == 0 else 0)
    return dispensed, missed, worst, urgency, soonest
