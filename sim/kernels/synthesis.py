"""Loops that make the residents and their treatments."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from sim.kernels.jit import allocating, inlined
from sim.rng import stream, uniform
from sim.state.records import NEVER, ResidentFlag, TreatmentFlag

_CRITICAL = int(TreatmentFlag.CRITICAL)
_DOSE = int(TreatmentFlag.DOSE)
_RESIDENT_DOSE = int(ResidentFlag.DOSE)


@allocating
def fill_blocks(
    sizes: npt.NDArray[np.int64], values: npt.NDArray[np.int64], out: npt.NDArray[np.uint16]
) -> None:
    """Write value i to the next sizes[i] places of `out`."""
    place = 0
    for i in range(sizes.size):
        out[place : place + sizes[i]] = values[i]
        place += sizes[i]


@allocating
def class_of_each(
    seed: int,
    purpose: int,
    groups: npt.NDArray[np.uint16],
    cumulative: npt.NDArray[np.float64],
    out: npt.NDArray[np.uint8],
) -> None:
    """Draw a class for each row from its group's cumulative shares (groups × classes)."""
    key = stream(seed, purpose)
    for i in range(groups.size):
        u = uniform(key, i, 0)
        group = groups[i]
        k = 0
        while k < cumulative.shape[1] - 1 and u >= cumulative[group, k]:
            k += 1
        out[i] = k


@allocating
def rows_by_class(
    classes: npt.NDArray[np.uint8], n_classes: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """Return starts (classes + 1) and the rows of each class in ascending order."""
    starts = np.zeros(n_classes + 1, np.int64)
    for i in range(classes.size):
        starts[classes[i] + 1] += 1
    for k in range(n_classes):
        starts[k + 1] += starts[k]
    place = starts[:-1].copy()
    rows = np.empty(classes.size, np.int32)
    for i in range(classes.size):
        rows[place[classes[i]]] = i
        place[classes[i]] += 1
    return starts, rows


@inlined
def _pick(key: np.uint64, j: int, stratum: int, step: float) -> int:
    """Return one place of stratum j; strata are disjoint runs of whole places."""
    low = math.ceil(j * step)
    high = math.ceil((j + 1) * step)
    return low + int(uniform(key, j, stratum) * (high - low))


@allocating
def count_members(
    key: np.uint64,
    rows: npt.NDArray[np.int32],
    picks: int,
    stratum: int,
    counts: npt.NDArray[np.uint8],
) -> None:
    """Add one treatment to `picks` different rows: one from each of `picks` equal strata."""
    step = rows.size / picks
    for j in range(picks):
        counts[rows[min(_pick(key, j, stratum, step), rows.size - 1)]] += 1


@allocating
def fill_members(
    key: np.uint64,
    rows: npt.NDArray[np.int32],
    picks: int,
    stratum: int,
    medicine: int,
    next_free: npt.NDArray[np.int32],
    medicines: npt.NDArray[np.uint16],
) -> None:
    """Write the medicine for the same rows that `count_members` counted."""
    step = rows.size / picks
    for j in range(picks):
        row = rows[min(_pick(key, j, stratum, step), rows.size - 1)]
        medicines[next_free[row]] = medicine
        next_free[row] += 1


@allocating
def common_period(days: npt.NDArray[np.uint8]) -> int:
    """Return the least number of days that holds a whole number of every cycle."""
    period = 1
    for length in days:
        period *= int(length) // math.gcd(period, int(length))
    return period


@allocating
def fill_treatments(
    seed: int,
    purposes: npt.NDArray[np.int64],
    residents: npt.NDArray[np.void],
    medicines: npt.NDArray[np.uint16],
    first_article: npt.NDArray[np.int64],
    cumulative_share: npt.NDArray[np.float64],
    days: npt.NDArray[np.uint8],
    critical_share: npt.NDArray[np.float64],
    dose_medicine: npt.NDArray[np.bool_],
    synchronised_share: float,
    even: bool,
    treatments: npt.NDArray[np.void],
) -> None:
    """Tie each treatment to an article and draw where in its supply cycle it is at the start.

    In a stationary state with collection `lead` hours before depletion the supply left is
    uniform on [lead, lead + cycle]; synchronised treatments of a resident were last all collected
    at one visit, some time within the period after which their cycles meet again (the least
    common multiple), so that cycles of different length do not meet in one season. With
    `even` the users of a medicine are spread evenly over the cycle instead.
    """
    users = np.bincount(medicines, minlength=days.size)
    period = common_period(days)
    seen = np.zeros(days.size, np.int64)
    article_key = stream(seed, purposes[0])
    critical_key = stream(seed, purposes[1])
    phase_key = stream(seed, purposes[2])
    synchronised_key = stream(seed, purposes[3])
    for p in range(residents.size):
        key = residents[p].key
        together = uniform(phase_key, key, 65535) * period
        for i in range(residents[p].first, residents[p].first + residents[p].treatments):
            medicine = medicines[i]
            u = uniform(article_key, key, medicine)
            article = first_article[medicine]
            while article < first_article[medicine + 1] - 1 and u >= cumulative_share[article]:
                article += 1
            phase = uniform(phase_key, key, medicine)
            if uniform(synchronised_key, key, medicine) < synchronised_share:
                phase = together % days[medicine] / days[medicine]
            if even:
                phase = (seen[medicine] + 0.5) / users[medicine]
                seen[medicine] += 1
            cycle = days[medicine] * 24
            lead = min(residents[p].lead, cycle // 3)
            flags = 0
            if uniform(critical_key, key, medicine) < critical_share[medicine]:
                flags |= _CRITICAL
            if dose_medicine[medicine] and (residents[p].flags & _RESIDENT_DOSE) != 0:
                flags |= _DOSE
            treatments[i].article = article
            treatments[i].days = days[medicine]
            treatments[i].flags = flags
            treatments[i].failed = NEVER
            treatments[i].end = lead + int(phase * cycle)
