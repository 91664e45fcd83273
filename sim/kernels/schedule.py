"""When a resident next goes to the pharmacy, and what is due then."""

from __future__ import annotations

from sim.kernels.agenda import RING, push
from sim.kernels.jit import compiled, inlined
from sim.rng import uniform
from sim.state.arrays import Agenda, Bytes, Counters, Goods, Habits, People
from sim.state.columns import ResidentFlag, TreatmentFlag

_DOSE = int(TreatmentFlag.DOSE)
_CRITICAL = int(TreatmentFlag.CRITICAL)
_E_COMMERCE = int(ResidentFlag.E_COMMERCE)
_FAR = 1 << 30
MOST_LEFT_PER_DAY = 8  # hours of supply left per day collected: the two-thirds rule
_WEEKDAY, _SATURDAY = 0, 1


@inlined
def due_hour(lead: int, days: int, end: int, parcel: int) -> int:
    """Return the hour at which a collection of `days` falls due; parcels are ordered earlier.

    However early a resident likes to collect, two thirds of the supply must be consumed.
    """
    return end - min(lead, days * MOST_LEFT_PER_DAY) - parcel


@inlined
def parcel_hours(flags: int, habits: Habits) -> int:
    """Return how much earlier an e-commerce customer orders."""
    return habits.parcel if (flags & _E_COMMERCE) != 0 else 0


@inlined
def first_facility(key: int, home: int, flags: int, open_care: int, counters: int) -> int:
    """Return where a resident goes first: the home pharmacy, or an e-pharmacy."""
    if (flags & _E_COMMERCE) != 0 and counters > open_care:
        return open_care + key % (counters - open_care)
    return home


@inlined
def hour_of_visit(
    law: Counters, habits: Habits, key: int, pharmacy: int, day_class: int, tries: int
) -> int:
    """Draw the hour of the day from the pharmacy's law of arrivals; later tries draw anew."""
    u = uniform(habits.hour_key, key, tries)
    hour = 0
    while hour < 23 and u >= law.hour_law[pharmacy, day_class, hour]:
        hour += 1
    return hour


@inlined
def choose_day(habits: Habits, key: int, due: int, today: int, day_class: Bytes) -> int:
    """Return the day of a visit due on day `due`: few go on weekends, most before or after."""
    day = max(due, today + 1)
    if day >= day_class.size or day_class[day] == _WEEKDAY:
        return day
    u = uniform(habits.weekend_key, key, 0)
    goes = habits.saturday if day_class[day] == _SATURDAY else habits.sunday
    if u < goes:
        return day
    step = -1 if u < goes + (1 - goes) / 2 else 1
    shifted = day
    while 0 <= shifted < day_class.size and day_class[shifted] != _WEEKDAY:
        shifted += step
    if shifted <= today:
        shifted = day
        while shifted < day_class.size and day_class[shifted] != _WEEKDAY:
            shifted += 1
    return shifted


@inlined
def next_due(people: People, habits: Habits, p: int) -> int:
    """Return the hour at which the resident's next collection falls due, or a far hour."""
    resident = people.residents[p]
    parcel = parcel_hours(resident.flags, habits)
    soonest = _FAR
    for i in range(resident.first, resident.first + resident.treatments):
        treatment = people.treatments[i]
        if (treatment.flags & _DOSE) == 0:
            due = due_hour(resident.lead, treatment.days, treatment.end, parcel)
            soonest = min(soonest, due)
    return soonest


@inlined
def urgency_at(people: People, goods: Goods, habits: Habits, p: int, hour: int) -> int:
    """Return the lowest criticality class among the treatments due by an hour."""
    resident = people.residents[p]
    parcel = parcel_hours(resident.flags, habits)
    urgency = 4
    for i in range(resident.first, resident.first + resident.treatments):
        treatment = people.treatments[i]
        if (treatment.flags & _DOSE) != 0:
            continue
        if due_hour(resident.lead, treatment.days, treatment.end, parcel) <= hour:
            critical = 1 if (treatment.flags & _CRITICAL) != 0 else 0
            urgency = min(urgency, goods.criticality[treatment.article, critical])
    return urgency


@inlined
def plan_visit(
    people: People,
    goods: Goods,
    habits: Habits,
    law: Counters,
    agenda: Agenda,
    p: int,
    today: int,
    day_class: Bytes,
    open_care: int,
) -> None:
    """Put the resident's next visit on the agenda; residents with nothing to collect have none."""
    due = next_due(people, habits, p)
    if due >= _FAR:
        return
    resident = people.residents[p]
    counters = law.capacity.size
    pharmacy = first_facility(resident.key, resident.home, resident.flags, open_care, counters)
    if habits.exact == 1:
        day = max(due // 24, today + 1)
        hour = max(due - day * 24, 0)
    else:
        day = choose_day(habits, resident.key, due // 24, today, day_class)
        kind = day_class[min(day, day_class.size - 1)]
        hour = hour_of_visit(law, habits, resident.key, pharmacy, kind, 0)
    day = min(day, today + RING - 1)
    urgency = urgency_at(people, goods, habits, p, day * 24 + 23)
    push(agenda, day, p, pharmacy, hour, 0, urgency)


@compiled
def plan_everyone(
    people: People,
    goods: Goods,
    habits: Habits,
    law: Counters,
    agenda: Agenda,
    day_class: Bytes,
    open_care: int,
) -> None:
    """Put the first visit of every resident on an empty agenda; the run starts on day 0."""
    for p in range(people.residents.size):
        if people.residents[p].treatments > 0:
            plan_visit(people, goods, habits, law, agenda, p, -1, day_class, open_care)
