"""The cold chain: refrigerated stock that has been without power for hours is discarded."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from sim.actors.losses import scrap_packs
from sim.rng import Purpose
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
            why = world.services.why_dark(world.hour)[np.maximum(facility[rows], 0)]
            scrap_packs(world, rows, cold, rate[rows, None], Purpose.COLD_CHAIN, why)

    def discarded(self, dark: Floats) -> Floats:
        """Return the share of refrigerated stock discarded after some hours without power."""
        how = self.world.practice.facilities
        return np.interp(dark, how.cold_chain_hours, how.cold_chain_lost)
