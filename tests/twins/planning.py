"""When a resident goes to the pharmacy, and to which."""

from __future__ import annotations

from sim.calendar import DayClass
from sim.rng import Purpose
from sim.units import HOURS_PER_DAY
from tests.twins.people import Resident, Treatment, Visit
from tests.twins.world import Twin

EARLY = 255 * 24  # hours; the lead of who hoards
FARTHEST = 255  # days ahead that a visit is planned


def parcel(world: Twin, resident: Resident) -> int:
    """Return the hours that a resident orders earlier because goods come by parcel."""
    return world.parcel if resident.online else 0


def days_of(treatment: Treatment) -> int:
    """Return the treatment-days of a collection, within the legal limit."""
    return min(treatment.days, treatment.article.most_days)


def due(world: Twin, resident: Resident, treatment: Treatment) -> int:
    """Return the hour at which a collection falls due; enough must be consumed by then."""
    most = most_left(world, resident, treatment)
    return treatment.end - min(resident.lead, most) - parcel(world, resident)


def most_left(world: Twin, resident: Resident, treatment: Treatment) -> int:
    """Return with how many hours of supply left a resident may collect."""
    article = treatment.article
    hoards = resident.lead >= EARLY
    a_day = min(article.limit_hours, world.hoarded) if hoards else article.left_hours
    return days_of(treatment) * a_day


def stand_in(world: Twin, resident: Resident, day: int) -> int:
    """Return the counter that serves a resident in person on a day: home, if it opens."""
    return world.counters[resident.home].stand_in[world.day_class(day)]


def usual_counter(world: Twin, resident: Resident, day: int) -> int:
    """Return where a resident goes first: its e-pharmacy, or the one that serves in person."""
    online = len(world.counters) - world.open_care
    if resident.online and online > 0:
        return world.open_care + resident.key % online
    return stand_in(world, resident, day)


def hour_of_visit(world: Twin, entity: int, counter: int, day: int, tries: int) -> int:
    """Draw the hour of a visit from the counter's law of arrivals."""
    u = world.luck.draw(Purpose.VISIT_HOUR, entity, tries)
    last = HOURS_PER_DAY - 1
    law = world.counters[counter].law[world.day_class(day)]
    return next((hour for hour in range(last) if u < law[hour]), last)


def hour_of_retry(
    world: Twin, entity: int, counter: int, day: int, tries: int, on_order: bool
) -> int:
    """Draw the hour of a further try; what is on order is fetched after the day's delivery."""
    if world.exact:
        return 0
    drawn = hour_of_visit(world, entity, counter, day, tries)
    return max(drawn, world.counters[counter].delivery_hour) if on_order else drawn


def chosen_day(world: Twin, resident: Resident, due_day: int, today: int) -> int:
    """Return the day of a visit; of those due on a weekend some go then, others before or after."""
    day = max(due_day, today + 1)
    kind = world.day_class(day)
    if kind == DayClass.WEEKDAY:
        return day
    saturday, sunday = world.actors.patients.weekend_visitors
    goes = saturday if kind == DayClass.SATURDAY else sunday
    u = world.luck.draw(Purpose.WEEKEND, resident.key)
    if u < goes:
        return day
    earlier = [d for d in range(today + 1, day) if world.is_weekday(d)]
    if u < goes + (1 - goes) / 2 and earlier:
        return earlier[-1]
    while not world.is_weekday(day):
        day += 1
    return day


def urgency_of(world: Twin, resident: Resident, hour: int) -> int:
    """Return the most urgent class of what is due by an hour."""
    classes = [
        t.criticality for t in resident.treatments if not t.dose and due(world, resident, t) <= hour
    ]
    return min(classes, default=4)


def plan_visit(world: Twin, resident: Resident, today: int) -> None:
    """Write the next visit of a resident in the diary."""
    hours = [due(world, resident, t) for t in resident.treatments if not t.dose]
    if not hours:
        return
    soonest = min(hours)
    if world.exact:
        day = max(soonest // HOURS_PER_DAY, today + 1)
    else:
        day = chosen_day(world, resident, soonest // HOURS_PER_DAY, today)
    day = min(day, today + FARTHEST)
    counter = usual_counter(world, resident, day)
    if world.exact:
        hour = max(soonest - day * HOURS_PER_DAY, 0)
    else:
        hour = hour_of_visit(world, resident.key, counter, day, 0)
    urgency = urgency_of(world, resident, (day + 1) * HOURS_PER_DAY - 1)
    world.diary[day].append(Visit(resident, counter, hour, urgency))
