"""Open-care pharmacies and e-pharmacies: they receive goods and serve customers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.array_types import Floats
from sim.kernels.service import serve_hour
from sim.kernels.shipping import receive
from sim.services import LEAST_URGENT, CounterService
from sim.shifted_hours import ShiftedHours, expect_cuts, shift_hours
from sim.state.late import put_together
from sim.state.reasons import Reason
from sim.units import HOURS_PER_DAY
from sim.world import Actor, Phase, World

MOST_FILLED: Final = 0.5  # of the room for goods on their way, before what waits is put together


class Pharmacies(Actor):
    """All counters, hour by hour (öppenvårdsapotek, e-handel)."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Receive goods and serve, every hour."""
        return {Phase.RECEIVE: self.receive, Phase.SERVE: self.serve}

    def receive(self) -> None:
        """Take in what has arrived, at all kinds of holder; a closed one takes it later."""
        world = self.world
        if world.hour % HOURS_PER_DAY not in self.delivery_hours():
            return
        facility = world.country.rows.facility
        can = world.state.holders.can_receive
        can[:] = 1
        if not world.services.quiet(world.hour, world.hour + 1):
            site = world.services.site(world.hour + 0.5)
            can[facility >= 0] = site[facility[facility >= 0]] > 0
        receive(world.state, world.hour)
        if world.state.shipments.count[0] > MOST_FILLED * world.state.shipments.table.size:
            put_together(world.state.shipments)

    def delivery_hours(self) -> tuple[int, ...]:
        """Return the hours of the day at which goods come."""
        how = self.world.practice.distributors
        return how.near_hour, how.mid_hour, how.far_hour

    def serve(self) -> None:
        """Serve one hour with the staff and services that there are."""
        world, hour = self.world, self.world.hour
        counters = world.state.counters
        now = self.capacity(hour)
        counters.capacity[:] = now
        counters.opens_next[:] = (self.capacity(hour + 1) > 0) & self.same_day(hour)
        self.say_why(counters.capacity, world.services.hour_of(hour))
        serve_hour(world.state, hour)

    def same_day(self, hour: int) -> bool:
        """Tell whether the next hour belongs to the same day."""
        return hour % HOURS_PER_DAY < HOURS_PER_DAY - 1

    def capacity(self, hour: int) -> Floats:
        """Return the prescription lines that each counter can serve in an hour."""
        world = self.world
        kind = int(world.calendar.day_class[hour // HOURS_PER_DAY])
        opened = world.hours.open_share[hour % HOURS_PER_DAY, kind]
        if world.shifted is not None:
            taken, added = (part[hour % HOURS_PER_DAY] for part in world.shifted)
            opened = opened - taken + added
        full = world.full_capacity * world.rules.staff_factor * opened
        service = world.services.hour_of(hour)
        return np.asarray(full if service is None else full * service.level)

    def say_why(self, capacity: Floats, service: CounterService | None) -> None:
        """Note why a counter is closed or slow this hour, and whom it serves and can charge."""
        counters = self.world.state.counters
        counters.least_urgent[:] = LEAST_URGENT
        counters.closed_reason[:] = int(Reason.ORDINARY_HOURS)
        counters.queue_reason[:] = int(Reason.QUEUE)
        counters.paying[:] = 1.0
        if service is None:
            return
        opened = self.opened_today()
        struck = service.reason > 0
        counters.least_urgent[:] = service.least_urgent
        counters.paying[:] = service.paying
        counters.payment_reason[:] = service.payment_reason
        counters.closed_reason[struck & opened] = service.reason[struck & opened]
        counters.queue_reason[struck] = service.reason[struck]

    def opened_today(self) -> npt.NDArray[np.bool_]:
        """Return which counters would ordinarily be open this hour."""
        world, hour = self.world, self.world.hour
        kind = int(world.calendar.day_class[world.day])
        return np.asarray(world.hours.open_share[hour % HOURS_PER_DAY, kind] > 0)


def shifted_today(world: World) -> ShiftedHours | None:
    """Return what pharmacies that expect power cuts shift today, None when nothing."""
    services, how = world.services, world.practice
    expecting = expect_cuts(services, world.day)[services.counters]
    if not expecting.any():
        return None
    kind = int(world.calendar.day_class[world.day])
    powered = services.powered_hours(world.day)[:, services.counters] | ~expecting
    within = range(*how.pharmacies.shifted_within)
    usual = world.hours.open_share[:, kind]
    return shift_hours(usual, powered, how.facilities.shifted_share, within)
