"""Suppliers alone, with demand at its mean: what long calm with its shortages makes of them."""

from __future__ import annotations

from typing import NamedTuple

from sim.array_types import Floats, Ints
from sim.kernels.jit import compiled, inlined
from sim.kernels.shipping import available
from sim.kernels.supply import mark_stopped, work
from sim.state.arrays import State
from sim.state.kinds import ArticleClass
from sim.units import DAYS_PER_WEEK

_COMPOUNDED = int(ArticleClass.COMPOUNDED)
_WORKING_DAYS = 5  # a week


class Calm(NamedTuple):
    """What suppliers meet when they run alone; goods in treatment-days."""

    buffer: Floats  # by article: on full shelves today, and left at home by who asks early
    owed: Floats  # by article: what is missing of it
    weekday: int  # of day 0; Monday is 0
    stop_start: Ints  # inflow stops, line by line
    stop_end: Ints
    first_stop: Ints  # lines + 1: where the stops of each line begin
    short_below: float  # days of need at distributors below which an article is short
    short_days: Ints  # by article: days in a row that it has been short
    licensed: Ints  # by article: what comes a day under a licence
    licensed_after: Floats  # by article: days short from which on; inf when none is found
    compounded: Floats  # by article: what is wished of compounders on a working day
    compounders: float  # what they can make on a working day beside ordinary preparations
    compounded_after: float  # days short from which on


@inlined
def draw(state: State, article: int, need: int) -> int:
    """Take what is needed of an article from its lines by share, then from whatever line has some.

    Returns how much there was.
    """
    lines = state.lines
    left = need
    for attempt in range(2):
        if left == 0:
            break
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
def turn_to_substitute(state: State, calm: Calm, article: int, need: float) -> None:
    """Let what is needed be asked of the first substitute that a distributor has, if any."""
    goods = state.goods
    for k in range(goods.substitute_first[article], goods.substitute_first[article + 1]):
        if available(state, goods.substitutes[k]) > 0:
            calm.owed[goods.substitutes[k]] += need
            return


@inlined
def help_out(state: State, calm: Calm, article: int) -> None:
    """Count how long an article has been short, and bring in what licences give."""
    if available(state, article) >= calm.short_below * state.goods.need[article]:
        calm.short_days[article] = 0
        return
    calm.short_days[article] += 1
    line = state.lines.first[article + 1] - 1
    if calm.short_days[article] >= calm.licensed_after[article]:
        state.lines.stock[line, 0] += calm.licensed[article]


@inlined
def compound(state: State, calm: Calm) -> None:
    """Let compounders make what has been short for long, each article the same part of its wish."""
    wish = 0.0
    for article in range(calm.compounded.size):
        if calm.short_days[article] >= calm.compounded_after:
            wish += calm.compounded[article]
    part = min(1.0, calm.compounders / wish) if wish > 0 else 0.0
    made, booked = 0.5, 0
    for article in range(calm.compounded.size):
        if calm.short_days[article] >= calm.compounded_after:
            line = state.lines.first[article + 1] - 1
            made += calm.compounded[article] * part
            state.lines.stock[line, 0] += int(made) - booked
            booked = int(made)


@compiled
def run_in(state: State, since: int, until: int, calm: Calm) -> None:
    """Run the suppliers alone, with demand at its mean, from day `since` to the eve of `until`.

    Done before the start, this brings them into their stationary state. While an article is short,
    shelves run down, and what patients have at home; both are filled up afterwards. When they are
    empty, patients turn to substitutes; what none of these can give is forgotten.
    """
    owed = calm.owed
    for day in range(since, until):
        mark_stopped(state, day, calm.stop_start, calm.stop_end, calm.first_stop)
        for line in range(state.lines.article.size):
            work(state, line, day, 1.0, 1.0, 1.0, 0)
        for article in range(state.goods.pack.size):
            need = state.goods.need[article]
            owed[article] += need
            owed[article] -= draw(state, article, int(owed[article]))
            in_vain = owed[article] - calm.buffer[article] - 1.0  # of less than a day nobody asks
            if in_vain > 0:
                owed[article] -= in_vain
                turn_to_substitute(state, calm, article, min(in_vain, need))
            if need > 0 and state.goods.kind[article] != _COMPOUNDED:
                help_out(state, calm, article)
        if (day + calm.weekday) % DAYS_PER_WEEK < _WORKING_DAYS:
            compound(state, calm)
