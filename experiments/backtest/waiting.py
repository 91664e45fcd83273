"""Lines that patients wait for at open-care pharmacies: whom an event strikes, and what arrives."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.array_types import Bools, Ints, Records
from sim.state.arrays import State
from sim.state.kinds import ArticleClass
from sim.state.reasons import LAST_LOCAL_REASON, REASON_MASK, unfilled
from sim.state.records import NEVER, NeedFlag, TreatmentFlag
from sim.units import HOURS_PER_DAY
from sim.world import World

_KEYS = 65_536  # more than there are articles


class Waiting(NamedTuple):
    """Lines that have failed and are open, one by one."""

    pharmacy: Ints
    article: Ints
    critical: Ints
    failed: Ints  # hour of the first attempt
    without: Ints  # hour from which the patient has none: the first attempt, or a later end
    why: Ints  # of the last attempt

    def only(self, which: Bools) -> Waiting:
        """Return some of the lines."""
        return Waiting(*(column[which] for column in self))

    def not_on_shelf(self, since: int) -> Waiting:
        """Return those that were first asked for from an hour on and were not on the shelf."""
        not_there = (self.why & REASON_MASK) > LAST_LOCAL_REASON
        return self.only(not_there & (self.failed >= since))

    @property
    def shelf(self) -> Ints:
        """Pharmacy and article as one number."""
        return self.pharmacy * _KEYS + self.article


class Interrupted(NamedTuple):
    """By pharmacy: whether an event makes some patient wait who has nothing left."""

    nothing_left: Bools
    without: Bools  # for so long that the gap counts


class Deliveries(NamedTuple):
    """By region and distributor: lines that a night's orders bring to those who asked before."""

    brought: Ints
    in_time: Ints  # of these, within 24 hours of the first attempt


class Arrivals(NamedTuple):
    """By region: lines not on the shelf today, and of these what arrives within 24 hours."""

    missed: Ints
    in_time: Ints


def waiting(world: World) -> Waiting:
    """Return the lines that are open at a midnight at open-care pharmacies."""
    parts = zip(_treatments(world.state), _needs(world.state), strict=True)
    lines = Waiting(*(np.concatenate(columns) for columns in parts))
    return lines.only(lines.pharmacy < world.country.open_care)


def _treatments(state: State) -> Waiting:
    """Return the open lines of what patients collect themselves."""
    table, residents = state.people.treatments, state.people.residents
    rows = np.flatnonzero(table["failed"] != NEVER)
    rows = rows[(table["flags"][rows] & int(TreatmentFlag.DOSE)) == 0]
    taker = np.searchsorted(residents["first"], rows, side="right") - 1
    home, why = residents["home"][taker], state.people.reason[rows]
    return _lines(table[rows], home, why, TreatmentFlag.CRITICAL)


def _needs(state: State) -> Waiting:
    """Return the open lines of what people need acutely."""
    table = state.needs.table[state.needs.pending[: state.needs.pending_count[0]]]
    human = state.goods.kind[table["article"]] != int(ArticleClass.VETERINARY)
    lines = table[(table["failed"] != NEVER) & human]
    return _lines(lines, lines["facility"], lines["reason"], NeedFlag.CRITICAL)


def _lines(
    table: Records, pharmacy: np.ndarray, why: np.ndarray, critical: TreatmentFlag | NeedFlag
) -> Waiting:
    columns = (
        pharmacy,
        table["article"],
        (table["flags"] & int(critical)) != 0,
        table["failed"],
        np.maximum(table["end"], table["failed"]),
        why,
    )
    return Waiting(*(np.asarray(column, dtype=np.int64) for column in columns))


def interrupted(world: World, lines: Waiting) -> Interrupted:
    """Return where an event makes patients wait; a longer gap counts as in the model itself."""
    struck = lines.only((lines.why > REASON_MASK) & (lines.without < world.hour))
    gap, goods = world.hour - struck.without, world.state.goods
    long = gap >= world.state.habits.least_gap
    long |= gap > goods.tolerance[struck.article, struck.critical]
    at = (struck.pharmacy, struck.pharmacy[long])
    return Interrupted(*(np.bincount(each, minlength=world.country.open_care) > 0 for each in at))


def arrivals(world: World, lines: Waiting) -> Arrivals:
    """Return what tonight's orders bring within 24 hours of what was not on the shelf today.

    What somebody got elsewhere on the same day is not counted; what is made to order comes later.
    """
    missed = lines.not_on_shelf(world.hour - HOURS_PER_DAY)
    soon = _within_a_day(world, missed) & np.isin(missed.shelf, _sent(world))
    region = world.state.counters.region[missed.pharmacy]
    regions = len(world.history.labels.regions)
    counts = (np.bincount(each, minlength=regions) for each in (region, region[soon]))
    return Arrivals(*counts)


def deliveries(world: World, lines: Waiting, since: int) -> Deliveries:
    """Return what tonight's orders bring whole of what was first not on the shelf since an hour.

    What no distributor has enough of is no delivery: it cannot be ordered for the customer.
    """
    asked = lines.not_on_shelf(since)
    asked = asked.only(np.isin(asked.shelf, _sent(world)))
    shelves, sender = _senders(world)
    place = np.searchsorted(shelves, asked.shelf)
    shape = len(world.history.labels.regions), len(world.country.places.distributor_name)
    counts = np.zeros((2, *shape), dtype=np.int64)
    at = (world.state.counters.region[asked.pharmacy], sender[place])
    np.add.at(counts[0], at, 1)
    np.add.at(counts[1], at, _within_a_day(world, asked))
    return Deliveries(*counts)


def _within_a_day(world: World, lines: Waiting) -> Bools:
    """Return for which lines what is sent tonight comes in 24 hours of the first attempt."""
    arrives = world.state.holders.arrives[lines.pharmacy]
    return np.asarray(arrives - lines.failed <= HOURS_PER_DAY)


def _senders(world: World) -> tuple[Ints, Ints]:
    """Return for whom goods set out tonight, as pharmacy and article in one number, and by whom.

    In ascending order; of two distributors the one whose goods set out first.
    """
    state = world.state
    sent = state.shipments.table[: state.shipments.count[0]]
    sent = sent[sent["carrier"] < len(world.country.places.distributor_name)]
    sent = sent[sent["arrives"] == state.holders.arrives[sent["holder"]]]
    keys = sent["holder"].astype(np.int64) * _KEYS + sent["article"]
    found, first = np.unique(keys, return_index=True)
    return found, sent["carrier"][first].astype(np.int64)


def _sent(world: World) -> Ints:
    """Return what is sent tonight for waiting patients: pharmacy and article as one number."""
    state = world.state
    if not world.calendar.working_day[world.day]:
        return np.zeros(0, dtype=np.int64)
    orders = state.orders.table[: state.orders.start[-1]]
    orders = orders[orders["urgent"] > 0]
    holder, article = (orders[name].astype(np.int64) for name in ("holder", "article"))
    whole = ~unfilled(state.shelves.cause[holder, article])
    whole &= state.goods.kind[article] != int(ArticleClass.COMPOUNDED)
    return np.asarray(holder[whole] * _KEYS + article[whole])
