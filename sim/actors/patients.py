"""Patients: what falls due each day, and who is without medicine at midnight."""

from __future__ import annotations

from collections.abc import Callable

from sim.demand import NeedKind
from sim.kernels.acute import lapse
from sim.kernels.midnight import count_midnight
from sim.kernels.service import gather
from sim.units import HOURS_PER_DAY
from sim.world import Actor, Phase


class Patients(Actor):
    """All residents: they collect when supply runs low, fall ill, and wait (patienter)."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Fall due in the morning; be counted at midnight."""
        return {Phase.GATHER: self.fall_due, Phase.CLOSE: self.count}

    def fall_due(self) -> None:
        """Bring the day's collections and acute needs to the counters."""
        world = self.world
        calendar, seasons = world.calendar, world.config.calendar.seasons
        rates = world.country.rates
        expected = rates.acute_on(
            int(calendar.month[world.day]), int(calendar.day_class[world.day]), seasons
        )
        expected = expected * world.times_usual(NeedKind.ACUTE)
        gather(world.state, expected, rates.bands, world.day)

    def count(self) -> None:
        """Count everyone without medicine; let unmet acute needs lapse."""
        state, day = self.world.state, self.world.day
        count_midnight(state, day)
        midnight = (day + 1) * HOURS_PER_DAY
        lapse(state, state.needs.pending, state.needs.pending_count, midnight)
        lapse(state, state.needs.episodes, state.needs.episodes_count, midnight)
