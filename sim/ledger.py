"""The ledger: every treatment-day of every article, made or imported, is somewhere or gone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.array_types import Ints
from sim.errors import ModelError
from sim.state.arrays import Lines, State
from sim.state.flows import OWNER, Flow, Worth
from sim.state.kinds import ArticleClass

Articles = npt.NDArray[np.signedinteger]


def at_distributors(lines: Lines) -> Ints:
    """Return what distributors have of each line; `sum` would take several times as long."""
    return np.asarray(np.einsum("lk->l", lines.stock))


def held(state: State) -> Ints:
    """Return what exists of each article: shelves, on the way, distributors, suppliers."""
    articles = state.goods.pack.size
    lines = state.lines
    by_line = at_distributors(lines) + lines.inbound.sum(axis=1) + lines.plant
    total = np.bincount(lines.article, weights=by_line, minlength=articles).astype(np.int64)
    total += state.shelves.stock.sum(axis=0, dtype=np.int64)
    return np.asarray(total + state.shelves.in_transit.sum(axis=0, dtype=np.int64))


def bring_in(state: State, amount: Ints, books: Ints, flow: Flow) -> None:
    """Put extra goods (by article, treatment-days) on the articles' licence lines; book them."""
    licence_line = state.lines.first[1:] - 1
    state.lines.stock[licence_line, 0] += amount
    books += amount
    state.tally.flow[flow] += int(amount.sum())
    worth = amount * state.goods.price
    hospital = (state.goods.kind == int(ArticleClass.HOSPITAL)) & (flow == Flow.LICENSED)
    state.tally.worth[Worth[flow.name]] += int(worth[~hospital].sum())
    state.tally.worth[Worth.LICENSED_HOSPITAL] += int(worth[hospital].sum())


def lose(state: State, owner: int, article: Articles, lost: Ints) -> None:
    """Book the worth of goods that an owner throws away (by some articles, treatment-days).

    `owner` counts pharmacy, region, state and company, as in `Worth`.
    """
    worth = int((lost * state.goods.price[article]).sum())
    state.tally.worth[Worth.SCRAPPED_PHARMACY + owner] += worth


def lose_of_holders(state: State, holders: Articles, worth: Ints) -> None:
    """Book what goods that holders throw away are worth (one figure by holder, öre)."""
    owner = np.array(OWNER)[state.holders.kind[holders]]
    np.add.at(state.tally.worth, Worth.SCRAPPED_PHARMACY + owner, worth)


@dataclass
class Ledger:
    """Compares what came in since the start with what went out and what is there."""

    initial: Ints

    @classmethod
    def begin(cls, state: State) -> Ledger:
        """Open the books with what exists now."""
        return cls(held(state))

    def imbalance(self, state: State) -> Ints:
        """Return, by article, what is unaccounted for in treatment-days; zero when all is well.

        initial + made + imported + compounded = dispensed + scrapped + expired + exported + held.
        """
        books = state.books
        came = self.initial + books.made + books.imported + books.compounded
        gone = books.dispensed + books.scrapped + books.expired + books.exported
        return np.asarray(came - gone - held(state))

    def check(self, state: State, day: int) -> None:
        """Raise ModelError when some article is out of balance on a day."""
        off = self.imbalance(state)
        wrong = np.flatnonzero(off)
        if wrong.size or (state.shelves.stock < 0).any() or (state.lines.stock < 0).any():
            first = f"article {wrong[0]} by {off[wrong[0]]} treatment-days" if wrong.size else "-"
            raise ModelError(
                f"ledger, day {day}: {wrong.size} articles are out of balance (first: {first}); "
                "the result is not to be used; report it with the configuration and the seed"
            )
