"""Hospital pharmacies and wards: medicine episodes of inpatients, served from stock."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.demand import NeedKind
from sim.kernels.hospital import admit_day, retry_episodes
from sim.state.columns import HolderKind
from sim.units import HOURS_PER_DAY
from sim.world import Actor, Phase

_LEAST = 1e-9  # episodes a day; keeps a division finite


class Hospitals(Actor):
    """One hospital pharmacy with its wards in every region (sjukhusapotek)."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Treat once a day."""
        return {Phase.ADMIT: self.treat}

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
        more = expected.sum() / max(usual.sum(), _LEAST)
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
            many = max(1, int(rates.admissions * (add.sum() / max(usual.sum(), _LEAST))))
            place = np.array([first, regions, lapse_hours])
            admit_day(local.state, add, local.bands[0], many, place, world.hour)
