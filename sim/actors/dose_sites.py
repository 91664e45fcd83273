"""Dose-dispensing sites: they pack rolls ahead and deliver them on each patient's clock."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from sim.conditions import Channel
from sim.kernels.dose import deliver_day, pack_day
from sim.rules import Node
from sim.units import HOURS_PER_DAY
from sim.world import Actor, Phase


class DoseSites(Actor):
    """Machine dose-dispensing for patients in open care (maskinell dosdispensering)."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Pack in the morning, deliver in the forenoon."""
        return {Phase.PACK_DOSES: self.pack, Phase.DELIVER_DOSES: self.deliver}

    @property
    def clock(self) -> int:
        """Day of the roll clock; its day 0 is a Monday."""
        weekday = int(self.world.calendar.weekday[0])
        return (self.world.day + weekday) % self.world.practice.dose.roll_days

    def pack(self) -> None:
        """Pack the late rolls and those of the day, as far as capacity reaches."""
        self.say_why()
        pack_day(self.world.state, self.world.day, self.clock, self.room())

    def room(self) -> npt.NDArray[np.int64]:
        """Return how many rolls each site can pack today."""
        world, how = self.world, self.world.practice.dose
        sites = world.country.places.of_kind(Node.DOSE_SITE)
        per_slot = np.diff(world.country.dose.start).reshape(sites.size, how.roll_days)
        normal = np.ceil(per_slot.max(axis=1) * (1 + how.spare_capacity))
        moments = self.moments()
        working = np.mean([world.services.working(moment)[sites] for moment in moments], axis=0)
        system = [world.services.system(Channel.DOSE_SYSTEM, m, sites) for m in moments]
        known = np.mean([self.known_prescriptions(moment)[sites] for moment in moments], axis=0)
        rolls = np.floor(normal * working * np.mean(system, axis=0) * known)
        return np.asarray(rolls.astype(np.int64))

    def say_why(self) -> None:
        """Note which event lies behind it that a site cannot pack all, until no roll is late."""
        world, dose = self.world, self.world.state.dose
        sites = world.country.places.of_kind(Node.DOSE_SITE)
        late = np.zeros(sites.size, np.bool_)
        late[dose.site[dose.waiting[: dose.waiting_count[0]]]] = True
        dose.site_why[:] = np.where(late, dose.site_why, 0)
        for moment in reversed(self.moments()):
            whys = (
                world.services.why_offline(moment)[sites],
                world.services.why_down(Channel.DOSE_SYSTEM, moment, sites),
                world.services.why_idle(moment)[sites],
            )
            for why in whys:
                dose.site_why[:] = np.where(why > 0, why, dose.site_why)

    def moments(self) -> list[float]:
        """Return the hours at which the sites' work of today is judged."""
        start = float(self.world.day * HOURS_PER_DAY) + self.world.practice.dose.pack_hour
        return [start + hours for hours in (1.0, 5.0, 9.0, 13.0)]

    def known_prescriptions(self, hour: float) -> npt.NDArray[np.float64]:
        """Return the share of rolls for which prescriptions are known at an hour, by facility.

        Without the national service, sites go on for some days with what they last saw.
        """
        conditions, how = self.world.conditions, self.world.practice.dose
        region = self.world.country.places.facility_region
        level = conditions.level_at(Channel.NATIONAL_SERVICE, hour)[region]
        since = conditions.lost_since_at(Channel.NATIONAL_SERVICE, hour)[region]
        frozen = hour - since < how.service_days * HOURS_PER_DAY
        return np.maximum(level, how.without_service * frozen)

    def deliver(self) -> None:
        """Deliver the day's rolls."""
        deliver_day(self.world.state, self.world.day, self.clock)
