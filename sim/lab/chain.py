"""Playing a chain: a dict goes in, its course over days and copies comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.stats import qmc

from sim.actors.bookkeeper import Bookkeeper
from sim.actors.companies import Companies
from sim.actors.expiry import Expiry
from sim.actors.pharmacies import Pharmacies
from sim.array_types import Ints
from sim.conditions import Channel, Limit
from sim.config import validated
from sim.lab.country import NIGHT_HOUR, RETRY_HOUR, copies_of, shelves_of, world_of
from sim.lab.crew import Crowd, Nights, Source, Ward, Wholesale, waiting
from sim.lab.luck import stops_of
from sim.lab.spec import Chain, Senders
from sim.state.flows import Service
from sim.units import HOURS_PER_DAY
from sim.world import Actor, Phase, World


@dataclass
class Course:
    """What happened: arrays are days × pharmacies × copies; demand, orders, expired days × copies.

    `stock_before` and `waiting_before` are what is on the shelf and who waits when goods have come
    and nobody new has; `stock` and `waiting` the same at the end of the day.
    """

    chain: Chain
    demand: Ints
    orders: Ints
    stock: Ints
    stock_before: Ints
    waiting: Ints
    waiting_before: Ints
    at_wholesaler: Ints  # days × copies: stock before the night's orders
    expired: Ints  # days × copies: packs discarded
    service: Ints = field(default_factory=lambda: np.zeros((0, 0, 0), np.int64))

    @classmethod
    def empty(cls, chain: Chain, demand: Ints, orders: Ints) -> Course:
        """Return a course in which nothing has happened."""
        one, each = demand.shape, (demand.shape[0], len(chain.pharmacies), demand.shape[1])
        names = ("stock", "stock_before", "waiting", "waiting_before")
        looked = {name: np.zeros(each, np.int64) for name in names}
        looked |= {name: np.zeros(one, np.int64) for name in ("at_wholesaler", "expired")}
        return cls(chain=chain, demand=demand, orders=orders, **looked)

    def counted(self, what: Service, pharmacy: int | None = None) -> int:
        """Return a count of the days that count, of one pharmacy or of all."""
        counts = self.service[self.chain.warm_up :, :, int(what)]
        return int(counts.sum() if pharmacy is None else counts[:, pharmacy].sum())

    def fill(self, pharmacy: int | None = None) -> float:
        """Return the share of patients who were served from the shelf at once."""
        asked = self.counted(Service.REQUESTED, pharmacy)
        return self.counted(Service.AT_ONCE, pharmacy) / max(1, asked)

    def lost(self, pharmacy: int | None = None) -> float:
        """Return the share of patients who left with nothing."""
        asked = self.counted(Service.ACUTE, pharmacy)
        return self.counted(Service.ACUTE_LAPSED, pharmacy) / max(1, asked)

    def counting(self, name: str) -> Ints:
        """Return an array of the days that count."""
        return np.asarray(getattr(self, name)[self.chain.warm_up :])

    def mean(self, name: str) -> float:
        """Return the mean of an array over the days that count, pharmacies and copies."""
        return float(self.counting(name).mean())

    def over_time(self, name: str) -> float:
        """Return the mean of stock or waiting over time, with demand spread over the day."""
        return (self.mean(f"{name}_before") + self.mean(name)) / 2


class Observer(Actor):
    """Writes down the course of a chain; touches nothing."""

    def __init__(self, world: World, chain: Chain, course: Course) -> None:
        super().__init__(world)
        self.chain, self.course = chain, course
        self.where = np.ix_(shelves_of(world, chain), copies_of(world))
        self.own = world.state.lines.first[copies_of(world)]

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Look when goods have come, before the night, and at midnight."""
        look = {Phase.SERVE: self.morning, Phase.CLOSE: self.midnight}
        return look | ({Phase.REDISTRIBUTE: self.evening} if self.chain.wholesaler else {})

    def morning(self) -> None:
        """Note what is there, and who still waits, when those who waited have been served."""
        if self.world.hour % HOURS_PER_DAY == RETRY_HOUR:
            self.course.stock_before[self.world.day] = self.world.state.shelves.stock[self.where]
            self.course.waiting_before[self.world.day] = waiting(self.world, self.chain)

    def evening(self) -> None:
        """Note what the wholesaler has before the night."""
        stock = self.world.state.lines.stock[self.own, 0]
        self.course.at_wholesaler[self.world.day] = stock

    def midnight(self) -> None:
        """Note stock and waiting at the end of the day."""
        day = self.world.day
        self.course.stock[day] = self.world.state.shelves.stock[self.where]
        self.course.waiting[day] = waiting(self.world, self.chain)
        expired = self.world.state.books.expired[copies_of(self.world)]
        self.course.expired[day] = expired - self.course.expired[:day].sum(axis=0)


def play(what: Mapping[str, Any] | Chain) -> Course:
    """Play a chain, given as a dict or made already; ConfigError tells every wrong key at once."""
    chain = what if isinstance(what, Chain) else validated(Chain, what)
    luck = [np.random.default_rng([chain.seed, stream]) for stream in range(4)]
    world = world_of(chain)
    demand = draw_demand(chain, luck)
    if chain.supplier:
        found = chain.supplier.stops(luck[2], chain.all_days + 1, chain.copies)
        lines = world.state.lines
        world.stops = stops_of(found, lines.first[copies_of(world)], lines.article.size)
    if chain.senders:
        world.conditions.add(nights_off(chain.senders, chain.all_days, chain.seed))
    course = run(world, chain, demand, luck[3])
    world.ledger.check(world.state, world.report_day)
    return course


def nights_off(senders: Senders, days: int, seed: int) -> list[Limit]:
    """Return on which nights which distributors do not work, spread evenly over all that can be."""
    spread = qmc.Halton(d=senders.many, seed=seed).random(days)
    off, who = np.nonzero(spread >= senders.up)
    start = np.asarray(off * HOURS_PER_DAY + NIGHT_HOUR - 0.5, np.float64)
    return [Limit(Channel.DISTRIBUTOR_SYSTEM, who, 0.0, start, start + 1, "off")]


def draw_demand(chain: Chain, luck: list[np.random.Generator]) -> Ints:
    """Return demand (days × copies); with substitution the second of each pair has its own."""
    demand = chain.demand.draw(luck[0], chain.all_days, chain.copies)
    if chain.substitution:
        second = chain.substitution.demand.draw(luck[1], chain.all_days, chain.copies)
        demand[:, 1::2] = second[:, 1::2]
    return demand


def run(world: World, chain: Chain, demand: Ints, luck: np.random.Generator) -> Course:
    """Start the actors of a chain in the order of Sweden's, and let all its days pass."""
    nights = Nights(world, chain, demand, luck)
    course = Course.empty(chain, demand, nights.ordered)
    supply: list[Actor] = [Source(world, chain)] if chain.supplier else []
    if chain.wholesaler:
        supply = [Wholesale(world, chain), Companies(world)]
    crowd = [Crowd(world, chain, demand), Pharmacies(world)]
    treated = [Ward(world, chain, demand)] if chain.at == "hospital" else []
    observer = Observer(world, chain, course)
    others = [Expiry(world), nights, observer, Bookkeeper(world)]
    for actor in (*supply, *crowd, *treated, *others):
        actor.start()
    world.env.process(world.clock.run())
    world.env.run(until=chain.all_days * HOURS_PER_DAY)
    course.service = world.history.part("service")
    return course
