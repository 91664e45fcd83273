"""The day at the pharmacies: gather the visits, then serve hour by hour, pharmacy by pharmacy."""

from __future__ import annotations

import numpy as np

from sim.kernels.acute import refuse_need, serve_need
from sim.kernels.counter import move_on, refuse_collection, serve_collection
from sim.kernels.jit import compiled, inlined, prefetch
from sim.rng import bits
from sim.state.arrays import (
    Agenda,
    Bytes,
    Counters,
    Day,
    Goods,
    Habits,
    Int64s,
    Needs,
    People,
    Records,
    Shelves,
    Tally,
)
from sim.state.columns import VisitKind

_ACUTE = int(VisitKind.ACUTE)
_SMALL = 32  # groups up to this size are sorted by insertion
_URGENCY_SHIFT = np.uint64(60)
_HASH_SHIFT = np.uint64(4)


@compiled
def sort_by_hour(gathered: Records, n: int, counters: int, out: Records, start: Int64s) -> None:
    """Order visits by hour and pharmacy (counting sort); `start` has 24 × counters + 1 places."""
    start[:] = 0
    for i in range(n):
        start[gathered[i].hour * counters + gathered[i].pharmacy + 1] += 1
    for k in range(24 * counters):
        start[k + 1] += start[k]
    for i in range(n - 1, -1, -1):
        k = gathered[i].hour * counters + gathered[i].pharmacy + 1
        start[k] -= 1
        out[start[k]] = gathered[i]
    for k in range(24 * counters):
        start[k] = start[k + 1]
    start[24 * counters] = n


@inlined
def queue_movers(day: Day, counters: int) -> None:
    """Make those who moved on in the last hour the queue of this hour, by pharmacy."""
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
def rank(people: People, needs: Needs, key: np.uint64, visit: np.void) -> np.uint64:
    """Return the place in the queue: urgency first, then a hash of who it is."""
    if visit.kind == _ACUTE:
        need = needs.table[visit.row]
        luck = bits(key, need.key, 1000 + need.article)
    else:
        luck = bits(key, people.residents[visit.row].key, visit.tries)
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
def line_up(
    people: People, needs: Needs, habits: Habits, day: Day, hour: int, pharmacy: int, counters: int
) -> int:
    """Write to `day.order` who is at a pharmacy this hour, in the order of service, and return how many.

    Places in `day.visits` are counted from 0, places in `day.queue` as -1 - place.
    """
    k = hour * counters + pharmacy
    first, last = day.start[k], day.start[k + 1]
    queue_first, queue_last = day.queue_start[pharmacy], day.queue_start[pharmacy + 1]
    n = last - first + queue_last - queue_first
    order, keys = day.order, day.keys
    for i in range(last - first):
        order[i] = first + i
        keys[i] = rank(people, needs, habits.queue_key, day.visits[first + i])
    for i in range(queue_last - queue_first):
        order[last - first + i] = -1 - (queue_first + i)
        visit = day.queue[queue_first + i]
        keys[last - first + i] = rank(people, needs, habits.queue_key, visit)
    if n <= _SMALL:
        sort_small(keys, order, n)
    else:
        sort_large(keys, order, n)
    return n


@inlined
def serve_pharmacy(
    people: People,
    goods: Goods,
    shelves: Shelves,
    law: Counters,
    habits: Habits,
    agenda: Agenda,
    needs: Needs,
    day: Day,
    tally: Tally,
    now: int,
    pharmacy: int,
    day_class: Bytes,
    open_care: int,
) -> None:
    """Serve a pharmacy for an hour: as many as its capacity allows, the others wait or leave."""
    counters = law.capacity.size
    n = line_up(people, needs, habits, day, now % 24, pharmacy, counters)
    closed = law.capacity[pharmacy] <= 0
    budget = law.capacity[pharmacy] - law.debt[pharmacy]
    for k in range(n):
        place = day.order[k]
        visit = day.visits[place] if place >= 0 else day.queue[-1 - place]
        acute = visit.kind == _ACUTE
        if not closed and budget > 0:
            if acute:
                budget -= serve_need(
                    people, goods, shelves, law, habits, needs, day, tally, visit, now
                )
            else:
                budget -= serve_collection(
                    people,
                    goods,
                    shelves,
                    law,
                    habits,
                    agenda,
                    day,
                    tally,
                    visit,
                    now,
                    day_class,
                    open_care,
                )
            continue
        if not closed and law.opens_next[pharmacy] == 1:
            move_on(day, tally, visit, pharmacy)
            continue
        reason = law.closed_reason[pharmacy] if closed else law.queue_reason[pharmacy]
        if acute:
            refuse_need(people, shelves, law, habits, needs, day, tally, visit, now, reason)
        else:
            refuse_collection(
                people,
                shelves,
                law,
                habits,
                agenda,
                day,
                tally,
                visit,
                now,
                reason,
                day_class,
                open_care,
            )
    law.debt[pharmacy] = max(0.0, -budget)


@inlined
def call_residents(people: People, day: Day, hour: int, pharmacy: int, counters: int) -> None:
    """Have the residents of a pharmacy's visits loaded."""
    if pharmacy >= counters:
        return
    k = hour * counters + pharmacy
    for i in range(day.start[k], day.start[k + 1]):
        if day.visits[i].kind != _ACUTE:
            prefetch(people.residents, day.visits[i].row)


@inlined
def call_treatments(people: People, day: Day, hour: int, pharmacy: int, counters: int) -> None:
    """Have the treatments of a pharmacy's visitors loaded; their residents must be there."""
    if pharmacy >= counters:
        return
    k = hour * counters + pharmacy
    for i in range(day.start[k], day.start[k + 1]):
        if day.visits[i].kind != _ACUTE:
            first = people.residents[day.visits[i].row].first
            prefetch(people.treatments, first)
            prefetch(people.treatments, first + 7)


@inlined
def call_shelves(
    people: People, shelves: Shelves, day: Day, hour: int, pharmacy: int, counters: int
) -> None:
    """Have the stock of what a pharmacy's visitors take loaded; their treatments must be there."""
    if pharmacy >= counters:
        return
    k = hour * counters + pharmacy
    row = pharmacy * shelves.stock.shape[1]
    flat = shelves.stock.reshape(shelves.stock.size)
    for i in range(day.start[k], day.start[k + 1]):
        if day.visits[i].kind != _ACUTE:
            resident = people.residents[day.visits[i].row]
            for j in range(resident.first, resident.first + resident.treatments):
                prefetch(flat, row + people.treatments[j].article)


@compiled
def serve_hour(
    people: People,
    goods: Goods,
    shelves: Shelves,
    law: Counters,
    habits: Habits,
    agenda: Agenda,
    needs: Needs,
    day: Day,
    tally: Tally,
    now: int,
    day_class: Bytes,
    open_care: int,
) -> None:
    """Serve one hour at all counter facilities."""
    queue_movers(day, law.capacity.size)
    counters = law.capacity.size
    hour = now % 24
    for pharmacy in range(counters):
        call_residents(people, day, hour, pharmacy + 3, counters)
        call_treatments(people, day, hour, pharmacy + 2, counters)
        call_shelves(people, shelves, day, hour, pharmacy + 1, counters)
        serve_pharmacy(
            people,
            goods,
            shelves,
            law,
            habits,
            agenda,
            needs,
            day,
            tally,
            now,
            pharmacy,
            day_class,
            open_care,
        )
