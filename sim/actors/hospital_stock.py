"""What hospital pharmacies lack: asked by everyone who may help them."""

from __future__ import annotations

import numpy as np

from sim.array_types import Ints
from sim.state.kinds import HolderKind
from sim.state.reasons import unfilled
from sim.world import World


def lacking_in_hospitals(world: World) -> Ints:
    """Return what each hospital pharmacy lacks of each article since its order was not filled.

    Hospital pharmacies × articles, treatment-days.
    """
    shelves, rows = world.state.shelves, world.country.rows.of(HolderKind.HOSPITAL)
    lack = shelves.target[rows] - shelves.stock[rows] - shelves.in_transit[rows]
    lack = np.where(unfilled(shelves.cause[rows]), np.maximum(lack, 0), 0)
    return np.asarray(lack, dtype=np.int64)
