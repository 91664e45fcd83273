"""The cold chain: refrigerated stock that has been without power for hours is discarded."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from sim.state.columns import Flow
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
        how = self.world.config.actors.facilities
        return np.interp(dark, how.cold_chain_hours, how.cold_chain_lost)

    def discard(
        self, rows: npt.NDArray[np.int64], cold: npt.NDArray[np.int64], rate: Floats
    ) -> None:
        """Take a share of the refrigerated stock of some holders out of the books."""
        state = self.world.state
        stock = state.shelves.stock[np.ix_(rows, cold)]
        lost = np.floor(stock * rate[:, None] + 0.5).astype(np.int32)
        state.shelves.stock[np.ix_(rows, cold)] = stock - lost
        state.books.scrapped[cold] += lost.sum(axis=0, dtype=np.int64)
        state.tally.flow[Flow.SCRAPPED] += int(lost.sum(dtype=np.int64))
