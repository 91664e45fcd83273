"""Suppliers alone, with demand at its mean: what long calm with its shortages makes of them."""

from __future__ import annotations

from typing import NamedTuple

from sim.kernels.jit import compiled, inlined
from sim.kernels.supply import arrive, mark_stops, produce, send, strain
from sim.state.arrays import Floats, Int64s, State
from sim.state.kinds import ArticleClass
from sim.units import DAYS_PER_WEEK

_COMPOUNDED = int(ArticleClass.COMPOUNDED)
_WORKING_DAYS = 5  # a week


class Calm(NamedTuple):
    """What suppliers meet when they run alone; goods in treatment-days."""

    stop_start: Int64s  # inflow stops, line by line
    stop_end: Int64s
    first_stop: Int64s  # lines + 1: where the stops of each line begin
    short_below: float  # days of need at distributors below which an article is short
    short_days: Int64s  # by article: days in a row that it has been short
    licensed: Int64s  # by article: what comes a day under a licence
    licensed_after: Floats  # by article: days short from which on; inf when none is found
    compounded: Int64s  # by article: what compounders make of it on a working day
    compounded_after: float  # days short from which on


@inlined
def draw(state: State, article: int, need: int) -> int:
    """Take what is needed of an article from its lines by share, then from whatever line has some.

    Returns how much there was.
    """
    lines = state.lines
    left = need
    for attempt in range(2):
        for line in range(lines.first[article], lines.first[article + 1]):
            for k in range(lines.stock.shape[1]):
                wish = left
                if attempt == 0:
                    d = lines.distributor[line]
                    part = lines.share[line] * state.distributors.centre_share[d, k]
                    wish = int(need * part + 0.5)
                took = min(wish, left, lines.stock[line, k])
                lines.stock[line, k] -= took
                left -= took
    return need - left


@inlined
def in_stock(state: State, article: int) -> int:
    """Return what distributors have of an article, treatment-days."""
    lines, total = state.lines, 0
    for line in range(lines.first[article], lines.first[article + 1]):
        for k in range(lines.stock.shape[1]):
            total += lines.stock[line, k]
    return total


@inlined
def turn_to_substitute(state: State, article: int, need: float) -> None:
    """Let what is needed be asked of the first substitute that a distributor has, if any."""
    goods = state.goods
    for k in range(goods.substitute_first[article], goods.substitute_first[article + 1]):
        if in_stock(state, goods.substitutes[k]) > 0:
            state.scratch.owed[goods.substitutes[k]] += need
            return


@inlined
def help_out(state: State, calm: Calm, article: int, day: int) -> None:
    """Count how long an article has been short, and bring in what licences and compounders give."""
    if in_stock(state, article) >= calm.short_below * state.goods.need[article]:
        calm.short_days[article] = 0
        return
    calm.short_days[article] += 1
    line = state.lines.first[article + 1] - 1
    if calm.short_days[article] >= calm.licensed_after[article]:
        state.lines.stock[line, 0] += calm.licensed[article]
    working = day % DAYS_PER_WEEK < _WORKING_DAYS
    if working and calm.short_days[article] >= calm.compounded_after:
        state.lines.stock[line, 0] += calm.compounded[article]


@compiled
def run_in(state: State, since: int, until: int, calm: Calm) -> None:
    """Run the suppliers alone, with demand at its mean, from day `since` to the eve of `until`.

    Done before the start, this brings them into their stationary state. While an article is short,
    shelves run down, and what patients have at home; both are filled up afterwards. When they are
    empty, patients turn to substitutes; what none of these can give is forgotten.
    """
    owed, buffer = state.scratch.owed, state.scratch.buffer
    for day in range(since, until):
        mark_stops(state, day, calm.stop_start, calm.stop_end, calm.first_stop)
        run_in_day(state, day)
        for article in range(state.goods.pack.size):
            need = state.goods.need[article]
            owed[article] += need
            owed[article] -= draw(state, article, int(owed[article]))
            in_vain = owed[article] - buffer[article] - 1.0  # of less than a day nobody asks
            if in_vain > 0:
                owed[article] -= in_vain
                turn_to_substitute(state, article, min(in_vain, need))
            if need > 0 and state.goods.kind[article] != _COMPOUNDED:
                help_out(state, calm, article, day)


@inlined
def run_in_day(state: State, day: int) -> None:
    """Let all companies produce and ship on a day without disruption."""
    lines = state.lines
    for line in range(lines.article.size):
        arrive(state, line, day)
        if lines.licence[line] == 1:
            continue
        stopped = lines.stopped[line] == 1
        produce(state, line, 1.0, 0.0 if stopped else 1.0)
        if not stopped:
            send(state, line, day, 1.0, 0)
        strain(state, line, not stopped)
