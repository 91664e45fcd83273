"""Companies and their product lines: production, shipping and arrival at the distributor."""

from __future__ import annotations

from sim.array_types import Floats, Ints
from sim.kernels.jit import compiled, inlined
from sim.state.arrays import State
from sim.state.reasons import Reason
from sim.state.records import LEAD_RING

_IMPORT = int(Reason.IMPORT)
_ACTIVE = int(Reason.ACTIVE_SUBSTANCE)
_BACKGROUND = int(Reason.BACKGROUND_SHORTAGE)
_COMPOUNDING = int(Reason.COMPOUNDING)


@inlined
def arrive(state: State, line: int, day: int) -> None:
    """Put what arrives today on the distributor's centres."""
    lines = state.lines
    came = lines.inbound[line, day % LEAD_RING]
    if came == 0:
        return
    lines.inbound[line, day % LEAD_RING] = 0
    d, left = lines.distributor[line], came
    share, centres = state.distributors.centre_share, lines.stock.shape[1]
    first = 0
    while first < centres - 1 and share[d, first] <= 0:
        first += 1
    for k in range(first + 1, centres):
        part = int(came * share[d, k])
        lines.stock[line, k] += part
        left -= part
    lines.stock[line, first] += left


@inlined
def at_hand(state: State, line: int) -> int:
    """Return what a company counts on at the distributor."""
    d, total = state.lines.distributor[line], 0
    for k in range(state.lines.stock.shape[1]):
        if state.distributors.stranded[d, k] == 0:
            total += state.lines.stock[line, k]
    return total


@inlined
def under_way(state: State, line: int) -> int:
    """Return what is on its way to the distributor."""
    total = 0
    for day in range(LEAD_RING):
        total += state.lines.inbound[line, day]
    return total


@inlined
def output(state: State, line: int) -> float:
    """Return the most that a company can make of a line a day; it grows with seasons of strain."""
    lines = state.lines
    most = lines.need[line] * lines.growth[line]
    if lines.strained[line] >= lines.growth_days:  # most are not; a power takes long
        seasons = 1 + lines.strained[line] // lines.growth_days
        most = lines.need[line] * lines.growth[line] ** seasons
    return float(most)


@inlined
def strain(state: State, line: int, free: bool) -> None:
    """Count a day on which a plant with nothing in its way is empty; any other ends the strain.

    Compounders work to order: nothing of theirs lies in a plant.
    """
    lines = state.lines
    strained = free and lines.plant[line] == 0 and lines.made_to_order[line] == 0
    lines.strained[line] = lines.strained[line] + 1 if strained else 0


@inlined
def produce(state: State, line: int, active_level: float, level: float) -> bool:
    """Take in active substance and make finished goods; return whether substance was lacking."""
    lines = state.lines
    rate = output(state, line)
    room = lines.active_full[line] - lines.active[line]
    lines.active[line] += max(0.0, min(room, rate * active_level))
    order = lines.up_to[line] - lines.reorder[line]
    full = int(min(order, lines.plant_days) * lines.need[line]) + 1
    wish = min(rate * level + lines.carry[line], max(0.0, float(full - lines.plant[line])))
    possible = min(wish, lines.active[line])
    made = int(possible)
    lines.carry[line] = min(possible - made, 1.0)
    lines.active[line] -= made
    lines.plant[line] += made
    state.books.made[lines.article[line]] += made
    return wish >= 1 and possible < wish


@inlined
def send(state: State, line: int, day: int, lane_level: float, delay: int) -> None:
    """Ship to the distributor when its position is low; a narrowed lane takes a share a day.

    `delay` is how many days longer than usual the way takes.
    """
    lines = state.lines
    least = lines.reorder[line] * lines.need[line]
    held = at_hand(state, line)
    if held > least or lines.plant[line] == 0:  # most days: what is under way takes long to count
        return
    held += under_way(state, line)
    if held > least:
        return
    days = int(max(lines.up_to[line], lines.reorder[line]) * lines.need[line]) + 1 - held
    days = min(days, lines.plant[line])
    if lane_level < 1.0:
        passing = lane_level * lines.need[line]  # a day; over days, parts of a unit add up
        days = min(days, int((day + 1) * passing) - int(day * passing))
    if days > 0:
        lines.plant[line] -= days
        lines.inbound[line, (day + lines.lead[line] + delay) % LEAD_RING] += days


@compiled
def hold_up(state: State, day: int, delay: Ints, passed: int) -> None:
    """Let goods that are more than `passed` days from their arrival come some days later, by line.

    The caller sees to it that no way takes `LEAD_RING` days.
    """
    inbound = state.lines.inbound
    for line in range(delay.size):
        if delay[line] == 0:
            continue
        for ahead in range(LEAD_RING - 1, passed, -1):
            place = (day + ahead) % LEAD_RING
            days = inbound[line, place]
            if days > 0:
                inbound[line, place] = 0
                inbound[line, (place + delay[line]) % LEAD_RING] += days


@inlined
def work(
    state: State, line: int, day: int, lane: float, finished: float, active: float, delay: int
) -> bool:
    """Let a company's line receive, make and ship for a day; return whether substance was lacking.

    Levels as in `supply_day`. Of a licence only arrivals are received.
    """
    lines = state.lines
    arrive(state, line, day)
    if lines.licence[line] == 1:
        return False
    stopped = lines.stopped[line] == 1
    lacking = produce(state, line, active, 0.0 if stopped else finished)
    if not stopped and min(lane, finished) > 0:
        send(state, line, day, lane, delay)
    strain(state, line, not stopped and min(finished, active) >= 1.0)
    return lacking


@compiled
def supply_day(
    state: State, day: int, lane: Floats, finished: Floats, active: Floats, delay: Ints
) -> None:
    """Let all companies produce and ship for a day.

    `lane`, `finished` and `active` hold per line the level of its lane, of its place of manufacture
    and of its source of active substance, between 0 and 1; `delay` how many days longer than usual
    its way takes.
    """
    lines = state.lines
    for line in range(lines.article.size):
        lacking = work(state, line, day, lane[line], finished[line], active[line], delay[line])
        if lines.licence[line] == 1:
            continue
        cause = 0
        if lane[line] < 1.0 or finished[line] < 1.0:
            cause = _COMPOUNDING if lines.made_to_order[line] == 1 else _IMPORT
        elif lacking or (active[line] < 1.0 and lines.active[line] < lines.need[line]):
            cause = _ACTIVE
        elif lines.stopped[line] == 1:
            cause = _BACKGROUND
        elif delay[line] > 0:
            cause = _IMPORT
        lines.inflow_cause[line] = cause


@compiled
def mark_stopped(state: State, day: int, stop_start: Ints, stop_end: Ints, first: Ints) -> None:
    """Mark the lines whose inflow is stopped today by a background shortage."""
    for line in range(state.lines.article.size):
        state.lines.stopped[line] = 0
        for k in range(first[line], first[line + 1]):
            if stop_start[k] <= day < stop_end[k]:
                state.lines.stopped[line] = 1
