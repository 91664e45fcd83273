"""Hospital pharmacies and wards: medicine episodes of inpatients, served from stock."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.array_types import Floats
from sim.demand import NeedKind
from sim.kernels.hospital import admit_day, retry_episodes
from sim.kernels.outside import supply_outside
from sim.rng import Purpose, uniforms
from sim.state.flows import Flow
from sim.state.kinds import HolderKind
from sim.units import HOURS_PER_DAY, TINY
from sim.world import Actor, Phase


class Hospitals(Actor):
    """One hospital pharmacy with its wards in every region (sjukhusapotek)."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Treat once a day; in the evening supply others, if law lets them."""
        return {Phase.ADMIT: self.treat, Phase.PRESCRIBE: self.supply_outside}

    def supply_outside(self) -> None:
        """Hand out to patients outside hospital what they wait for, above the hospitals' floor."""
        world = self.world
        goods = world.state.goods
        if goods.outside.any() or goods.ordered_home.any():
            first = int(world.country.rows.of(HolderKind.HOSPITAL)[0])
            supply_outside(world.state, first, world.rules.outside_floor_days, world.hour)

    def conserve(self, expected: Floats) -> Floats:
        """Return the episodes that begin when care saves what is short; count those avoided."""
        world, how = self.world, self.world.rules.conservation
        if how is None:
            return expected
        since = world.memory.known_days() - how.after_days
        ramp = np.clip(since / max(how.ramp_days, TINY), 0.0, 1.0)
        cut = np.where(world.rules.conserved, how.cut_share * ramp, 0.0)
        spared = float((expected * cut).sum())
        luck = uniforms(world.config.seed, Purpose.ADMISSION_COUNT, np.zeros(1, int), world.day)
        world.state.tally.flow[Flow.EPISODES_SPARED] += int(spared + float(luck[0]))
        return np.asarray(expected * (1 - cut))

    def treat(self) -> None:
        """Try the episodes that wait, then let the day's episodes begin."""
        world = self.world
        rows = world.country.rows
        pharmacies = rows.of(HolderKind.HOSPITAL)
        at = np.maximum(rows.facility, 0)
        can = world.state.holders.can_serve
        can[:] = 1
        if not world.services.quiet(world.hour, world.hour + 1):
            can[:] = (world.services.working(world.hour) > 0)[at]
            world.state.holders.shut[:] = world.services.why_idle(world.hour)[at]
        first, regions = int(pharmacies[0]), pharmacies.size
        rates = world.country.rates
        month, seasons = int(world.calendar.month[world.day]), world.config.calendar.seasons
        lapse_hours = world.practice.hospitals.lapse_days * HOURS_PER_DAY
        usual = rates.episodes_on(month, seasons)
        expected = usual * world.times_usual(NeedKind.EPISODE)
        more = expected.sum() / max(usual.sum(), TINY)
        expected = self.conserve(expected)
        retry_episodes(world.state, first, regions, world.hour)
        admit_day(
            world.state,
            expected,
            rates.inpatients,
            max(rates.admissions, int(rates.admissions * more)),
            np.array([first, regions, lapse_hours]),
            world.hour,
        )
        for local, add in world.local_needs(NeedKind.EPISODE, usual):
            many = max(1, int(rates.admissions * (add.sum() / max(usual.sum(), TINY))))
            place = np.array([first, regions, lapse_hours])
            admit_day(local.state, self.conserve(add), local.bands[0], many, place, world.hour)
