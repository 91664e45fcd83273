"""First come, first served: the packs that pharmacies wait for, in the order of asking."""

from __future__ import annotations

import numpy as np

from sim.array_types import Ints


class Turns:
    """A queue of packs asked for, by copy; within a night pharmacies come in an order of luck."""

    def __init__(self, pharmacies: int, demand: Ints, luck: np.random.Generator) -> None:
        self.pharmacies, self.luck = pharmacies, luck
        copies = demand.shape[1]
        self.whose = np.zeros((copies, int(demand.sum(axis=0).max()) + 1), np.int64)
        self.head, self.tail = np.zeros(copies, np.int64), np.zeros(copies, np.int64)
        self.queued = np.zeros((pharmacies, copies), np.int64)

    def ask(self, lacking: Ints) -> None:
        """Queue what is asked for and not yet queued, by pharmacy and copy."""
        new = lacking - self.queued
        copy = np.repeat(np.tile(np.arange(new.shape[1]), self.pharmacies), new.ravel())
        who = np.repeat(np.arange(self.pharmacies), new.sum(axis=1))
        order = np.lexsort((self.luck.random(copy.size), copy))
        self.whose[copy[order], self.tail[copy[order]] + _rank(copy[order])] = who[order]
        self.tail += new.sum(axis=0)
        self.queued += new

    def serve(self, stock: Ints) -> Ints:
        """Return the packs whose turn it is while stock lasts, by pharmacy and copy."""
        served = np.minimum(stock, self.tail - self.head)
        turn = np.repeat(np.arange(served.size), served)
        lucky = self.whose[turn, self.head[turn] + _rank(turn)]
        self.head += served
        given = np.zeros_like(self.queued)
        np.add.at(given, (lucky, turn), 1)
        self.queued -= given
        return given


def _rank(ordered: Ints) -> Ints:
    """Return the place of each value among its equals, in an ordered array."""
    return np.arange(ordered.size) - np.searchsorted(ordered, ordered)
