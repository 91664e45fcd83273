"""What is read of goods: lines that are stopped, orders, and what distributors ship."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple, cast

import numpy as np

from experiments.backtest.playing import Plays
from experiments.backtest.probes.counter import more
from experiments.backtest.probes.probe import CALM, Arguments, Probe, days, percent
from sim.array_types import Bools
from sim.build import background_stops
from sim.config import WorldConfig
from sim.data.tables import read_tables
from sim.parameters import ActorParameters
from sim.state.flows import Flow, Service
from sim.synthesis.articles import Articles, Lines, build_articles, build_lines
from sim.synthesis.country import REFERENCE_RESIDENTS, Country
from sim.synthesis.medicines import read_medicines
from sim.synthesis.trade import read_trade


def lines_stopped(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return the lines stopped on day 0, per cent of those with a supplier; nothing is played."""
    config = plays.config(run)
    goods = goods_of(config.world, config.actors)
    stops = background_stops(config, cast(Country, goods), config.warm_up_days + 1)
    day = config.warm_up_days
    stopped = (stops.start <= day) & (day < stops.end)
    return percent(float(stopped.sum()), float(goods.lines.supplied.sum()))


class Goods(NamedTuple):
    """The part of a country that stops are drawn for."""

    articles: Articles
    lines: Lines


@lru_cache(maxsize=8)
def goods_of(world: WorldConfig, actors: ActorParameters) -> Goods:
    """Return the articles and lines of a world, without its people."""
    tables = read_tables(world.tables_folder, world.pharmacies_file, world.regions)
    residents = int(tables["municipalities"]["population"].sum())
    medicines = read_medicines(tables, world.tier, actors.patients)
    scale = residents / REFERENCE_RESIDENTS
    articles = build_articles(medicines, residents, scale, actors)
    trade = read_trade(tables, medicines)
    return Goods(articles, build_lines(articles, medicines, trade, actors, world.world_seed))


def share_of(part: Flow, whole: Flow) -> Probe:
    """Return a probe of a flow as per cent of another, over some days."""

    def probe(plays: Plays, run: str, arguments: Arguments) -> float:
        flow = plays.trace(run).history.part("flow")[days(arguments)].sum(axis=0)
        return percent(float(flow[part]), float(flow[whole]))

    return probe


def by_night(plays: Plays, run: str, arguments: Arguments) -> list[Bools]:
    """Return by night who lacks something: `urgent` or `unfilled` orders of pharmacies."""
    nights, seen = plays.trace(run).notes.nights, days(arguments)
    last = seen.stop or plays.config(run).horizon_days
    return [getattr(nights[d], arguments["orders"]) for d in range(seen.start, last) if d in nights]


def pharmacies_struck(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return the pharmacies that lack something on some of the nights, per cent."""
    return 100 * float(np.any(by_night(plays, run, arguments), axis=0).mean())


def pharmacies_normal(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return the pharmacies that lack nothing on any of the nights, per cent."""
    return 100 - pharmacies_struck(plays, run, arguments)


def pharmacies_interrupted(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return the pharmacies where the event makes a patient wait on some midnight, per cent.

    With `nothing_left` at home, or `without` for so long that it counts.
    """
    noted = plays.trace(run).notes.interrupted
    chosen = [noted[day] for day in sorted(noted)][days(arguments)]
    struck = [getattr(each, arguments["patients"]) for each in chosen]
    return 100 * float(np.any(struck, axis=0).mean())


def shipped_of_calm(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return the treatment-days that both distributors ship, as a share of calm."""
    struck, calm = (shipped(plays, name, days(arguments)) for name in (run, CALM))
    return struck / calm


def shipped(plays: Plays, run: str, seen: slice) -> float:
    """Return the treatment-days that both distributors ship on some days."""
    flow = plays.trace(run).history.part("flow")[seen]
    return float(flow[:, [Flow.SHIPPED_BY_DISTRIBUTOR, Flow.SHIPPED_BY_SECOND]].sum())


def orders_caught_up(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return the days from the event until fewer than `within` per cent more orders are unfilled.

    Counted from `from_day` to the first working night after it of which that is true.
    """
    unfilled = {name: unfilled_orders(plays, name) for name in (run, CALM)}
    within, first = 1 + arguments["within"] / 100, arguments["from_day"]
    struck, calm = unfilled[run], unfilled[CALM]
    later = range(first + 1, struck.size)
    caught = [d for d in later if calm[d] > 0 and struck[d] <= within * calm[d]]
    return float(caught[0] - first) if caught else float("nan")


def unfilled_orders(plays: Plays, run: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the orders of every night of which nothing is sent."""
    flow = plays.trace(run).history.part("flow")
    return np.asarray(flow[:, Flow.ORDERED] - flow[:, Flow.ORDERS_FILLED])


def lapsed_of_missed(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return acute needs that are never met, of the lines missed, both above calm; per cent."""
    seen = days(arguments)
    missed, lapsed = (more(plays, run, what) for what in (Service.MISSED, Service.ACUTE_LAPSED))
    return percent(float(lapsed[seen].sum()), float(missed[seen].sum()))


def persons_without_more(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return the persons who are without at some time, above calm or another run (`other`)."""
    seen, other = days(arguments), str(arguments.get("other", CALM))
    new = (plays.trace(name).history.part("new_town")[seen].sum() for name in (run, other))
    return float(next(new)) - float(next(new))


GOODS: Final[dict[str, Probe]] = {
    "lines_stopped": lines_stopped,
    "articles_without_stock": share_of(Flow.ARTICLES_WITHOUT_STOCK, Flow.ARTICLES),
    "lines_without_stock": share_of(Flow.LINES_WITHOUT_STOCK, Flow.LINES),
    "pharmacies_struck": pharmacies_struck,
    "pharmacies_normal": pharmacies_normal,
    "pharmacies_interrupted": pharmacies_interrupted,
    "shipped_of_calm": shipped_of_calm,
    "orders_caught_up": orders_caught_up,
    "lapsed_of_missed": lapsed_of_missed,
    "persons_without_more": persons_without_more,
}
