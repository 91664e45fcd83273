"""Goods that are thrown away: packs on shelves, and the books of what is lost (kassation)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.rng import Purpose, uniforms
from sim.state.arrays import State
from sim.state.columns import Flow
from sim.world import World

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def scrap_packs(
    world: World, holders: Ints, articles: Ints, share: Floats, purpose: Purpose
) -> None:
    """Scrap packs of some articles on the shelves of some holders, on average a share of them.

    `share` fits holders × articles. An opened pack counts as a pack, so a share of 1 leaves none.
    """
    state = world.state
    where = np.ix_(holders, articles)
    stock, pack = state.shelves.stock[where], state.goods.pack[articles]
    cells = holders[:, None] * state.goods.pack.size + articles[None, :]
    luck = uniforms(world.config.seed, purpose, cells, world.hour)
    packs = np.floor(np.ceil(stock / pack) * share + luck).astype(np.int32)
    lost = np.minimum(packs * pack, stock)
    state.shelves.stock[where] = stock - lost
    book_scrapped(state, articles, lost.sum(axis=0, dtype=np.int64))


def book_scrapped(state: State, articles: npt.NDArray[np.signedinteger], lost: Ints) -> None:
    """Book what is lost of some articles, treatment-days; an article may come several times."""
    np.add.at(state.books.scrapped, articles, lost)
    state.tally.flow[Flow.SCRAPPED] += int(lost.sum())


def book_expired(
    state: State, articles: npt.NDArray[np.signedinteger], lost: Ints, flow: Flow
) -> None:
    """Book what has become too old, treatment-days; an article may come several times."""
    np.add.at(state.books.expired, articles, lost)
    state.tally.flow[flow] += int(lost.sum())
