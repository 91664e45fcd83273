"""What is read of goods: lines that are stopped, orders, and what distributors ship."""

from __future__ import annotations

from typing import Final

import numpy as np

from experiments.acceptance.play import day_by_day
from experiments.backtest.playing import Plays
from experiments.backtest.probes.counter import more
from experiments.backtest.probes.probe import CALM, Arguments, Probe, days, percent
from experiments.backtest.watching import Bools
from sim.state.columns import Flow, Service


def lines_stopped(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return the product lines whose inflow is stopped, per cent of those with a supplier."""
    trace = plays.trace(run)
    stopped = day_by_day(trace.history, Flow.LINES_STOPPED, "flow")[days(arguments)]
    return percent(float(stopped.mean()), trace.own_lines)


def articles_without_stock(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return the articles that no distributor has, per cent."""
    flow = plays.trace(run).history.part("flow")[days(arguments)].sum(axis=0)
    return percent(float(flow[Flow.ARTICLES_WITHOUT_STOCK]), float(flow[Flow.ARTICLES]))


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


def patients_without_of_requests(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return persons who are without, of the lines that are missed, both above calm; per cent."""
    seen = days(arguments)
    missed = float(more(plays, run, Service.MISSED)[seen].sum())
    new = {name: plays.trace(name).history.part("new_town")[seen].sum() for name in (run, CALM)}
    return percent(float(new[run] - new[CALM]), missed)


GOODS: Final[dict[str, Probe]] = {
    "lines_stopped": lines_stopped,
    "articles_without_stock": articles_without_stock,
    "pharmacies_struck": pharmacies_struck,
    "pharmacies_normal": pharmacies_normal,
    "shipped_of_calm": shipped_of_calm,
    "orders_caught_up": orders_caught_up,
    "patients_without_of_requests": patients_without_of_requests,
}
