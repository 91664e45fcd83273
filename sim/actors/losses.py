"""Goods that are thrown away: packs on shelves, and the books of what is lost (kassation)."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from sim.array_types import Floats, Ints, Whys
from sim.ledger import lose, lose_of_holders
from sim.rng import Purpose, uniforms
from sim.state.arrays import State
from sim.state.flows import COMPANY, OWNER, Flow
from sim.state.kinds import HolderKind
from sim.state.reasons import note_emptied
from sim.world import World

FLOWS: Final = {
    HolderKind.OPEN_CARE: Flow.EXPIRED_AT_PHARMACIES,
    HolderKind.E_COMMERCE: Flow.EXPIRED_AT_PHARMACIES,
    HolderKind.HOSPITAL: Flow.EXPIRED_IN_HOSPITALS,
    HolderKind.STOCKPILE: Flow.EXPIRED_IN_STOCKPILES,
}


def scrap_packs(
    world: World, holders: Ints, articles: Ints, share: Floats, purpose: Purpose, why: Whys
) -> None:
    """Scrap packs of some articles on the shelves of some holders, on average a share of them.

    `share` fits holders × articles. An opened pack counts as a pack, so a share of 1 leaves none.
    `why` is the trace of the event behind it, by holder.
    """
    state = world.state
    where = np.ix_(holders, articles)
    stock, pack = state.shelves.stock[where], state.goods.pack[articles]
    cells = holders[:, None] * state.goods.pack.size + articles[None, :]
    luck = uniforms(world.config.seed, purpose, cells, world.hour)
    packs = np.floor(np.ceil(stock / pack) * share + luck).astype(np.int32)
    lost = np.minimum(packs * pack, stock)
    state.shelves.stock[where] = stock - lost
    note_emptied(state.shelves.cause, where, lost, why)
    worth = lost.astype(np.int64) * state.goods.price[articles]
    lose_of_holders(state, holders, worth.sum(axis=1))
    book_scrapped(state, articles, lost.sum(axis=0, dtype=np.int64))


def book_scrapped(state: State, articles: npt.NDArray[np.signedinteger], lost: Ints) -> None:
    """Book what is lost of some articles, treatment-days; an article may come several times."""
    np.add.at(state.books.scrapped, articles, lost)
    state.tally.flow[Flow.SCRAPPED] += int(lost.sum())


def book_goods(state: State, articles: npt.NDArray[np.signedinteger], lost: Ints) -> None:
    """Book what companies lose of some articles, and its worth, in treatment-days."""
    lose(state, COMPANY, articles, lost)
    book_scrapped(state, articles, lost)


def book_expired(
    state: State, kind: HolderKind, articles: npt.NDArray[np.signedinteger], lost: Ints
) -> None:
    """Book what has become too old at holders of a kind, and its worth.

    `lost` is in treatment-days; an article may come several times.
    """
    np.add.at(state.books.expired, articles, lost)
    state.tally.flow[FLOWS[kind]] += int(lost.sum())
    lose(state, OWNER[kind], articles, lost)
