"""Room for what comes and goes in a run: shelves, needs, visits, goods on their way."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.demand import Demand, NeedKind
from sim.parameters import ActorParameters
from sim.rules import LEAST_COLLECTION
from sim.state.arrays import Day, Needs, Shelves, Shipments
from sim.state.kinds import REFILLED
from sim.state.records import HOURS_LEFT_PER_DAY, NEED, SHIPMENT, VISIT
from sim.synthesis.articles import Articles
from sim.synthesis.needs import Rates
from sim.units import HOURS_PER_DAY

NEED_RESERVE = 1.5  # room for acute needs above what is expected in the season's peak


def room_for_needs(
    rates: Rates, articles: Articles, demand: Demand, actors: ActorParameters
) -> int:
    """Return how many single needs and episodes can be open at once, at most.

    A refill stays open for longer, since up to a third of the last pack is left. What leaks is a
    refill too, and the smaller a collection may be by law, the more often.
    """
    acute = rates.acute * rates.day_class.max() * demand.peak(NeedKind.ACUTE)
    episodes = rates.episodes * demand.peak(NeedKind.EPISODE)
    a_day = (acute + episodes) * rates.season.max(axis=1)
    days = max(actors.patients.lapse_days, actors.hospitals.lapse_days) + 2
    last = days + articles.pack * HOURS_LEFT_PER_DAY / HOURS_PER_DAY
    days_open = np.where(np.isin(articles.kind, REFILLED), last, days)
    collections = articles.chronic_need / np.minimum(articles.pack, LEAST_COLLECTION)
    leaked = collections * rates.day_class.max() * (demand.peak(NeedKind.LEAKED) - 1)
    needs = (a_day * days_open).sum() + (leaked * last).sum()
    return int(NEED_RESERVE * needs) + 2 * rates.acute.size + 1000


def most_admissions(rates: Rates, demand: Demand) -> int:
    """Return how many admissions a day can have, at most."""
    return int(rates.admissions * demand.peak(NeedKind.EPISODE).max()) + 1


def empty_shelves(need: npt.NDArray[np.float32]) -> Shelves:
    """Return shelves without stock."""
    stock, target, in_transit, wanted = (np.zeros(need.shape, np.int32) for _ in range(4))
    cause = np.zeros(need.shape, np.uint16)
    return Shelves(stock, target, in_transit, wanted, cause, need)


def empty_shipments(most: int) -> Shipments:
    """Return a table of goods on their way with room for `most` rows."""
    return Shipments(np.zeros(most, SHIPMENT), np.zeros(1, np.int64))


def empty_needs(most: int, admissions: int) -> Needs:
    """Return a table of needs with room for `most`, and for a day's admissions."""
    return Needs(
        table=np.zeros(most, NEED),
        free=np.arange(most, dtype=np.int32)[::-1].copy(),
        free_count=np.array([most], np.int64),
        pending=np.zeros(most, np.int32),
        pending_count=np.zeros(1, np.int64),
        episodes=np.zeros(most, np.int32),
        episodes_count=np.zeros(1, np.int64),
        admitted=np.zeros(admissions, np.int32),
    )


def empty_day(most: int, counters: int) -> Day:
    """Return a day without visits; room for `most` takes memory only when it is used."""
    return Day(
        gathered=np.zeros(most, VISIT),
        visits=np.zeros(most, VISIT),
        start=np.zeros(HOURS_PER_DAY * counters + 1, np.int64),
        movers=np.zeros(most, VISIT),
        movers_count=np.zeros(1, np.int64),
        queue=np.zeros(most, VISIT),
        queue_start=np.zeros(counters + 1, np.int64),
    )
