"""What is told of the authority's picture: what is short, what of it is seen, what is decided."""

from __future__ import annotations

import numpy as np

from sim.array_types import Bools, Floats, Ints
from sim.state.flows import NOT_SEEN, Sight
from sim.units import TINY
from sim.world import World


def cover_days(world: World, stock: Ints | Floats) -> Floats:
    """Return for how many days a stock by article lasts."""
    return np.asarray(stock / np.maximum(world.state.goods.need, TINY))


def count_picture(world: World, traded: Bools, stock: Ints, seen: Floats) -> None:
    """Count by medicine what is short, seen and decided; nothing in the world changes.

    By article: whether distributors stock it, its stock tonight, and the stock that the authority
    sees, inf where it sees none.
    """
    memory, limit = world.memory, world.practice.authority.short_below_days
    short = traded & (cover_days(world, stock) < limit)
    known, low = np.isfinite(seen), cover_days(world, seen) < limit
    decided = memory.decided == 1
    counted = {
        Sight.SHORT: short,
        Sight.UNREPORTED: short & ~known,
        Sight.SEEN_SHORT: low,
        Sight.SEEN_WRONGLY: low & ~short,
        Sight.AWAITING: (memory.sighted >= 0) & ~decided,
        Sight.DECIDED: decided,
    }
    picture, medicine = world.state.tally.picture, world.state.goods.medicine
    for sight, which in counted.items():
        picture[:, sight] = np.bincount(medicine[which], minlength=len(picture))
    picture[:, Sight.COVER] = _together(world, stock, traded)
    picture[:, Sight.SEEN_COVER] = _together(world, seen, known)


def _together(world: World, stock: Ints | Floats, which: Bools) -> Ints:
    """Return by medicine the cover of some articles together, whole days; NOT_SEEN without any."""
    medicine, many = world.state.goods.medicine[which], len(world.state.tally.picture)
    need = np.bincount(medicine, world.state.goods.need[which], many)
    lying = np.bincount(medicine, stock[which], many)
    most = world.practice.authority.most_cover_days
    cover = np.minimum(lying / np.maximum(need, TINY), most)
    return np.where(need > 0, cover.astype(np.int64), NOT_SEEN)
