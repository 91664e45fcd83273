"""A town of objects: pharmacies, their shelves and queues, and the nightly orders.

The town is made from a built world and behaves as the model does at the counter, at dose sites and
in the count at midnight. Distributors always have what is ordered, and there are no prescribers and
hospitals: less work than the model does.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Generator
from random import Random
from typing import Any, Final, Protocol

import simpy

from sim.units import HOURS_PER_DAY
from sim.world import World

Process = Generator[simpy.Event, Any, Any]

NIGHT: Final = 23.75  # hour of the day when orders are placed
DELIVERY: Final = 8.5  # hour of the day when they arrive
REFUSED: Final = -1
SERVED: Final = -2


class Customer(Protocol):
    """Someone in a queue."""

    urgency: int

    def collect(self, pharmacy: Pharmacy) -> tuple[int, int]:
        """Take what there is; return the lines dispensed and what is missed, or SERVED."""


class Waiting(Protocol):
    """Someone who came in vain."""

    def without(self, midnight: int) -> bool:
        """Tell whether a gap counts at a midnight."""


class Store:
    """The stock of one holder, and its orders of the night."""

    def __init__(self, town: Town, holder: int) -> None:
        shelves = town.world.state.shelves
        self.town = town
        self.stock: list[int] = shelves.stock[holder].tolist()
        self.target: list[int] = shelves.target[holder].tolist()
        self.in_transit: dict[int, int] = {}
        self.wanted: dict[int, int] = {}
        self.touched: set[int] = set()

    def take(self, article: int, days: int) -> bool:
        """Take a collection from the shelf if it suffices."""
        if self.stock[article] < days:
            return False
        self.stock[article] -= days
        self.touched.add(article)
        return True

    def ask(self, article: int, days: int) -> None:
        """Note what a patient waits for."""
        self.wanted[article] = self.wanted.get(article, 0) + days
        self.touched.add(article)

    def order(self) -> dict[int, int]:
        """Return what is lacking of everything that was taken or asked for, in whole packs."""
        orders = {}
        for article in self.touched:
            level = self.target[article] + self.wanted.get(article, 0)
            lacking = level - self.stock[article] - self.in_transit.get(article, 0)
            if lacking > 0:
                pack = self.town.pack[article]
                orders[article] = (lacking + pack - 1) // pack * pack
                self.in_transit[article] = self.in_transit.get(article, 0) + orders[article]
        self.touched.clear()
        self.wanted.clear()
        return orders

    def receive(self, orders: dict[int, int], after: float) -> Process:
        """Put what was ordered on the shelf when it comes."""
        yield self.town.env.timeout(after)
        for article, days in orders.items():
            self.stock[article] += days
            self.in_transit[article] -= days


class Pharmacy(Store):
    """One counter: a store with a queue and staff."""

    def __init__(self, town: Town, number: int) -> None:
        super().__init__(town, number)
        state, world = town.world.state, town.world
        self.law: list[list[float]] = state.counters.hour_law[number].tolist()
        shares = world.hours.open_share[:, :, number]
        self.capacity: list[list[float]] = (shares * world.full_capacity[number]).tolist()
        self.queue: list[tuple[int, float, Customer, simpy.Event]] = []
        self.debt = 0.0

    def is_open(self, hour: int) -> bool:
        """Tell whether the counter is open in an hour since the start."""
        return self.capacity[hour % HOURS_PER_DAY][self.town.kind(hour // HOURS_PER_DAY)] > 0

    def work(self) -> Process:
        """Serve the queue in the middle of every hour: the urgent first, then by luck."""
        env = self.town.env
        yield env.timeout(0.5)
        while True:
            if self.queue:
                self.serve(int(env.now))
            yield env.timeout(1)

    def serve(self, hour: int) -> None:
        """Serve as many as the staff can; the others wait for the next hour, or leave."""
        kind = self.town.kind(hour // HOURS_PER_DAY)
        capacity = self.capacity[hour % HOURS_PER_DAY][kind]
        budget = capacity - self.debt
        stays = capacity > 0 and hour % HOURS_PER_DAY < HOURS_PER_DAY - 1 and self.is_open(hour + 1)
        waiting = []
        for entry in sorted(self.queue, key=lambda entry: entry[:2]):
            _, _, customer, turn = entry
            if capacity > 0 and budget > 0:
                dispensed, missed = customer.collect(self)
                budget -= max(dispensed, 1)
                self.town.count(dispensed)
                turn.succeed(missed)
            elif stays:
                waiting.append(entry)
            else:
                turn.succeed(REFUSED)
        self.queue = waiting
        self.debt = max(0.0, -budget)


class Town:
    """What everyone in the town shares."""

    def __init__(self, world: World) -> None:
        state = world.state
        self.world, self.env, self.luck = world, simpy.Environment(), Random(world.config.seed)
        self.kinds: list[int] = world.calendar.day_class.tolist()
        self.pack: list[int] = state.goods.pack.tolist()
        self.criticality: list[list[int]] = state.goods.criticality.tolist()
        self.tolerance: list[list[float]] = state.goods.tolerance.tolist()
        self.stand_in: list[list[int]] = state.counters.stand_in.tolist()
        self.near = [
            [(float(km), int(n)) for km, n in zip(*row, strict=True) if n >= 0]
            for row in zip(state.counters.distance, state.counters.neighbours, strict=True)
        ]
        self.reach: list[float] = state.habits.reach.tolist()
        self.pharmacies = [Pharmacy(self, n) for n in range(state.counters.region.size)]
        self.dose_sites = [Store(self, holder) for holder in state.dose.holder.tolist()]
        self.lines = self.visits = self.person_days = 0
        self.waiting: set[Waiting] = set()
        for pharmacy in self.pharmacies:
            self.env.process(pharmacy.work())
        self.env.process(self.nights())

    def kind(self, day: int) -> int:
        """Return the class of a day; beyond the calendar a weekday."""
        return self.kinds[day] if day < len(self.kinds) else 0

    def hour_of_visit(self, pharmacy: int, day: int) -> int:
        """Draw the hour of a visit from the pharmacy's law of arrivals."""
        law = self.pharmacies[pharmacy].law[self.kind(day)]
        return min(bisect_right(law, self.luck.random()), HOURS_PER_DAY - 1)

    def count(self, dispensed: int) -> None:
        """Count a visit's lines."""
        self.lines += dispensed
        self.visits += dispensed > 0

    def nights(self) -> Process:
        """Count who is without at midnight; let all stores order on the eves of working days."""
        yield self.env.timeout(NIGHT)
        while True:
            tomorrow = int(self.env.now) // HOURS_PER_DAY + 1
            self.person_days += sum(one.without(tomorrow * HOURS_PER_DAY) for one in self.waiting)
            if self.kind(tomorrow) == 0:
                for store in [*self.pharmacies, *self.dose_sites]:
                    orders = store.order()
                    after = HOURS_PER_DAY - NIGHT + DELIVERY
                    self.env.process(store.receive(orders, after))
            yield self.env.timeout(HOURS_PER_DAY)
