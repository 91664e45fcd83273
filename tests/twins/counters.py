"""The counters hour by hour: who comes, how much they can do, and who is served first."""

from __future__ import annotations

from collections import defaultdict

from sim.rng import Purpose
from sim.services import CounterService
from sim.state.reasons import Reason
from sim.units import HOURS_PER_DAY
from tests.twins import acute, carriers, collecting, shifted
from tests.twins.people import Visit
from tests.twins.why import because, sent_by
from tests.twins.world import Counter, Twin

NEEDS = 1_000_000  # ordinals of acute needs in the queue's stream start here
LEAST_URGENT = 4


def gather(world: Twin, today: int) -> None:
    """Bring the day's collections and acute needs to the counters."""
    world.coming = {}
    for counter in world.counters:
        counter.crowd = 0
    for visit in world.diary.pop(today, []):
        world.coming.setdefault((visit.hour, visit.counter), []).append(visit)
    acute.retry(world, today)
    acute.arise(world, today)
    shifted.shift(world, today)


def open_counters(world: Twin, now: int) -> None:
    """Find out what each counter can do this hour, and why not more."""
    service = world.services.hour_of(now)
    last_hour = now % HOURS_PER_DAY == HOURS_PER_DAY - 1
    after = None if last_hour else world.services.hour_of(now + 1)
    for counter in world.counters:
        counter.capacity = capacity(world, counter, now, service)
        counter.opens_next = not last_hour and capacity(world, counter, now + 1, after) > 0
        counter.least_urgent, counter.paying = LEAST_URGENT, 1.0
        counter.closed_reason, counter.queue_reason = Reason.ORDINARY_HOURS, Reason.QUEUE
        if service is not None:
            say_why(world, counter, now, service)


def say_why(world: Twin, counter: Counter, now: int, service: CounterService) -> None:
    """Note what struck a counter that would ordinarily be open."""
    counter.least_urgent = int(service.least_urgent[counter.index])
    counter.paying = float(service.paying[counter.index])
    counter.payment_reason = int(service.payment_reason[counter.index])
    reason = int(service.reason[counter.index])
    if reason > 0:
        counter.queue_reason = reason
        if open_share(world, counter, now) > 0:
            counter.closed_reason = reason


def open_share(world: Twin, counter: Counter, now: int) -> float:
    """Return the share of an hour in which a counter is ordinarily open."""
    day, hour = divmod(now, HOURS_PER_DAY)
    return counter.open_share(world.day_class(day), hour)


def capacity(world: Twin, counter: Counter, now: int, service: CounterService | None) -> float:
    """Return the lines that a counter can serve in an hour."""
    staff = counter.staff * float(world.rules.staff_factor[counter.index])
    hour = now % HOURS_PER_DAY
    more = counter.added.get(hour, 0.0) - counter.taken.get(hour, 0.0)
    full = staff * (open_share(world, counter, now) + more)
    return full if service is None else full * float(service.level[counter.index])


def place_in_queue(world: Twin, visit: Visit) -> tuple[int, int]:
    """Return the order of service: urgency, then luck, drawn anew for each episode."""
    need, resident = visit.need, visit.resident
    if need is None:
        first = resident.treatments[0]
        ordinal = first.end // (first.days * HOURS_PER_DAY) * 256 + visit.tries
    else:
        ordinal = NEEDS + need.article.index * 65_536 + need.created
    return visit.urgency, world.luck.bits(Purpose.QUEUE, resident.key, ordinal)


def serve_hour(world: Twin, now: int) -> None:
    """Serve one hour at all counters; who moves on is at the next one an hour later."""
    open_counters(world, now)
    arrived, world.moved = world.moved, defaultdict(list)
    for counter in world.counters:
        here = world.coming.pop((now % HOURS_PER_DAY, counter.index), [])
        here += arrived.get(counter.index, [])
        here.sort(key=lambda visit: place_in_queue(world, visit))
        serve_counter(world, counter, here, now)


def serve_counter(world: Twin, counter: Counter, here: list[Visit], now: int) -> None:
    """Serve as many as the hour allows; the others wait for the next hour, or are turned away."""
    room = counter.capacity - counter.debt
    for visit in here:
        if counter.capacity <= 0 or visit.urgency > counter.least_urgent:
            refuse(world, visit, now, counter.closed_reason)
        elif not carriers.brings_parcel(world, visit, now // HOURS_PER_DAY):
            refuse(world, visit, now, carriers.why_no_parcel(world, visit, now // HOURS_PER_DAY))
        elif world.luck.draw(Purpose.PAYMENT, visit.resident.key) >= counter.paying:
            refuse(world, visit, now, counter.payment_reason)
        elif room > 0:
            note_crowd(counter, visit)
            room -= serve(world, visit, now)
        elif counter.opens_next:
            world.moved[counter.index].append(visit)
        else:
            refuse(world, visit, now, why_queue(counter, visit))
    counter.debt = max(0.0, -room) if counter.capacity > 0 else 0.0


def note_crowd(counter: Counter, visit: Visit) -> None:
    """Count a visit that an event has sent here."""
    why = sent_by(visit)
    if why:
        counter.crowd += 1
        counter.crowd_why = why


def why_queue(counter: Counter, visit: Visit) -> int:
    """Return why the queue was too long: for as many as an event has sent here, because of it."""
    if counter.queue_reason != Reason.QUEUE or not counter.crowd or sent_by(visit):
        return counter.queue_reason
    counter.crowd -= 1
    return because(Reason.QUEUE, counter.crowd_why)


def serve(world: Twin, visit: Visit, now: int) -> int:
    """Serve a visit; return the counter work in lines."""
    if visit.need is not None:
        return acute.serve(world, visit, visit.need, now)
    return collecting.serve(world, visit, now)


def refuse(world: Twin, visit: Visit, now: int, reason: int) -> None:
    """Turn a visit away."""
    if visit.need is not None:
        acute.refuse(world, visit, visit.need, now, reason)
    else:
        collecting.refuse(world, visit, now, reason)
