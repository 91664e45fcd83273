"""Bringing those who wait in order, by the keys in `ranks.keys`; who is equal stays in order.

Almost every visit and order is sorted, mostly a few at a time and at times thousands.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.kernels.jit import inlined
from sim.state.arrays import Ranks

FEW: Final = 128  # up to so many it is quickest to count for each who comes before it
LANES: Final = 8  # keys that the processor compares at once
_LAST = np.uint64(2**64 - 1)
_HALF = np.uint64(32)


def empty_ranks(most: int) -> Ranks:
    """Return room for `most` who wait; it takes memory only when it is used."""
    items, places, slots = (np.zeros(most + 1, np.int64) for _ in range(3))
    return Ranks(items, np.zeros(most + LANES, np.uint64), places, slots)


@inlined
def count_before(ranks: Ranks, n: int) -> None:
    """Write the first n to `ranks.places`, each at its place: as many come before it.

    Keys that come last fill up the last lanes, since the processor compares lanes at once.
    """
    keys = ranks.keys
    filled = (n + LANES - 1) // LANES * LANES
    for i in range(n, filled):
        keys[i] = _LAST
    for i in range(n):
        before = 0
        for j in range(filled):
            before += 1 if (keys[j] < keys[i]) | ((keys[j] == keys[i]) & (j < i)) else 0
        ranks.places[before] = i


@inlined
def near(key: np.uint64, n: int) -> int:
    """Return about where a key stands among n that are spread over all numbers of 64 bits."""
    return int((key >> _HALF) * np.uint64(n) >> _HALF)


@inlined
def spread(ranks: Ranks, n: int) -> None:
    """Write the first n to `ranks.places`, each near its place."""
    keys, slots = ranks.keys, ranks.slots
    for k in range(n + 1):
        slots[k] = 0
    for i in range(n):
        slots[near(keys[i], n) + 1] += 1
    for k in range(n):
        slots[k + 1] += slots[k]
    for i in range(n):
        k = near(keys[i], n)
        ranks.places[slots[k]] = i
        slots[k] += 1


@inlined
def insert(ranks: Ranks, n: int) -> None:
    """Bring the first n of `ranks.places` in order, by insertion."""
    keys, places = ranks.keys, ranks.places
    for i in range(1, n):
        place = places[i]
        j = i
        while j > 0 and keys[places[j - 1]] > keys[place]:
            places[j] = places[j - 1]
            j -= 1
        places[j] = place


@inlined
def sort(ranks: Ranks, n: int) -> None:
    """Bring the first n items in the order of their keys; the keys are of no use afterwards."""
    if n <= FEW:
        count_before(ranks, n)
    else:
        spread(ranks, n)
        insert(ranks, n)
    for i in range(n):
        ranks.slots[i] = ranks.items[ranks.places[i]]
    for i in range(n):
        ranks.items[i] = ranks.slots[i]
