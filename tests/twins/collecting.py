"""A resident at the counter, to collect what is due."""

from __future__ import annotations

from sim.state.flows import Service
from sim.state.reasons import LAST_LOCAL_REASON, Reason
from sim.units import HOURS_PER_DAY
from tests.twins import outcome
from tests.twins.people import Resident, Treatment, Visit
from tests.twins.planning import (
    days_of,
    due,
    hour_of_retry,
    most_left,
    parcel,
    plan_visit,
    usual_counter,
)
from tests.twins.seeking import go_on
from tests.twins.shelves import ask_for, orders_before, shelf_at, take, take_substitute
from tests.twins.why import reason_of, told_again
from tests.twins.world import Twin

MOST_TRIES = 250


def asked_for(world: Twin, resident: Resident, now: int) -> list[Treatment]:
    """Return what a visit is for: what is due or still open, and what is due soon if allowed."""
    return [t for t in resident.treatments if _asked(world, resident, t, now)]


def _asked(world: Twin, resident: Resident, treatment: Treatment, now: int) -> bool:
    if treatment.dose:
        return False
    when = due(world, resident, treatment)
    if treatment.failed is not None or when <= now:
        return True
    left = treatment.end - now - parcel(world, resident)
    return when <= now + world.window and left <= most_left(world, resident, treatment)


def serve(world: Twin, visit: Visit, now: int) -> int:
    """Serve a visit; return the counter work in lines."""
    resident, asked = visit.resident, asked_for(world, visit.resident, now)
    fresh = any(t.failed is None for t in asked)
    missed = [t for t in asked if not hand_out(world, visit, t, now)]
    for treatment in missed:
        reason = shelf_at(world, visit.counter, treatment.article).reason
        note_failure(world, treatment, now, reason, visit.counter, Service.MISSED)
    if fresh and visit.seek == 0:
        world.count(visit.counter, Service.CUSTOMERS)
        world.count(visit.counter, Service.IN_FULL, 0 if missed else 1)
    dispensed = len(asked) - len(missed)
    if dispensed:
        world.count(visit.counter, Service.VISITS)
    if not missed:
        plan_visit(world, resident, now // HOURS_PER_DAY)
    else:
        worst = min(missed, key=lambda t: t.criticality)
        if not go_on(world, visit, worst.criticality, worst.article):
            come_back(world, visit, now, worst.criticality)
    return max(dispensed, 1 if visit.tries == 0 else 0)


def hand_out(world: Twin, visit: Visit, treatment: Treatment, now: int) -> bool:
    """Dispense a treatment, or a substitute if a prescriber has changed it."""
    counter, days = visit.counter, days_of(treatment)
    if take(world, counter, treatment.article, days):
        treatment.switched = treatment.refused = False
    elif not treatment.switched or not take_substitute(world, counter, treatment.article, days):
        return False
    if treatment.article.ample:
        treatment.switched = treatment.refused = False
    if treatment.failed is None:
        world.count(counter, Service.REQUESTED)
        world.count(counter, Service.AT_ONCE)
    else:
        close_gap(world, visit.resident, counter, treatment, now)
    treatment.end = max(treatment.end, now) + days * HOURS_PER_DAY
    return True


def close_gap(
    world: Twin, resident: Resident, counter: int, treatment: Treatment, now: int
) -> None:
    """Count a line that failed at first, and the gap that ends with it."""
    assert treatment.failed is not None
    waited, gap = now - treatment.failed, treatment.gap(now)
    world.count(counter, Service.FILLED_IN_24_HOURS, waited <= 24)
    world.count(counter, Service.FILLED_IN_48_HOURS, waited <= 48)
    treatment.failed = None
    if gap > 0:
        world.count(counter, Service.GAPS_CLOSED)
        world.count(counter, Service.GAP_HOURS, gap)
        outcome.mark_closed(world, resident, treatment, gap)


def note_failure(
    world: Twin, treatment: Treatment, now: int, reason: int, counter: int, what: Service
) -> None:
    """Open a failed attempt, or keep the reason of an open one up to date."""
    if treatment.failed is None:
        treatment.failed = now
        world.count(counter, Service.REQUESTED)
        world.count(counter, what)
    treatment.reason = reason


def come_back(world: Twin, visit: Visit, now: int, urgency: int) -> None:
    """Have what is missing ordered, and come back."""
    resident, today = visit.resident, now // HOURS_PER_DAY
    day, tries = today + patience(world, visit, now), min(visit.tries + 1, MOST_TRIES)
    counter = usual_counter(world, resident, day)
    missing = [t for t in still_open(resident) if reason_of(t.reason) > LAST_LOCAL_REASON]
    if orders_before(world, today, day):
        for t in missing:
            holder = world.counters[counter].holder
            ask_for(holder, t.article, days_of(t), t.switched)
    hour = hour_of_retry(world, resident.key, counter, day, tries, bool(missing))
    world.diary[day].append(Visit(resident, counter, hour, urgency, tries))


def still_open(resident: Resident) -> list[Treatment]:
    """Return what a resident has asked for at counters in vain."""
    return [t for t in resident.treatments if t.failed is not None and not t.dose]


def patience(world: Twin, visit: Visit, now: int) -> int:
    """Return in how many days a resident comes back: tomorrow, or later when that harms nobody."""
    how, ask = world.actors.patients, world.actors.prescribers
    lasts = round(ask.ask_within_days * HOURS_PER_DAY) + how.patient_days * HOURS_PER_DAY
    supplied = all(t.end - now > lasts for t in still_open(visit.resident))
    return how.patient_days if visit.tries >= how.eager_tries and supplied else 1


def refuse(world: Twin, visit: Visit, now: int, reason: int) -> None:
    """Turn a visit away; some go on to another counter, the others come back tomorrow."""
    asked = asked_for(world, visit.resident, now)
    if any(t.failed is None for t in asked):
        world.count(visit.counter, Service.CUSTOMERS)
    for treatment in asked:
        again = treatment.failed is not None
        told = told_again(treatment.reason, reason) if again else reason
        note_failure(world, treatment, now, told, visit.counter, Service.BLOCKED)
    stays = reason == Reason.ORDINARY_HOURS and visit.tries > 0
    if stays or not go_on(world, visit, visit.urgency, None):
        come_back(world, visit, now, visit.urgency)
