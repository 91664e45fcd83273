"""The actors of a chain: those of Sweden, told by the chain who comes and what is ordered."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.actors.distributors import Distributors
from sim.actors.hospitals import Hospitals
from sim.actors.patients import Patients
from sim.array_types import Floats, Ints
from sim.errors import ModelError
from sim.kernels.arising import arise
from sim.kernels.hospital import admit_day, retry_episodes
from sim.kernels.queue import sort_visits
from sim.kernels.service import gather
from sim.kernels.supply import mark_stopped
from sim.lab.country import NIGHT_HOUR, PLENTY, copies_of, shelves_of
from sim.lab.spec import Batches, Chain, Forecast, ReorderPoint
from sim.lab.turns import Turns
from sim.state.kinds import HolderKind
from sim.units import HOURS_PER_DAY
from sim.world import Actor, Phase, World

EARLIER = 0.5  # days before the middle of the day's demand: in the morning
NEVER_ORDER = -(2**30)  # a level below any position
EVERYONE = np.array([0.0, 0.0, 1.0])  # age bands: all are elderly


def waiting(world: World, chain: Chain) -> Ints:
    """Return who waits, by pharmacy and copy."""
    needs, copies = world.state.needs, copies_of(world)
    rows = needs.pending[: needs.pending_count[0]]
    table = needs.table[rows]
    home = world.state.people.residents["home"][table["resident"]].astype(np.int64)
    place = home * copies.size + (table["article"].astype(np.int64) - copies[0])
    size = len(chain.pharmacies) * copies.size
    return np.bincount(place, minlength=size).reshape(-1, copies.size)


class Crowd(Patients):
    """Everyone who comes to the pharmacies of a chain; nobody has a supply cycle."""

    def __init__(self, world: World, chain: Chain, demand: Ints) -> None:
        super().__init__(world)
        self.chain, self.demand, self.copies = chain, demand, copies_of(world)
        articles = world.country.articles.size
        self.bands = np.tile(EVERYONE, (articles, 1))

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Come in the morning; those who leave want nothing in the night."""
        return {**super().duties(), Phase.REDISTRIBUTE: self.leave}

    def fall_due(self) -> None:
        """Bring the day's demand and all who wait to the counters."""
        state, today = self.world.state, self.world.day
        expected = np.zeros(self.world.country.articles.size)
        if self.chain.at == "counter":
            expected[self.copies] = self.demand[today]
        if state.needs.free_count[0] < expected.sum() + 1:
            raise ModelError(f"day {today}: more wait than there is room for; raise 'room'")
        visits = arise(state, expected, self.bands, today, gather(state, today), 0)
        sort_visits(state, visits)

    def leave(self) -> None:
        """Take back what was asked for by patients who do not wait."""
        if self.chain.unmet == "leave":
            self.world.state.shelves.wanted[:] = 0


class Ward(Hospitals):
    """The hospital of a chain, where a substitute is given at once."""

    def __init__(self, world: World, chain: Chain, demand: Ints) -> None:
        super().__init__(world)
        self.chain, self.demand, self.copies = chain, demand, copies_of(world)

    def treat(self) -> None:
        """Try those who wait, then treat the day's patients."""
        world = self.world
        pharmacies = world.country.rows.of(HolderKind.HOSPITAL)
        first, regions = int(pharmacies[0]), pharmacies.size
        expected = np.zeros(world.country.articles.size)
        expected[self.copies] = self.demand[world.day]
        retry_episodes(world.state, first, regions, world.hour)
        where = np.array([first, regions, HOURS_PER_DAY])
        admit_day(world.state, expected, EVERYONE, 1, where, world.hour)


