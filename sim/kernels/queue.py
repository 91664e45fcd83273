"""Who is where at which hour, and in what order they are served."""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import compiled, inlined
from sim.rng import bits
from sim.state.arrays import State
from sim.state.columns import VisitKind

_ACUTE = int(VisitKind.ACUTE)
_SMALL = 32  # groups up to this size are sorted by insertion
_URGENCY_SHIFT = np.uint64(60)
_HASH_SHIFT = np.uint64(4)
_NEEDS = 1000  # ordinals of acute needs in the queue's stream start here


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
def rank(state: State, visit: np.void) -> np.uint64:
    """Return the place in the queue: urgency first, then a hash of who it is."""
    key = state.habits.queue_key
    if visit.kind == _ACUTE:
        need = state.needs.table[visit.row]
        luck = bits(key, need.key, _NEEDS + need.article)
    else:
        luck = bits(key, state.people.residents[visit.row].key, visit.tries)
    return (np.uint64(visit.urgency) << _URGENCY_SHIFT) | (luck >> _HASH_SHIFT)


@inlined
def sort_small(keys: np.ndarray, order: np.ndarray, n: int) -> None:
    """Sort the first n keys and their order by insertion."""
    for i in range(1, n):
        key, item = keys[i], order[i]
        j = i - 1
        while j >= 0 and keys[j] > key:
            keys[j + 1] = keys[j]
            order[j + 1] = order[j]
            j -= 1
        keys[j + 1] = key
        order[j + 1] = item


@inlined
def sift(keys: np.ndarray, order: np.ndarray, root: int, n: int) -> None:
    """Let the item at `root` sink to its place in a heap of n items."""
    key, item = keys[root], order[root]
    while True:
        child = 2 * root + 1
        if child >= n:
            break
        if child + 1 < n and keys[child + 1] > keys[child]:
            child += 1
        if keys[child] <= key:
            break
        keys[root], order[root] = keys[child], order[child]
        root = child
    keys[root], order[root] = key, item


@compiled
def sort_large(keys: np.ndarray, order: np.ndarray, n: int) -> None:
    """Sort the first n keys and their order by heap sort, in place."""
    for root in range(n // 2 - 1, -1, -1):
        sift(keys, order, root, n)
    for last in range(n - 1, 0, -1):
        keys[0], keys[last] = keys[last], keys[0]
        order[0], order[last] = order[last], order[0]
        sift(keys, order, 0, last)


@inlined
def sort_keys(keys: np.ndarray, order: np.ndarray, n: int) -> None:
    """Sort the first n keys and their order."""
    if n <= _SMALL:
        sort_small(keys, order, n)
    else:
        sort_large(keys, order, n)


@inlined
def line_up(state: State, hour: int, pharmacy: int) -> int:
    """Write to `day.order` who is at a pharmacy this hour, in order of service; return how many.

    Places in `day.visits` are counted from 0, places in `day.queue` as -1 - place.
    """
    day = state.day
    k = hour * state.counters.region.size + pharmacy
    n = 0
    for place in range(day.start[k], day.start[k + 1]):
        day.order[n] = place
        day.keys[n] = rank(state, day.visits[place])
        n += 1
    for place in range(day.queue_start[pharmacy], day.queue_start[pharmacy + 1]):
        day.order[n] = -1 - place
        day.keys[n] = rank(state, day.queue[place])
        n += 1
    sort_keys(day.keys, day.order, n)
    return n
