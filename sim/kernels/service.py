"""The day at the pharmacies: gather the visits, then serve hour by hour, pharmacy by pharmacy."""

from __future__ import annotations

import numpy as np

from sim.kernels.acute import arise, refuse_need, serve_need, try_pending
from sim.kernels.agenda import clear_day, copy_day, load_resident, load_treatments
from sim.kernels.counter import move_on, refuse_collection, serve_collection
from sim.kernels.jit import compiled, inlined, prefetch
from sim.kernels.queue import line_up, queue_movers, sort_visits
from sim.state.arrays import Floats, State
from sim.state.columns import VisitKind

_ACUTE = int(VisitKind.ACUTE)


@compiled
def gather(state: State, rates: Floats, bands: Floats, today: int) -> int:
    """Bring the day's collections and acute needs in order; return the number of visits."""
    n = copy_day(state.agenda, today, state.day.gathered, 0)
    clear_day(state.agenda, today)
    n = try_pending(state, today, n)
    n = arise(state, rates, bands, today, n)
    sort_visits(state, n)
    return n


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
def serve_pharmacy(state: State, now: int, pharmacy: int) -> None:
    """Serve a pharmacy for an hour: as many as its capacity allows, the others wait or leave."""
    counters = state.counters
    n = line_up(state, now % 24, pharmacy)
    closed = counters.capacity[pharmacy] <= 0
    budget = counters.capacity[pharmacy] - counters.debt[pharmacy]
    for k in range(n):
        place = state.day.order[k]
        visit = state.day.visits[place] if place >= 0 else state.day.queue[-1 - place]
        refused = closed or visit.urgency > counters.least_urgent[pharmacy]
        if refused:
            refuse(state, visit, now, counters.closed_reason[pharmacy])
        elif budget > 0:
            budget -= serve(state, visit, now)
        elif counters.opens_next[pharmacy] == 1:
            move_on(state, visit, pharmacy)
        else:
            refuse(state, visit, now, counters.queue_reason[pharmacy])
    counters.debt[pharmacy] = 0.0 if closed else max(0.0, -budget)


@inlined
def call_residents(state: State, hour: int, pharmacy: int) -> None:
    """Have the residents of a pharmacy's visits loaded."""
    counters = state.counters.region.size
    if pharmacy >= counters:
        return
    k = hour * counters + pharmacy
    for i in range(state.day.start[k], state.day.start[k + 1]):
        if state.day.visits[i].kind != _ACUTE:
            load_resident(state, state.day.visits[i].row)


@inlined
def call_treatments(state: State, hour: int, pharmacy: int) -> None:
    """Have the treatments of a pharmacy's visitors loaded; their residents must be there."""
    counters = state.counters.region.size
    if pharmacy >= counters:
        return
    k = hour * counters + pharmacy
    for i in range(state.day.start[k], state.day.start[k + 1]):
        if state.day.visits[i].kind != _ACUTE:
            load_treatments(state, state.day.visits[i].row)


@inlined
def call_shelves(state: State, hour: int, pharmacy: int) -> None:
    """Have the stock of what a pharmacy's visitors take loaded; their treatments must be there."""
    counters = state.counters.region.size
    if pharmacy >= counters:
        return
    k = hour * counters + pharmacy
    row = pharmacy * state.shelves.stock.shape[1]
    flat = state.shelves.stock.reshape(state.shelves.stock.size)
    for i in range(state.day.start[k], state.day.start[k + 1]):
        if state.day.visits[i].kind != _ACUTE:
            resident = state.people.residents[state.day.visits[i].row]
            for j in range(resident.first, resident.first + resident.treatments):
                prefetch(flat, row + state.people.treatments[j].article)


@compiled
def serve_hour(state: State, now: int) -> None:
    """Serve one hour at all counter facilities."""
    queue_movers(state)
    hour = now % 24
    for pharmacy in range(state.counters.region.size):
        call_residents(state, hour, pharmacy + 3)
        call_treatments(state, hour, pharmacy + 2)
        call_shelves(state, hour, pharmacy + 1)
        serve_pharmacy(state, now, pharmacy)
