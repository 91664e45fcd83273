"""The cold chain: refrigerated stock that has been without power for hours is discarded."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from sim.ledger import lose_from_shelves
from sim.rng import Purpose, uniforms
from sim.state.columns import Flow, note_emptied
from sim.world import Actor, Phase

Floats = npt.NDArray[np.float64]


class ColdChain(Actor):
    """Pharmacists who judge what lay in a dark fridge (kylkedja)."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Judge every hour, before goods are received and customers served."""
        return {Phase.RECEIVE: self.judge}

    def judge(self) -> None:
        """Discard what has become unfit in the last hour, at all holders without power."""
        world = self.world
        if world.services.quiet(world.hour, world.hour + 1):
            return
        facility = world.country.rows.facility
        dark = world.services.dark_hours(world.hour)[np.maximum(facility, 0)] * (facility >= 0)
        lost, before = self.discarded(dark), self.discarded(np.maximum(0.0, dark - 1))
        rate = (lost - before) / np.maximum(1e-9, 1 - before)
        rows, cold = np.flatnonzero(rate > 0), np.flatnonzero(world.country.articles.cold_chain)
        if rows.size and cold.size:
            self.discard(rows, cold, rate[rows])

    def discarded(self, dark: Floats) -> Floats:
        """Return the share of refrigerated stock discarded after some hours without power."""
        how = self.world.practice.facilities
        return np.interp(dark, how.cold_chain_hours, how.cold_chain_lost)

    def discard(
        self, rows: npt.NDArray[np.int64], cold: npt.NDArray[np.int64], rate: Floats
    ) -> None:
        """Discard packs of the refrigerated stock of some holders, a share on average."""
        world, state = self.world, self.world.state
        where = np.ix_(rows, cold)
        stock, pack = state.shelves.stock[where], state.goods.pack[cold]
        cells = rows[:, None] * state.goods.pack.size + cold[None, :]
        luck = uniforms(world.config.seed, Purpose.COLD_CHAIN, cells, world.hour)
        packs = np.floor(stock / pack * rate[:, None] + luck).astype(np.int32)
        lost = np.minimum(packs * pack, stock)
        state.shelves.stock[where] = stock - lost
        why = world.services.why_dark(world.hour)[np.maximum(world.country.rows.facility[rows], 0)]
        note_emptied(state.shelves.cause, where, lost, why)
        state.books.scrapped[cold] += lost.sum(axis=0, dtype=np.int64)
        lose_from_shelves(state, rows, cold, lost)
        state.tally.flow[Flow.SCRAPPED] += int(lost.sum(dtype=np.int64))
