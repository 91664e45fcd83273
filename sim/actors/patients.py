"""Patients: what falls due each day, and who is without medicine at midnight."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.actors.pharmacies import shifted_today
from sim.demand import NeedKind, Rush
from sim.kernels.acute import lapse
from sim.kernels.arising import arise
from sim.kernels.midnight import count_midnight
from sim.kernels.queue import sort_visits
from sim.kernels.rush import plan_anew
from sim.kernels.service import gather
from sim.kernels.shifted import follow_hours
from sim.rng import Purpose, uniforms
from sim.state.records import HOARDING, NeedFlag
from sim.synthesis.crowds import in_group
from sim.units import HOURS_PER_DAY, hours_left
from sim.world import Actor, Phase


class Patients(Actor):
    """All residents: they collect when supply runs low, fall ill, and wait (patienter)."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Fall due in the morning; be counted at midnight."""
        return {Phase.GATHER: self.fall_due, Phase.CLOSE: self.count}

    def fall_due(self) -> None:
        """Bring the day's collections and acute needs to the counters."""
        world = self.world
        going = [rush.consumed for rush in world.rushes if world.day in range(*days_of(rush))]
        if going:
            world.state.habits.hoard_hours[:] = hours_left(np.array(min(going)))
        for rush in world.rushes:
            self.hurry(rush)
        calendar, seasons = world.calendar, world.config.calendar.seasons
        rates = world.country.rates
        usual = rates.acute_on(
            int(calendar.month[world.day]), int(calendar.day_class[world.day]), seasons
        )
        expected = usual * world.times_usual(NeedKind.ACUTE)
        state, day = world.state, world.day
        visits = arise(state, expected, rates.bands, day, gather(state, day), 0)
        for local, more in world.local_needs(NeedKind.ACUTE, usual):
            visits = arise(local.state, more, local.bands, day, visits, 0)
        visits = self.leak(visits)
        self.follow(visits)
        sort_visits(state, visits)

    def follow(self, visits: int) -> None:
        """Let pharmacies that expect power cuts shift their hours, and their customers follow."""
        world = self.world
        world.shifted = shifted_today(world)
        if world.shifted is not None:
            follow_hours(world.state, visits, world.shifted.taken, world.shifted.law, world.day)

    def leak(self, visits: int) -> int:
        """Let persons without the indication come too, as far as supervision leaves them.

        They collect as often as those with it. Return the number of visits with theirs.
        """
        world, day, rates = self.world, self.world.day, self.world.country.rates
        if not any(local.surge.need is NeedKind.LEAKED for local in world.local_surges):
            return visits
        articles, weekday = world.country.articles, world.calendar.day_class[day]
        collected = np.minimum(articles.pack, world.rules.most_days)
        usual = articles.chronic_need / collected * rates.day_class[weekday]
        for local, more in world.local_needs(NeedKind.LEAKED, usual):
            begun = (world.hour - local.surge.start) / HOURS_PER_DAY
            kept = more * world.rules.supervision.going_on(begun)
            visits = arise(local.state, kept, local.bands, day, visits, int(NeedFlag.LEAKED))
        return visits

    def hurry(self, rush: Rush) -> None:
        """Let those who hoard plan anew when a rush begins, and as usual when it ends."""
        world, residents = self.world, self.world.state.people.residents
        first, last = days_of(rush)
        if world.day not in (first, last):
            return
        keys, seed = residents["key"].astype(np.int64), world.config.seed
        who = uniforms(seed, Purpose.RUSH, keys) < rush.share
        who &= in_group(world.country, rush.group)
        if not who.any():
            return
        begins = world.day == first
        spread = (last - first) * uniforms(seed, Purpose.RUSH, keys, 1) * begins
        acts = (world.day + np.floor(spread)).astype(np.int32)
        earlier = np.where(who, HOARDING, 0).astype(np.uint16)
        residents["lead"] += earlier if begins else -earlier
        plan_anew(world.state, world.day, who.astype(np.uint8), acts)

    def count(self) -> None:
        """Count everyone without medicine; let unmet acute needs lapse."""
        state, day = self.world.state, self.world.day
        count_midnight(state, day)
        midnight = (day + 1) * HOURS_PER_DAY
        lapse(state, state.needs.pending, state.needs.pending_count, midnight)
        lapse(state, state.needs.episodes, state.needs.episodes_count, midnight)


def days_of(rush: Rush) -> tuple[int, int]:
    """Return the first day of a rush and the day after its last, at least one day later."""
    first, last = (int(hour) // HOURS_PER_DAY for hour in (rush.start, rush.end))
    return first, max(last, first + 1)
