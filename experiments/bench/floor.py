"""The floor: what merely going through the visits costs, whatever happens at them.

Every visit is a record in the bucket of its day. The day's bucket is read from front to back, one
pack is taken from the shelf, and the record is appended to the bucket of the day of its next visit.
"""

from __future__ import annotations

from time import process_time
from typing import Final

import numpy as np

from sim.array_types import Int32s, Ints, Records
from sim.kernels.jit import compiled
from sim.state.records import VISIT

RING: Final = 128  # days, more than the longest interval
SHORTEST, LONGEST = 60, 89  # days between two visits of a resident
PHARMACIES, ARTICLES = 1408, 2000
SLACK = 1.2  # room for days with more visits than others


@compiled
def pass_days(days: int, buckets: Records, filled: Ints, stock: Int32s) -> int:
    """Go through the buckets of some days; return how many visits there were."""
    visits = 0
    for day in range(days):
        bucket = day % buckets.shape[0]
        n = filled[bucket]
        filled[bucket] = 0
        for i in range(n):
            visit = buckets[bucket, i]
            stock[visit.pharmacy, visit.row % stock.shape[1]] -= 1
            later = (day + SHORTEST + visit.row % (LONGEST - SHORTEST + 1)) % buckets.shape[0]
            buckets[later, filled[later]] = visit
            filled[later] += 1
        visits += n
    return visits


def calendar(visits_per_day: int) -> tuple[Records, Ints]:
    """Return buckets that hold the next visit of everyone, `visits_per_day` on each day."""
    rng = np.random.default_rng(1)
    people = round(visits_per_day * (SHORTEST + LONGEST) / 2)
    row = rng.permutation(people)
    day = (rng.random(people) * (SHORTEST + row % (LONGEST - SHORTEST + 1))).astype(np.int64)
    buckets = np.zeros((RING, int(visits_per_day * SLACK) + 100), VISIT)
    filled = np.bincount(day, minlength=RING)
    for bucket in range(LONGEST):
        here = row[day == bucket]
        buckets["row"][bucket, : here.size] = here
        buckets["pharmacy"][bucket, : here.size] = rng.integers(0, PHARMACIES, here.size)
    return buckets, filled


def floor(visits: int, days: int) -> tuple[int, float]:
    """Pass as many visits in as many days; return the visits passed and seconds of CPU."""
    stock = np.zeros((PHARMACIES, ARTICLES), np.int32)
    pass_days(1, *calendar(10), stock)  # makes the machine code
    buckets, filled = calendar(visits // days)
    start = process_time()
    passed = pass_days(days, buckets, filled, stock)
    return int(passed), process_time() - start
