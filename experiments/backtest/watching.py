"""What is written down while a run goes on, since the history does not hold it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from experiments.acceptance.displaced import IN_TIME, DisplacedLines
from experiments.backtest.waiting import (
    Arrivals,
    Deliveries,
    Interrupted,
    Waiting,
    arrivals,
    deliveries,
    interrupted,
    waiting,
)
from sim.array_types import Bools, Floats
from sim.state.flows import Service
from sim.state.kinds import HolderKind
from sim.state.reasons import REASON_MASK, Reason, unfilled
from sim.units import HOURS_PER_DAY
from sim.world import World

OF_DISTRIBUTOR: Final = tuple(
    int(reason)
    for reason in (Reason.DISTRIBUTOR_POWER, Reason.DISTRIBUTOR_SYSTEM, Reason.ALLOCATION)
)


@dataclass(frozen=True)
class Night:
    """Who lacks what after the orders of one night; holders as they come in the state."""

    urgent: Bools  # by pharmacy: something for waiting patients is not sent, by the distributor
    unfilled: Bools  # by pharmacy: some order is not filled whole, by the distributor
    hospitals: Bools  # by region: the order of some watched article is not filled whole


@dataclass(frozen=True)
class Wanted:
    """What is to be written down of an incident's runs."""

    codes: tuple[str, ...]  # ATC codes of watched medicines
    displaced_since: float | None
    patients: bool  # whether it is seen who waits for what at which pharmacy


@dataclass
class Notes:
    """What is seen of one run, by report day or by hours since day 0."""

    wanted: Wanted
    lines: dict[int, int] = field(default_factory=dict)  # of the day so far, after each hour
    nights: dict[int, Night] = field(default_factory=dict)
    cover: dict[int, Floats] = field(default_factory=dict)  # days of watched articles, by region
    arrivals: dict[int, Arrivals] = field(default_factory=dict)
    deliveries: dict[int, Deliveries] = field(default_factory=dict)  # of nights with orders
    ordered: int | None = None  # hour at which the last night with orders was over
    interrupted: dict[int, Interrupted] = field(default_factory=dict)
    displaced: DisplacedLines | None = None

    def look(self, world: World) -> None:
        """Write down what can be seen at the end of an hour."""
        hour = world.hour - world.config.warm_up_days * HOURS_PER_DAY
        self.lines[hour - 1] = int(world.state.tally.service[:, Service.DISPENSED].sum())
        if hour % HOURS_PER_DAY == 0:
            self.look_at_midnight(world, hour // HOURS_PER_DAY - 1)
        if self.wanted.displaced_since is not None:
            self.follow(world, hour, self.wanted.displaced_since)

    def look_at_midnight(self, world: World, day: int) -> None:
        """Write down who waits, a day's orders, if any, and the stock of hospitals."""
        if self.wanted.patients:
            lines = waiting(world)
            self.interrupted[day] = interrupted(world, lines)
            self.arrivals[day] = arrivals(world, lines)
            self.look_at_orders(world, lines, day)
        articles = watched_articles(world, self.wanted.codes)
        if world.calendar.working_day[world.day]:
            self.nights[day] = night(world, articles)
        if articles.any():
            self.cover[day] = hospital_cover(world, articles)

    def look_at_orders(self, world: World, lines: Waiting, day: int) -> None:
        """Write down what a night's orders bring, from the second night with orders on."""
        if not world.calendar.working_day[world.day]:
            return
        if self.ordered is not None:
            self.deliveries[day] = deliveries(world, lines, self.ordered)
        self.ordered = world.hour

    def follow(self, world: World, hour: int, since: float) -> None:
        """Follow the lines that a stop displaces, from the midnight after it."""
        midnight = (int(since) + 1) * HOURS_PER_DAY
        if hour == midnight:
            started = world.hour - HOURS_PER_DAY
            self.displaced = DisplacedLines.since(world.state, started)
        elif self.displaced is not None and hour <= midnight + IN_TIME:
            self.displaced.look(world.hour - 1)


def watched_articles(world: World, codes: tuple[str, ...]) -> Bools:
    """Return which articles belong to medicines with these ATC codes."""
    known = np.array([*world.history.labels.medicines, ""])  # the last place holds other goods
    return np.isin(known[world.state.goods.medicine], codes)


def night(world: World, watched: Bools) -> Night:
    """Return who lacks what after the orders of the night that has just passed."""
    state = world.state
    orders = state.orders.table[: state.orders.start[-1]]
    holder, article = orders["holder"], orders["article"]
    cause = state.shelves.cause[holder, article]
    by_distributor = np.isin(cause & REASON_MASK, OF_DISTRIBUTOR)
    short = watched[article] & unfilled(cause)

    def who(kind: HolderKind, orders_that_count: Bools) -> Bools:
        count = np.bincount(holder[orders_that_count], minlength=state.holders.kind.size)
        return np.asarray(count[state.holders.kind == int(kind)] > 0)

    return Night(
        who(HolderKind.OPEN_CARE, by_distributor & (orders["urgent"] > 0)),
        who(HolderKind.OPEN_CARE, by_distributor),
        who(HolderKind.HOSPITAL, short),
    )


def hospital_cover(world: World, watched: Bools) -> Floats:
    """Return the days that the stock of watched articles lasts in each region, wards included."""
    shelves, kind = world.state.shelves, world.state.holders.kind
    stock = sum(
        shelves.stock[kind == int(each)][:, watched].sum(axis=1)
        for each in (HolderKind.HOSPITAL, HolderKind.WARD)
    )
    need = shelves.need[kind == int(HolderKind.HOSPITAL)][:, watched].sum(axis=1)
    return np.asarray(stock / np.maximum(need, np.finfo(np.float32).tiny), dtype=np.float64)
