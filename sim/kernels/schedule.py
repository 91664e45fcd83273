"""When a resident next goes to the pharmacy, and what is due then."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.kernels.agenda import RING, push
from sim.kernels.jit import compiled, inlined
from sim.kernels.urgency import class_of
from sim.rng import uniform
from sim.state.arrays import State
from sim.state.records import HOARDING, ResidentFlag, TreatmentFlag

_DOSE = int(TreatmentFlag.DOSE)
_E_COMMERCE = int(ResidentFlag.E_COMMERCE)
FAR: Final = 1 << 30  # an hour that never comes
_WEEKDAY, _SATURDAY = 0, 1


@inlined
def day_kind(state: State, day: int) -> int:
    """Return the class of a day: weekday, Saturday, Sunday; beyond the calendar a weekday."""
    return state.calendar.day_class[day] if day < state.calendar.day_class.size else _WEEKDAY


@inlined
def collected_days(state: State, article: int, days: int) -> int:
    """Return the treatment-days of a collection that is prescribed for `days`, as law limits it."""
    return min(days, state.goods.limit_days[article])


@inlined
def most_left(state: State, lead: int, article: int, days: int) -> int:
    """Return with how many hours of supply left a collection of `days` is possible.

    Who hoards pays what benefits do not, as far as law allows.
    """
    if lead < HOARDING:
        return days * state.goods.left_hours[article]
    return days * min(state.goods.limit_hours[article], state.habits.hoard_hours[0])


@inlined
def most_of(state: State, lead: int, treatment: np.void) -> int:
    """Return with how many hours of supply left the next collection of a treatment is possible."""
    days = collected_days(state, treatment.article, treatment.days)
    return most_left(state, lead, treatment.article, days)


@inlined
def due_hour(lead: int, most: int, end: int, parcel: int) -> int:
    """Return the hour at which a collection falls due; parcels are ordered earlier.

    However early a resident likes to collect, no more than `most` hours of supply may be left.
    """
    return end - min(lead, most) - parcel


@inlined
def earliest_due(lead: int, end: int, parcel: int) -> int:
    """Return the hour before which a collection cannot fall due, whatever may be left."""
    return end - lead - parcel


@inlined
def due_of(state: State, lead: int, treatment: np.void, parcel: int) -> int:
    """Return the hour at which the next collection of a treatment falls due."""
    most = most_of(state, lead, treatment)
    return due_hour(lead, most, treatment.end, parcel)


@inlined
def parcel_hours(state: State, p: int) -> int:
    """Return how much earlier a resident orders because goods come by parcel."""
    return state.habits.parcel if (state.people.residents[p].flags & _E_COMMERCE) != 0 else 0


@inlined
def usual_pharmacy(state: State, p: int, day: int) -> int:
    """Return where a resident goes first on a day: an e-pharmacy, home, or its stand-in."""
    resident = state.people.residents[p]
    open_care = state.counters.open_care
    if (resident.flags & _E_COMMERCE) != 0 and open_care < state.counters.region.size:
        return open_care + resident.key % (state.counters.region.size - open_care)
    return state.counters.stand_in[resident.home, day_kind(state, day)]


@inlined
def hour_of_visit(state: State, key: int, pharmacy: int, kind: int, tries: int) -> int:
    """Draw the hour of the day from the pharmacy's law of arrivals; later tries draw anew."""
    u = uniform(state.habits.hour_key, key, tries)
    hour = 0
    while hour < 23 and u >= state.counters.hour_law[pharmacy, kind, hour]:
        hour += 1
    return hour


@inlined
def choose_day(state: State, key: int, due: int, today: int) -> int:
    """Return the day of a visit due on day `due`: few go on weekends, most before or after."""
    day = max(due, today + 1)
    kind = day_kind(state, day)
    if kind == _WEEKDAY:
        return day
    u = uniform(state.habits.weekend_key, key, 0)
    goes = state.habits.saturday if kind == _SATURDAY else state.habits.sunday
    if u < goes:
        return day
    step = -1 if u < goes + (1 - goes) / 2 else 1
    shifted = day
    while shifted > today and day_kind(state, shifted) != _WEEKDAY:
        shifted += step
    if shifted <= today:
        shifted = day
        while day_kind(state, shifted) != _WEEKDAY:
            shifted += 1
    return shifted


@inlined
def next_due(state: State, p: int) -> int:
    """Return the hour at which the resident's next collection falls due, or a far hour."""
    resident = state.people.residents[p]
    parcel = parcel_hours(state, p)
    soonest = FAR
    for i in range(resident.first, resident.first + resident.treatments):
        treatment = state.people.treatments[i]
        if (treatment.flags & _DOSE) != 0:
            continue
        if earliest_due(resident.lead, treatment.end, parcel) < soonest:
            soonest = min(soonest, due_of(state, resident.lead, treatment, parcel))
    return soonest


@inlined
def urgency_at(state: State, p: int, hour: int) -> int:
    """Return the lowest criticality class among the treatments due by an hour."""
    resident = state.people.residents[p]
    parcel = parcel_hours(state, p)
    urgency = 4
    for i in range(resident.first, resident.first + resident.treatments):
        treatment = state.people.treatments[i]
        due = due_of(state, resident.lead, treatment, parcel)
        falls_due = ((treatment.flags & _DOSE) == 0) & (due <= hour)
        urgency = min(urgency, class_of(state, treatment) if falls_due else 4)
    return urgency


@inlined
def plan_at(state: State, p: int, due: int, today: int) -> None:
    """Put a visit that falls due at an hour on the agenda; none for an hour that never comes."""
    if due >= FAR:
        return
    resident = state.people.residents[p]
    if state.habits.exact == 1:
        day = max(due // 24, today + 1)
        hour = max(due - day * 24, 0)
    else:
        day = choose_day(state, resident.key, due // 24, today)
        hour = 0
    day = min(day, today + RING - 1)
    pharmacy = usual_pharmacy(state, p, day)
    if state.habits.exact == 0:
        hour = hour_of_visit(state, resident.key, pharmacy, day_kind(state, day), 0)
    push(state.agenda, day, p, pharmacy, hour, 0, urgency_at(state, p, day * 24 + 23))


@inlined
def plan_visit(state: State, p: int, today: int) -> None:
    """Put the resident's next visit on the agenda; residents with nothing to collect have none."""
    plan_at(state, p, next_due(state, p), today)


@compiled
def plan_everyone(state: State) -> None:
    """Put the first visit of every resident on an empty agenda; the first day is day 0."""
    for p in range(state.people.residents.size):
        if state.people.residents[p].treatments > 0:
            plan_visit(state, p, -1)
