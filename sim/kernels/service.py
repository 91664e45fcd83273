"""The day at the pharmacies: gather the visits, then serve hour by hour, pharmacy by pharmacy."""

from __future__ import annotations

import numpy as np

from sim.kernels.acute import refuse_need, serve_need, try_pending
from sim.kernels.agenda import clear_day, copy_day
from sim.kernels.collecting import refuse_collection, serve_collection
from sim.kernels.jit import compiled, inlined
from sim.kernels.queue import line_up, queue_movers, visitor_key
from sim.kernels.retries import move_on
from sim.kernels.why import because, why_queue
from sim.rng import uniform
from sim.state.arrays import State
from sim.state.reasons import Reason
from sim.state.records import VisitKind

_ACUTE = int(VisitKind.ACUTE)
_PARCEL = int(Reason.PARCEL)


@compiled
def gather(state: State, today: int) -> int:
    """Gather the day's collections and the needs that failed before; return how many visits.

    New needs follow (`arise`), then all are brought in order (`sort_visits`).
    """
    state.counters.crowd[:] = 0
    n = copy_day(state.agenda, today, state.day.gathered, 0)
    clear_day(state.agenda, today)
    return try_pending(state, today, n)


@inlined
def serve(state: State, visit: np.void, now: int) -> int:
    """Serve one visit; return the counter work in lines."""
    if visit.kind == _ACUTE:
        return serve_need(state, visit, now)
    return serve_collection(state, visit, now)


@inlined
def refuse(state: State, visit: np.void, now: int, reason: int) -> None:
    """Turn one visit away."""
    if visit.kind == _ACUTE:
        refuse_need(state, visit, now, reason)
    else:
        refuse_collection(state, visit, now, reason)


@inlined
def no_parcel(state: State, visit: np.void, now: int) -> bool:
    """Tell whether an e-pharmacy finds no carrier today to where its customer lives."""
    counters = state.counters
    if visit.pharmacy < counters.open_care or visit.kind == _ACUTE:
        return False
    resident = state.people.residents[visit.row]
    sender = visit.pharmacy - counters.open_care
    level = float(counters.parcels[sender, resident.municipality])
    return level < 1 and uniform(state.habits.parcel_key, resident.key, now // 24) >= level


@inlined
def why_no_parcel(state: State, visit: np.void) -> int:
    """Return why no carrier takes a parcel to where a customer lives."""
    counters, town = state.counters, state.people.residents[visit.row].municipality
    why = counters.parcels_why[visit.pharmacy - counters.open_care, town]
    return because(_PARCEL, why)


@inlined
def can_pay(state: State, visit: np.void, pharmacy: int) -> bool:
    """Tell whether a visitor can pay; who cannot is the same person every day."""
    share = state.counters.paying[pharmacy]
    if share >= 1.0:
        return True
    return uniform(state.habits.payment_key, visitor_key(state, visit), 0) < share


@inlined
def obstacle(state: State, visit: np.void, now: int, pharmacy: int) -> int:
    """Return why a pharmacy cannot serve a visit however little there is to do, -1 when it can."""
    counters = state.counters
    if counters.capacity[pharmacy] <= 0 or visit.urgency > counters.least_urgent[pharmacy]:
        return counters.closed_reason[pharmacy]
    if no_parcel(state, visit, now):
        return why_no_parcel(state, visit)
    return -1 if can_pay(state, visit, pharmacy) else counters.payment_reason[pharmacy]


@inlined
def serve_pharmacy(state: State, now: int, pharmacy: int) -> None:
    """Serve a pharmacy for an hour: as many as its capacity allows, the others wait or leave."""
    counters = state.counters
    n = line_up(state, now % 24, pharmacy)
    budget = counters.capacity[pharmacy] - counters.debt[pharmacy]
    for k in range(n):
        place = state.ranks.items[k]
        visit = state.day.visits[place] if place >= 0 else state.day.queue[-1 - place]
        why = obstacle(state, visit, now, pharmacy)
        if why < 0 and budget > 0:
            budget -= serve(state, visit, now)
        elif why < 0 and counters.opens_next[pharmacy] == 1:
            move_on(state, visit, pharmacy)
        else:
            refuse(state, visit, now, why if why >= 0 else why_queue(state, pharmacy, visit))
    counters.debt[pharmacy] = max(0.0, -budget) if counters.capacity[pharmacy] > 0 else 0.0


@compiled
def serve_hour(state: State, now: int) -> None:
    """Serve one hour at all counter facilities."""
    queue_movers(state)
    for pharmacy in range(state.counters.region.size):
        serve_pharmacy(state, now, pharmacy)
