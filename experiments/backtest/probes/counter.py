"""What is read at the counters: lines, and who gets them when."""

from __future__ import annotations

from typing import Final

import numpy as np

from experiments.acceptance.play import day_by_day
from experiments.backtest.playing import Plays, Trace
from experiments.backtest.probes.probe import CALM, Arguments, Probe, days, percent
from sim.array_types import Ints
from sim.state.flows import Service
from sim.state.kinds import Supply
from sim.units import HOURS_PER_DAY


def lines_of_calm(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return the lines between two moments of a day, per cent of the same hours in calm."""
    struck, calm = (between(plays.trace(name), arguments) for name in (run, CALM))
    return percent(struck, calm)


def lines_change(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return by how many per cent more lines are dispensed than in calm, in days of a trend.

    The year before is calm without a year's growth of `trend_percent`.
    """
    growth = 1 + float(arguments.get("trend_percent", 0)) / 100
    return (
        percent(_dispensed(plays, run, arguments) * growth, _dispensed(plays, CALM, arguments))
        - 100
    )


def lines_above(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return by how many per cent more lines are dispensed than in the run `other`."""
    other = str(arguments["other"])
    return percent(_dispensed(plays, run, arguments), _dispensed(plays, other, arguments)) - 100


def _dispensed(plays: Plays, run: str, arguments: Arguments) -> float:
    return float(day_by_day(plays.trace(run).history, Service.DISPENSED)[days(arguments)].sum())


def between(trace: Trace, arguments: Arguments) -> float:
    """Return the lines dispensed on `day` from hour `from_hour` to `to_hour`, fractions evenly."""
    first, last = float(arguments.get("from_hour", 0)), float(arguments["to_hour"])
    return so_far(trace, arguments["day"], last) - so_far(trace, arguments["day"], first)


def so_far(trace: Trace, day: int, hour: float) -> float:
    """Return the lines of a day up to an hour of it, at most 23."""
    counts = [0, *(trace.notes.lines[day * HOURS_PER_DAY + h] for h in range(HOURS_PER_DAY - 1))]
    return float(np.interp(hour, range(HOURS_PER_DAY), counts))


def lines_displaced(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return the lines that are not served at first, above calm."""
    return float(more(plays, run, Service.BLOCKED)[days(arguments)].sum())


def lines_displaced_of(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return the lines that are not served at first, per cent of those of the run `other`.

    Both above calm; those of the other run on the days from `other_from_day` to `other_to_day`.
    """
    there = {"from_day": arguments["other_from_day"], "to_day": arguments["other_to_day"]}
    displaced = lines_displaced(plays, run, arguments)
    return percent(displaced, lines_displaced(plays, str(arguments["other"]), there))


def more(plays: Plays, run: str, what: Service) -> Ints:
    """Return a count of every day above calm."""
    struck, calm = plays.trace(run).history, plays.trace(CALM).history
    return day_by_day(struck, what) - day_by_day(calm, what)


def displaced_filled(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return which share of the displaced lines is filled within 48 hours, per cent."""
    displaced = plays.trace(run).notes.displaced
    return float("nan") if displaced is None else 100 * displaced.filled_share


def acute_without(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return the most persons with an unmet acute need at a midnight, above calm."""
    struck, calm = (
        plays.trace(name).history.part("without_channel")[days(arguments), Supply.ACUTE]
        for name in (run, CALM)
    )
    return float((struck - calm).max())


def long_term_beyond_more(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return the persons beyond tolerance with a long-term treatment at some time, above calm."""
    return float(plays.trace(run).beyond.sum()) - float(plays.trace(CALM).beyond.sum())


def served(part: Service, *whole: Service) -> Probe:
    """Return the probe of a share of service, per cent, in all regions or some (`regions`)."""

    def probe(plays: Plays, run: str, arguments: Arguments) -> float:
        history = plays.trace(run).history
        rows = _regions(plays.trace(run), arguments)
        counts = history.part("service")[days(arguments)][:, rows].sum(axis=(0, 1))
        return percent(float(counts[int(part)]), float(sum(counts[int(each)] for each in whole)))

    return probe


def misses_arriving(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return which share of lines not on the shelf arrives in 24 hours, per cent.

    In all regions or some (`regions`); of lines that were got nowhere else on the same day.
    """
    trace = plays.trace(run)
    rows = _regions(trace, arguments)
    found = [trace.notes.arrivals[day] for day in sorted(trace.notes.arrivals)][days(arguments)]
    missed, in_time = (sum(float(each[i][rows].sum()) for each in found) for i in range(2))
    return percent(in_time, missed)


def deliveries_in_time(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return which share of what is ordered for customers comes within 24 hours, per cent.

    By one distributor (`distributor`), in all regions or some (`regions`).
    """
    trace = plays.trace(run)
    column = list(plays.places(run).distributor_name).index(str(arguments["distributor"]))
    rows = _regions(trace, arguments)
    found = trace.notes.deliveries.values()
    brought, in_time = (sum(float(each[i][rows, column].sum()) for each in found) for i in range(2))
    return percent(in_time, brought)


def service_level(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return which share of the lines dispensed was not ordered for the customer, per cent.

    The branch compares customers' orders with lines dispensed: who goes on to another pharmacy and
    gets it there, or asks for what nobody can order, is in none of its misses.
    """
    trace = plays.trace(run)
    dispensed = day_by_day(trace.history, Service.DISPENSED)
    looked_at = range(dispensed.size)[days(arguments)]
    found = [each for day, each in trace.notes.deliveries.items() if day in looked_at]
    brought = sum(float(each.brought.sum()) for each in found)
    return 100 - percent(brought, float(dispensed[days(arguments)].sum()))


def _regions(trace: Trace, arguments: Arguments) -> list[int]:
    known = trace.history.labels.regions
    codes = [str(code) for code in arguments.get("regions", known)]
    return [i for i, code in enumerate(known) if code in codes]


COUNTER: Final[dict[str, Probe]] = {
    "lines_of_calm": lines_of_calm,
    "lines_change": lines_change,
    "lines_above": lines_above,
    "lines_displaced": lines_displaced,
    "lines_displaced_of": lines_displaced_of,
    "displaced_filled": displaced_filled,
    "acute_without": acute_without,
    "long_term_beyond_more": long_term_beyond_more,
    "lines_at_once": served(Service.AT_ONCE, Service.REQUESTED),
    "customers_in_full": served(Service.IN_FULL, Service.CUSTOMERS),
    "misses_arriving": misses_arriving,
    "deliveries_in_time": deliveries_in_time,
    "service_level": service_level,
    "misses_filled_in_24_hours": served(
        Service.FILLED_IN_24_HOURS, Service.MISSED, Service.BLOCKED
    ),
}
