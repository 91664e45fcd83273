"""Distributors: on the eve of working days they take orders, share out what they have, and ship."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.array_types import Bools, Floats, Whys
from sim.conditions import Channel
from sim.kernels.allocation import allocate
from sim.kernels.hospital import refill_wards
from sim.kernels.ordering import gather_orders
from sim.rules import Node
from sim.state.kinds import HolderKind
from sim.state.reasons import Reason
from sim.synthesis.centres import serves_pharmacies
from sim.units import HOURS_PER_DAY
from sim.world import Actor, Phase

NODE_OF: Final = {
    HolderKind.OPEN_CARE: Node.OPEN_CARE_PHARMACY,
    HolderKind.E_COMMERCE: Node.E_COMMERCE,
    HolderKind.HOSPITAL: Node.HOSPITAL_PHARMACY,
    HolderKind.WARD: Node.HOSPITAL_PHARMACY,
    HolderKind.DOSE: Node.DOSE_SITE,
    HolderKind.STOCKPILE: Node.STOCKPILE,
}
NODES: Final = np.array([NODE_OF[kind] for kind in HolderKind])


class Distributors(Actor):
    """Tamro, Oriola, and the compounders as senders of what they make (partihandlare)."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Take and ship the night's orders."""
        return {Phase.ORDER: self.night}

    def night(self) -> None:
        """Take orders and ship, if tomorrow is a working day."""
        world = self.world
        tomorrow = world.day + 1
        self.open_centres()
        if not world.calendar.working_day[min(tomorrow, world.calendar.days - 1)]:
            return
        self.let_holders_order()
        world.state.holders.arrives[:] = self.arrivals(tomorrow)
        gather_orders(world.state)
        allocate(world.state, world.day)
        state = world.state.distributors
        state.slow[state.pick >= 1] = 0
        refill_wards(world.state)

    def arrivals(self, tomorrow: int) -> npt.NDArray[np.int32]:
        """Return the hour at which goods shipped tonight reach each holder."""
        world, how = self.world, self.world.practice.distributors
        working = world.calendar.working_day
        second = tomorrow + 1
        while second < working.size and not working[second]:
            second += 1
        by_class = np.array(
            [
                tomorrow * HOURS_PER_DAY + how.near_hour,
                tomorrow * HOURS_PER_DAY + how.mid_hour,
                second * HOURS_PER_DAY + how.far_hour,
            ]
        )
        return by_class[world.country.centres.soon].astype(np.int32)

    def open_centres(self) -> None:
        """Find out which centres can ship tonight, why others cannot, and what each can pick."""
        world, centres = self.world, self.world.country.centres
        state = world.state.distributors
        level = self.working_shares()
        state.can_ship[:] = level > 0
        self.note_down(centres.own & (level <= 0))
        redirected = self.redirected()
        state.covered[:] |= redirected & centres.own
        state.centre_share[:] = np.where(redirected, centres.host_share, centres.share)
        state.stranded[:] = redirected & centres.own
        self.hire(level, centres.own | redirected)

    def working_shares(self) -> Floats:
        """Return the share of its work that each centre can do tonight, and note what hinders."""
        world, centres = self.world, self.world.country.centres
        at, services = np.maximum(centres.place, 0), self.world.services
        powered, site = services.powered(world.hour)[at], services.site(world.hour)[at]
        staff = services.staff(world.hour)[at]
        systems = world.conditions.level_at(Channel.DISTRIBUTOR_SYSTEM, world.hour)
        system = np.append(systems, 1.0)[centres.owner]
        cannot_work = ~powered | (site * staff <= 0)
        self.note_why(cannot_work, services.why_idle(world.hour)[at])
        return np.where(centres.place >= 0, site * staff * powered * system, 0.0)

    def note_why(self, cannot_work: Bools, idle: npt.NDArray[np.integer]) -> None:
        """Note why centres cannot ship, or lack hands, and which event lies behind it."""
        state, system = self.world.state.distributors, self.why_down()
        state.cause[:] = np.where(
            cannot_work,
            int(Reason.DISTRIBUTOR_POWER) | idle,
            int(Reason.DISTRIBUTOR_SYSTEM) | system,
        )
        limited = np.where(idle > 0, idle, system)
        there = self.world.country.centres.place >= 0
        state.slow[:] = np.where(there & (limited > 0), limited, state.slow)

    def note_down(self, down: Bools) -> None:
        """Remember since when centres cannot ship, and let sisters stand in after some days."""
        world, how = self.world, self.world.practice.distributors
        since = world.memory.down_since
        since[:] = np.where(down, np.minimum(since, world.hour), np.inf)
        covered = down & (world.hour - since >= how.takeover_days * HOURS_PER_DAY)
        covered[-1] = down[-1]
        world.state.distributors.covered[:] = covered

    def redirected(self) -> Bools:
        """Return whose goods companies send to another distributor now (distributors × 1)."""
        world, days = self.world, self.world.rules.other_takes_over_days
        if days is None:
            return np.zeros((world.country.centres.place.shape[0], 1), dtype=np.bool_)
        own, since = world.country.centres.own, world.memory.down_since
        lost = np.where(own, since, -np.inf).max(axis=1, keepdims=True)
        redirected = world.hour - lost >= days * HOURS_PER_DAY
        redirected[-1] = False
        return np.asarray(redirected)

    def hire(self, level: Floats, stands_in: Bools) -> None:
        """Find out how many orders centres can pick; those that stand in get more hands."""
        world, how = self.world, self.world.practice.distributors
        state, usual = world.state.distributors, world.country.usual_orders
        extra = how.takeover_share * (usual * state.covered).sum(axis=1, keepdims=True)
        sisters = np.maximum(1, ((level > 0) & stands_in).sum(axis=1, keepdims=True))
        state.pick[:] = level * (usual * how.pick_margin + extra / sisters)
        state.pick[-1] = np.inf

    def why_down(self) -> Whys:
        """Return which event lies behind a loss of each centre's system, 0 = none."""
        why = self.world.conditions.behind(Channel.DISTRIBUTOR_SYSTEM, self.world.hour)
        return np.append(why, np.uint16(0))[self.world.country.centres.owner]  # compounders: none

    def let_holders_order(self) -> None:
        """Find out which holders can order tonight: open, with power and telecom at some hour."""
        world = self.world
        rows = world.country.rows
        edges = world.rules.supply_edges[Node.DISTRIBUTION_CENTRE]
        orders = serves_pharmacies(rows.kind)
        orders[rows.of(HolderKind.STOCKPILE)] = world.rules.stockpile.renewed
        can = orders & edges[NODES[rows.kind]]
        kept = np.zeros(can.size, np.uint16)
        first = self.first_hour_of_orders()
        if not world.services.quiet(first, world.hour + 1):
            at = np.maximum(rows.facility, 0)
            works = world.services.working(world.hour) > 0
            idle, silent = (
                why(world.hour) for why in (world.services.why_idle, world.services.why_silent)
            )
            nowhere = rows.facility < 0
            kept[:] = np.where(works, silent, idle)[at] * (can & ~nowhere)
            can &= self.reached(first)[at] | nowhere
            kept[can] = 0
        world.state.holders.can_order[:] = can
        self.note_who_cannot(kept)

    def first_hour_of_orders(self) -> int:
        """Return the hour of today from which orders are sent."""
        world, how = self.world, self.world.practice.distributors
        return min(world.day * HOURS_PER_DAY + how.orders_from_hour, world.hour)

    def reached(self, first: int) -> Bools:
        """Return which facilities could send an order at some hour from `first` until now."""
        world, services = self.world, self.world.services
        hours = range(first, world.hour + 1)
        sends = [(services.working(hour) > 0) & services.telecom(hour) for hour in hours]
        return np.asarray(np.any(sends, axis=0))

    def note_who_cannot(self, kept: Whys) -> None:
        """Note which event keeps holders from ordering; known until their next goods have come."""
        unsupplied, missed = self.world.state.holders.unsupplied, self.world.memory.missed_order
        unsupplied[:] = np.where(kept > 0, kept, np.where(missed > 0, unsupplied, 0))
        missed[:] = kept > 0
