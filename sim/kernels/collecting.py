"""A resident's visit from beginning to end: served, or turned away, and what follows."""

from __future__ import annotations

import numpy as np

from sim.kernels.counter import collect, count, note_failure, requested
from sim.kernels.jit import inlined
from sim.kernels.retries import come_back, elsewhere, move_on
from sim.kernels.schedule import plan_at
from sim.kernels.why import told_again
from sim.state.arrays import State
from sim.state.flows import Service
from sim.state.reasons import Reason
from sim.state.records import NEVER

_ORDINARY_HOURS = int(Reason.ORDINARY_HOURS)
_BLOCKED = int(Service.BLOCKED)
_CUSTOMERS = int(Service.CUSTOMERS)
_VISITS = int(Service.VISITS)


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
        if not requested(state, visit.row, i, now):
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
