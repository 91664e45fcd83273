"""What customers do next who did not get everything: go on to another pharmacy, or come back."""

from __future__ import annotations

import math

import numpy as np

from sim.kernels.agenda import push
from sim.kernels.ahead import load_neighbours
from sim.kernels.counter import count
from sim.kernels.jit import inlined
from sim.kernels.schedule import collected_days, day_kind, hour_of_visit, usual_pharmacy
from sim.kernels.why import reason_of
from sim.rng import uniform
from sim.state.arrays import State
from sim.state.flows import Service
from sim.state.reasons import LAST_LOCAL_REASON
from sim.state.records import NEVER, TreatmentFlag

_DOSE = int(TreatmentFlag.DOSE)
_SWITCHED = int(TreatmentFlag.SWITCHED)
_MOVED = int(Service.MOVED_ON)
_MOST_TRIES = 250
_WEEKDAY = 0
_SMALLEST = 1e-300  # keeps the logarithm finite


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
