"""Who is where at which hour, and in what order they are served."""

from __future__ import annotations

import numpy as np

from sim.kernels.ahead import load_visits
from sim.kernels.jit import compiled, inlined
from sim.kernels.ranking import sort
from sim.rng import bits
from sim.state.arrays import State
from sim.state.records import VisitKind

_ACUTE = int(VisitKind.ACUTE)
_URGENCY_SHIFT = np.uint64(60)
_HASH_SHIFT = np.uint64(4)
_TRIES = 256  # a collection's failed visits are fewer
_NEEDS = 1_000_000  # ordinals of acute needs in the queue's stream start here
_HOURS = 65_536  # a run has fewer


@compiled
def sort_visits(state: State, n: int) -> None:
    """Order the gathered visits by hour and pharmacy (counting sort)."""
    day = state.day
    counters = state.counters.region.size
    start = day.start
    start[:] = 0
    for i in range(n):
        start[day.gathered[i].hour * counters + day.gathered[i].pharmacy + 1] += 1
    for k in range(24 * counters):
        start[k + 1] += start[k]
    for i in range(n - 1, -1, -1):
        k = day.gathered[i].hour * counters + day.gathered[i].pharmacy + 1
        start[k] -= 1
        day.visits[start[k]] = day.gathered[i]
    for k in range(24 * counters):
        start[k] = start[k + 1]
    start[24 * counters] = n
    day.movers_count[0] = 0


@inlined
def visitor_key(state: State, visit: np.void) -> int:
    """Return the identity for random numbers of who comes, or of the need for which they come."""
    if visit.kind == _ACUTE:
        return state.needs.table[visit.row].key
    return state.people.residents[visit.row].key


@inlined
def queue_movers(state: State) -> None:
    """Make those who moved on in the last hour the queue of this hour, by pharmacy."""
    day = state.day
    counters = state.counters.region.size
    n = day.movers_count[0]
    day.queue_start[:] = 0
    for i in range(n):
        day.queue_start[day.movers[i].pharmacy + 1] += 1
    for k in range(counters):
        day.queue_start[k + 1] += day.queue_start[k]
    for i in range(n - 1, -1, -1):
        k = day.movers[i].pharmacy + 1
        day.queue_start[k] -= 1
        day.queue[day.queue_start[k]] = day.movers[i]
    for k in range(counters):
        day.queue_start[k] = day.queue_start[k + 1]
    day.queue_start[counters] = n
    day.movers_count[0] = 0


@inlined
def episode(state: State, i: int) -> int:
    """Return how many collections of a treatment the supply so far is worth.

    Unlike a day it stays the same when an event shifts a visit.
    """
    treatment = state.people.treatments[i]
    return treatment.end // (treatment.days * 24)


@inlined
def rank(state: State, visit: np.void) -> np.uint64:
    """Return the place in the queue: urgency first, then luck, drawn anew for each episode."""
    key = state.habits.queue_key
    if visit.kind == _ACUTE:
        need = state.needs.table[visit.row]
        luck = bits(key, need.key, _NEEDS + need.article * _HOURS + need.created)
    else:
        resident = state.people.residents[visit.row]
        ordinal = episode(state, resident.first) * _TRIES + visit.tries
        luck = bits(key, resident.key, ordinal)
    return (np.uint64(visit.urgency) << _URGENCY_SHIFT) | (luck >> _HASH_SHIFT)


@inlined
def line_up(state: State, hour: int, pharmacy: int) -> int:
    """Write to `ranks.items` who is at a pharmacy this hour, in order of service; return how many.

    Places in `day.visits` are counted from 0, places in `day.queue` as -1 - place.
    """
    day, ranks = state.day, state.ranks
    k = hour * state.counters.region.size + pharmacy
    n = 0
    for place in range(day.start[k], day.start[k + 1]):
        load_visits(state, day.visits, place, day.start[day.start.size - 1])
        ranks.items[n] = place
        ranks.keys[n] = rank(state, day.visits[place])
        n += 1
    for place in range(day.queue_start[pharmacy], day.queue_start[pharmacy + 1]):
        load_visits(state, day.queue, place, day.queue_start[day.queue_start.size - 1])
        ranks.items[n] = -1 - place
        ranks.keys[n] = rank(state, day.queue[place])
        n += 1
    sort(ranks, n)
    return n
