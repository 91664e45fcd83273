"""Dose-dispensing sites: they pack rolls ahead and deliver them on each patient's clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from sim.array_types import Floats, Ints
from sim.conditions import Channel
from sim.kernels.dose import deliver_day, pack_day
from sim.kernels.whole_packs import hand_out_packs
from sim.rng import Purpose, uniforms
from sim.rules import Node
from sim.shifted_hours import expect_cuts
from sim.state.kinds import HolderKind
from sim.units import HOURS_PER_DAY
from sim.world import Actor, Phase

PACKS_HOUR: Final = 12  # when pharmacies hand out packs; they have been open for some hours
MINUTES_PER_HOUR: Final = 60
LOOKS: Final = (0.25, 1.25, 2.25, 3.25)  # quarters of a time after which a site is looked at


class DoseSites(Actor):
    """Machine dose-dispensing for patients in open care (maskinell dosdispensering)."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Pack in the morning, deliver in the forenoon; pharmacies may help at midday."""
        return {
            Phase.PACK_DOSES: self.pack,
            Phase.DELIVER_DOSES: self.deliver,
            Phase.SERVE: self.hand_out_packs,
        }

    @property
    def clock(self) -> int:
        """Day of the roll clock; its day 0 is a Monday."""
        weekday = int(self.world.calendar.weekday[0])
        return (self.world.day + weekday) % self.world.practice.dose.roll_days

    def pack(self) -> None:
        """Pack the late rolls and those of the day, as far as capacity reaches."""
        self.say_why()
        room = self.room()
        self.take_over(room)
        self.set_up(room)
        pack_day(self.world.state, self.world.day, self.clock, room)

    def set_up(self, room: Ints) -> None:
        """Take the time for new products off what sites can pack; what does not fit waits."""
        behind = self.world.state.dose.behind
        used = np.minimum(room, behind)
        room -= used
        behind -= used

    def take_over(self, room: Ints) -> None:
        """Let sites that work pack for sites that have stopped, as far as law demands it.

        They pack with the goods of the one that has most to spare.
        """
        world, relief = self.world, self.world.rules.dose_relief
        holders = world.country.rows.of(HolderKind.DOSE)
        since, stopped = world.memory.dose_down_since, room == 0
        since[:] = np.where(stopped, np.minimum(since, world.day), np.inf)
        helped = stopped & (world.day - since >= relief.takeover_days)
        world.state.dose.holder[:] = holders
        if not helped.any():
            return
        spare = np.where(stopped, 0, self.spare(room, relief.shift_factor))
        world.state.dose.holder[helped] = holders[int(spare.argmax())]
        patients = np.bincount(world.country.dose.site, minlength=room.size) * helped
        room += spare.sum() * patients // max(1, int(patients.sum()))

    def spare(self, room: Ints, shift_factor: float) -> Ints:
        """Return how many rolls each site can pack for others, after its own."""
        dose = self.world.state.dose
        late = np.bincount(dose.site[dose.waiting[: dose.waiting_count[0]]], minlength=room.size)
        able = np.floor(room * shift_factor).astype(np.int64)
        return np.asarray(np.maximum(0, able - self.busiest() - late))

    def busiest(self) -> Ints:
        """Return the rolls of each site's busiest day."""
        slots = self.world.practice.dose.roll_days
        per_slot = np.diff(self.world.country.dose.start).reshape(-1, slots)
        return np.asarray(per_slot.max(axis=1))

    def room(self) -> Ints:
        """Return how many rolls each site can pack today, in its shifts and at other hours.

        The latter where it expects power cuts.
        """
        how = self.world.practice.dose
        normal = np.ceil(self.busiest() * (1 + how.spare_capacity))
        rolls = self.packed(normal, self.shifts())
        sites = self.world.country.places.of_kind(Node.DOSE_SITE)
        expecting = expect_cuts(self.world.services, self.world.day)[sites]
        if expecting.any():
            free, share = HOURS_PER_DAY - how.shift_hours, self.world.services.how.shifted_share
            able = self.packed(normal * free / how.shift_hours, self.looks(how.shift_hours, free))
            rolls += np.where(expecting, np.minimum(share * (normal - rolls), able), 0.0)
        return np.asarray(np.floor(rolls).astype(np.int64))

    def packed(self, rolls: Floats, moments: list[float]) -> Floats:
        """Return how many of some rolls each site can pack in a time, by how it works then."""
        world = self.world
        sites = world.country.places.of_kind(Node.DOSE_SITE)
        working = np.mean([world.services.working(moment)[sites] for moment in moments], axis=0)
        system = [world.services.system(Channel.DOSE_SYSTEM, m, sites) for m in moments]
        known = np.mean([self.known_prescriptions(moment)[sites] for moment in moments], axis=0)
        return np.asarray(rolls * working * np.mean(system, axis=0) * known)

    def say_why(self) -> None:
        """Note which event lies behind it that a site cannot pack all, until no roll is late."""
        world, dose = self.world, self.world.state.dose
        sites = world.country.places.of_kind(Node.DOSE_SITE)
        late = np.zeros(sites.size, np.bool_)
        late[dose.site[dose.waiting[: dose.waiting_count[0]]]] = True
        dose.site_why[:] = np.where(late, dose.site_why, 0)
        moments = self.shifts()
        if world.conditions.quiet(moments[0], np.nextafter(moments[-1], np.inf)):
            return
        for moment in reversed(moments):
            whys = (
                world.services.why_offline(moment)[sites],
                world.services.why_down(Channel.DOSE_SYSTEM, moment, sites),
                world.services.why_idle(moment)[sites],
            )
            for why in whys:
                dose.site_why[:] = np.where(why > 0, why, dose.site_why)

    def shifts(self) -> list[float]:
        """Return the hours at which sites are looked at in the shifts of today."""
        return self.looks(0, self.world.practice.dose.shift_hours)

    def looks(self, begin: float, length: float) -> list[float]:
        """Return when sites are looked at in a time that begins so long after packing begins."""
        start = self.world.day * HOURS_PER_DAY + self.world.practice.dose.pack_hour + begin
        return [start + quarters * length / 4 for quarters in LOOKS]

    def known_prescriptions(self, hour: float) -> Floats:
        """Return the share of rolls for which prescriptions are known at an hour, by facility.

        Without the national service, sites go on for some days with what they last saw.
        """
        conditions, how = self.world.conditions, self.world.practice.dose
        region = self.world.country.places.facility_region
        level = conditions.level_at(Channel.NATIONAL_SERVICE, hour)[region]
        since = conditions.lost_since_at(Channel.NATIONAL_SERVICE, hour)[region]
        frozen = hour - since < how.service_days * HOURS_PER_DAY
        return np.asarray(np.maximum(level, how.without_service * frozen))

    def deliver(self) -> None:
        """Deliver the day's rolls."""
        deliver_day(self.world.state, self.world.day, self.clock)

    def hand_out_packs(self) -> None:
        """Let pharmacies hand out whole packs to those whose roll has not come, if law says so."""
        world, relief = self.world, self.world.rules.dose_relief
        if relief.able_share == 0 or world.hour % HOURS_PER_DAY != PACKS_HOUR:
            return
        keys = world.state.people.residents["key"][world.state.dose.rows].astype(np.int64)
        luck = uniforms(world.country.world_seed, Purpose.WHOLE_PACK, keys)
        able = (luck < relief.able_share).astype(np.uint8)
        lines_per_hour = world.practice.pharmacies.lines_per_staff_hour
        work = relief.pack_minutes / MINUTES_PER_HOUR * lines_per_hour
        late = int(relief.pack_days * HOURS_PER_DAY)
        hand_out_packs(world.state, able, work, late, world.hour)
