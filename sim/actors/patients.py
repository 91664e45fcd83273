"""Patients: what falls due each day, and who is without medicine at midnight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from sim.demand import NeedKind, Rush
from sim.kernels.acute import lapse
from sim.kernels.midnight import count_midnight
from sim.kernels.rush import plan_anew
from sim.kernels.service import gather
from sim.rng import Purpose, uniforms
from sim.units import HOURS_PER_DAY
from sim.world import Actor, Phase

AS_EARLY_AS_ALLOWED: Final = 255 * HOURS_PER_DAY  # hours; more than any collection leaves


class Patients(Actor):
    """All residents: they collect when supply runs low, fall ill, and wait (patienter)."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Fall due in the morning; be counted at midnight."""
        return {Phase.GATHER: self.fall_due, Phase.CLOSE: self.count}

    def fall_due(self) -> None:
        """Bring the day's collections and acute needs to the counters."""
        world = self.world
        for rush in world.rushes:
            self.hurry(rush)
        calendar, seasons = world.calendar, world.config.calendar.seasons
        rates = world.country.rates
        expected = rates.acute_on(
            int(calendar.month[world.day]), int(calendar.day_class[world.day]), seasons
        )
        expected = expected * world.times_usual(NeedKind.ACUTE)
        gather(world.state, expected, rates.bands, world.day)

    def hurry(self, rush: Rush) -> None:
        """Let those who hoard plan anew when a rush begins, and as usual when it ends."""
        world, residents = self.world, self.world.state.people.residents
        first, last = (int(hour) // HOURS_PER_DAY for hour in (rush.start, rush.end))
        last = max(last, first + 1)
        if world.day not in (first, last):
            return
        keys, seed = residents["key"].astype(np.int64), world.config.seed
        who = uniforms(seed, Purpose.RUSH, keys) < rush.share
        if not who.any():
            return
        begins = world.day == first
        spread = (last - first) * uniforms(seed, Purpose.RUSH, keys, 1) * begins
        acts = (world.day + np.floor(spread)).astype(np.int32)
        earlier = np.where(who, AS_EARLY_AS_ALLOWED, 0).astype(np.uint16)
        residents["lead"] += earlier if begins else -earlier
        plan_anew(world.state, world.day, who.astype(np.uint8), acts)

    def count(self) -> None:
        """Count everyone without medicine; let unmet acute needs lapse."""
        state, day = self.world.state, self.world.day
        count_midnight(state, day)
        midnight = (day + 1) * HOURS_PER_DAY
        lapse(state, state.needs.pending, state.needs.pending_count, midnight)
        lapse(state, state.needs.episodes, state.needs.episodes_count, midnight)
