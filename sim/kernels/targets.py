"""Counting who needs what where, and the stock that holders aim at."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.array_types import Floats, Ints
from sim.kernels.jit import allocating, compiled
from sim.state.arrays import State
from sim.state.kinds import ArticleClass, HolderKind
from sim.state.records import ResidentFlag, TreatmentFlag

_COMPOUNDED = int(ArticleClass.COMPOUNDED)
_E_COMMERCE = int(HolderKind.E_COMMERCE)
_WARD = int(HolderKind.WARD)
_HOSPITAL = int(HolderKind.HOSPITAL)
_DOSE = int(HolderKind.DOSE)
_TREATMENT_DOSE = int(TreatmentFlag.DOSE)
_ORDERS_ONLINE = int(ResidentFlag.E_COMMERCE)


@allocating
def count_needs(
    residents: npt.NDArray[np.void],
    treatments: npt.NDArray[np.void],
    dose_site: npt.NDArray[np.int32],
    open_care: int,
    customers: Ints,
    need: npt.NDArray[np.float32],
    collections: Floats,
) -> None:
    """Count every resident at the counter that is nearest, and add what treatments need.

    A treatment's daily need goes to its holder (`need` is holders × articles), its collections a
    day to its counter. `customers` and `collections` have one value per counter; `dose_site` holds
    each dose patient's holder row, by resident, -1 for others.
    """
    counters = collections.size
    for p in range(residents.size):
        resident = residents[p]
        holder = int(resident.home)
        customers[holder] += 1
        if (resident.flags & _ORDERS_ONLINE) != 0 and counters > open_care:
            holder = open_care + int(resident.key) % (counters - open_care)
        for i in range(resident.first, resident.first + resident.treatments):
            treatment = treatments[i]
            if (treatment.flags & _TREATMENT_DOSE) != 0:
                need[dose_site[p], treatment.article] += 1
            else:
                need[holder, treatment.article] += 1
                collections[holder] += 1.0 / treatment.days


@compiled
def set_targets(state: State, cover: Floats, stocked_from: Floats) -> None:
    """Set every holder's order-up-to level: `cover` days of expected need, in whole packs.

    Counters stock an article when they expect at least `stocked_from` (per article) collections in
    the cover period; what is made to order is never stocked. `cover` has one value per holder.
    """
    shelves, goods = state.shelves, state.goods
    for holder in range(cover.size):
        kind = state.holders.kind[holder]
        counter = kind <= _E_COMMERCE
        for article in range(goods.pack.size):
            packs = shelves.need[holder, article] * cover[holder] / goods.pack[article]
            stocked = packs > 0 and goods.kind[article] != _COMPOUNDED
            if counter:
                stocked = stocked and packs >= stocked_from[article]
            whole = int(np.ceil(packs - 1e-6)) if stocked else 0
            shelves.target[holder, article] = whole * goods.pack[article]