class Nights(Distributors):
    """Pharmacies order by the rule of the chain; goods are on their way for its lead times."""

    def __init__(self, world: World, chain: Chain, demand: Ints, luck: np.random.Generator) -> None:
        super().__init__(world)
        self.chain, self.demand, self.luck = chain, demand, luck
        self.copies, self.shelves = copies_of(world), shelves_of(world, chain)
        self.ordered = np.zeros(demand.shape, np.int64)
        self.levels = np.array([pharmacy.level for pharmacy in chain.pharmacies])[:, None]
        self.forecast = np.full(self.copies.size, chain.demand.mean)
        self.turns = Turns(len(chain.pharmacies), demand, luck)

    def night(self) -> None:
        """Set the levels, let the night pass, and give each pack its own time on the way."""
        world, shipments = self.world, self.world.state.shipments
        where = np.ix_(self.shelves, self.copies)
        world.state.shelves.target[where] = self.level()
        before = int(shipments.count[0])
        self.check_room(before + self.shelves.size * self.copies.size)
        super().night()
        sent = shipments.table[before : shipments.count[0]].copy()
        by_copy = np.bincount(sent["article"], sent["days"], world.country.articles.size)
        self.ordered[world.day] += by_copy.astype(np.int64)[self.copies]
        self.give_times(sent, before)

    def take_turns(self) -> Ints:
        """Return levels at which only those order whose turn it is, by pharmacy and copy.

        In the morning what has come goes to those who are in the queue from the nights before.
        """
        position = self.position()
        stock = self.world.state.lines.stock[self.world.state.lines.first[self.copies], 0]
        if not self.early:
            self.turns.ask(self.levels - position)
        return position + self.turns.serve(stock)

    @property
    def early(self) -> bool:
        """Whether it is the morning, when goods have come to the wholesaler."""
        return self.world.hour % HOURS_PER_DAY < NIGHT_HOUR

    def check_room(self, goods: int) -> None:
        """Refuse to write beyond the table of shipments."""
        if goods > self.world.state.shipments.table.size:
            raise ModelError(f"day {self.world.day}: no room for {goods} shipments; raise 'room'")

    def give_times(self, sent: np.ndarray, before: int) -> None:
        """Write the shipments of the night again, pack by pack when lead times are random."""
        shipments, lead = self.world.state.shipments, self.chain.lead
        if lead.kind != "constant":
            sent = np.repeat(sent, sent["days"])
            sent["days"] = 1
        self.check_room(before + sent.size)
        parts = self.luck.random(sent.size)  # a part of a day is a whole one as often
        drawn = lead.draw(self.luck, sent.size) - (EARLIER if self.early else 0)
        days = np.floor(drawn + parts).astype(np.int32)
        sent["arrives"] += days * HOURS_PER_DAY
        shipments.table[before : before + sent.size] = sent
        shipments.count[0] = before + sent.size

    def position(self) -> Ints:
        """Return stock and goods on their way less what is wanted, by pharmacy and copy."""
        shelves, where = self.world.state.shelves, np.ix_(self.shelves, self.copies)
        held = shelves.stock[where].astype(np.int64) + shelves.in_transit[where]
        return np.asarray(held - shelves.wanted[where])

    def level(self) -> Ints:
        """Return the levels up to which is ordered tonight, by pharmacy and copy."""
        rule = self.chain.order
        if self.chain.allocation == "turns":
            return self.take_turns()
        if isinstance(rule, Forecast):
            return np.rint(self.levels + rule.days * self.look_ahead(rule)).astype(np.int64)
        if isinstance(rule, ReorderPoint):
            return np.where(self.position() <= rule.at, self.levels, NEVER_ORDER)
        if isinstance(rule, Batches):
            held = self.position()
            many = -(-(rule.at + 1 - held) // rule.batch)
            return np.where(held <= rule.at, held + many * rule.batch, NEVER_ORDER)
        return np.asarray(self.levels)

    def look_ahead(self, rule: Forecast) -> Floats:
        """Return the mean daily demand that is forecast after today's."""
        today, mean = self.world.day, self.chain.demand.mean
        if rule.window:
            return np.asarray(self.demand[max(0, today + 1 - rule.window) : today + 1].mean(axis=0))
        if rule.smoothing:
            self.forecast += rule.smoothing * (self.demand[today] - self.forecast)
            return self.forecast
        rho, days = rule.correlation, np.arange(1, round(rule.days) + 1)
        return np.asarray(mean + (self.demand[today] - mean) * (rho**days).mean())


class Source(Actor):
    """The supplier of a chain without a wholesaler: plenty while it is up, nothing while down."""

    def __init__(self, world: World, chain: Chain) -> None:
        super().__init__(world)
        self.chain = chain
        self.own = world.state.lines.first[copies_of(world)]

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Be up or down when the night's orders are taken."""
        return {Phase.REDISTRIBUTE: self.supply}

    def supply(self) -> None:
        """Lay out what can be sent for the day that follows, and book it."""
        world, stops = self.world, self.world.stops
        lines, books = world.state.lines, world.state.books
        mark_stopped(world.state, world.day + 1, stops.start, stops.end, stops.first)
        plenty = np.where(lines.stopped[self.own] == 1, 0, PLENTY)
        books.made[lines.article[self.own]] += plenty - lines.stock[self.own, 0]
        lines.stock[self.own, 0] = plenty


class Wholesale(Actor):
    """The order rule of a wholesaler: up to its level, and what pharmacies still wait for."""

    def __init__(self, world: World, chain: Chain) -> None:
        super().__init__(world)
        self.chain, self.copies = chain, copies_of(world)
        self.shelves = shelves_of(world, chain)
        self.levels = np.array([pharmacy.level for pharmacy in chain.pharmacies])[:, None]

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Order before the companies ship."""
        return {Phase.SUPPLY: self.order}

    def order(self) -> None:
        """Have the companies fill up the position, which is net of what is owed."""
        world, lines = self.world, self.world.state.lines
        shelves, where = world.state.shelves, np.ix_(self.shelves, self.copies)
        held = shelves.stock[where].astype(np.int64) + shelves.in_transit[where]
        owed = (self.levels + waiting(world, self.chain) - held).sum(axis=0)
        own = lines.first[self.copies]
        level = (self.chain.wholesaler.level if self.chain.wholesaler else 0) + owed
        lines.reorder[own] = level - 1
        lines.up_to[own] = level - 1
