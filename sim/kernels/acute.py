"""Single needs of one pack: they are tried for some days, and lapse when they are not met."""

from __future__ import annotations

import numpy as np

from sim.array_types import Int32s, Ints
from sim.errors import RunError
from sim.kernels.ahead import load_pending
from sim.kernels.counter import count, missing_reason, take, take_substitute
from sim.kernels.jit import compiled, inlined
from sim.kernels.outcome import mark_need
from sim.kernels.retries import ask_for, elsewhere, hour_of_retry, move_on
from sim.kernels.schedule import day_kind
from sim.kernels.urgency import class_of_need
from sim.kernels.why import note_crowd, reason_of, told_again
from sim.state.arrays import State
from sim.state.flows import Service
from sim.state.kinds import ArticleClass
from sim.state.reasons import LAST_LOCAL_REASON
from sim.state.records import NEED, NEVER, NeedFlag, VisitKind

_ACTIVE = int(NeedFlag.ACTIVE)
_SWITCHED = int(NeedFlag.SWITCHED)
_HOSPITAL = int(NeedFlag.HOSPITAL)
_LEAKED = int(NeedFlag.LEAKED)
_VISIT_ACUTE = int(VisitKind.ACUTE)
_VETERINARY = int(ArticleClass.VETERINARY)
_REQUESTED = int(Service.REQUESTED)
_AT_ONCE = int(Service.AT_ONCE)
_MISSED = int(Service.MISSED)
_BLOCKED = int(Service.BLOCKED)
_CUSTOMERS = int(Service.CUSTOMERS)
_IN_FULL = int(Service.IN_FULL)
_VISITS = int(Service.VISITS)
_IN_24 = int(Service.FILLED_IN_24_HOURS)
_IN_48 = int(Service.FILLED_IN_48_HOURS)
_GAPS = int(Service.GAPS_CLOSED)
_GAP_HOURS = int(Service.GAP_HOURS)
_ACUTE_LAPSED = int(Service.ACUTE_LAPSED)
_ANIMALS_LAPSED = int(Service.ANIMALS_LAPSED)
_LEAKED_LINES = int(Service.LEAKED)
_EPISODES_LAPSED = int(Service.EPISODES_LAPSED)
_MOST_DAYS = int(np.iinfo(NEED["days"]).max)  # that the column holds


@inlined
def open_need(state: State, resident: int, article: int, hour: int, flags: int) -> int:
    """Write a new need for one pack of an article and return its row.

    Raises RunError when there is no room for it.
    """
    needs = state.needs
    if needs.free_count[0] == 0:
        raise RunError(
            "more needs are open at once than a run has room for; let surges of needs be smaller"
            " or strike fewer places, and report the configuration"
        )
    needs.free_count[0] -= 1
    row = needs.free[needs.free_count[0]]
    need = needs.table[row]
    need.resident = resident
    need.key = state.people.residents[resident].key
    need.article = article
    need.days = min(state.goods.pack[article], _MOST_DAYS)
    need.flags = _ACTIVE | flags
    need.created = hour
    need.end = hour
    need.failed = NEVER
    need.reason = 0
    need.facility = 0
    return row


@inlined
def close_need(state: State, row: int) -> None:
    """Free the row of a need that is met or has lapsed."""
    needs = state.needs
    needs.table[row].flags = 0
    needs.free[needs.free_count[0]] = row
    needs.free_count[0] += 1


@inlined
def need_gap(state: State, row: int, now: int) -> int:
    """Return for how many hours someone has been without what is needed; negative before that."""
    need = state.needs.table[row]
    return now - max(need.end, need.failed)


@inlined
def add_visit(state: State, place: int, need: int, hour: int, tries: int, today: int) -> None:
    """Write the visit of a need to the gathered visits of the day."""
    resident = state.people.residents[state.needs.table[need].resident]
    visit = state.day.gathered[place]
    visit.row = need
    visit.pharmacy = state.counters.stand_in[resident.home, day_kind(state, today)]
    visit.hour = hour
    visit.tries = tries
    visit.seek = 0
    visit.urgency = class_of_need(state, state.needs.table[need])
    visit.kind = _VISIT_ACUTE


@compiled
def try_pending(state: State, today: int, first: int) -> int:
    """Add today's visits of the needs that failed before; return the place after the last."""
    needs = state.needs
    place = first
    for k in range(needs.pending_count[0]):
        load_pending(state, k)
        row = needs.pending[k]
        need = needs.table[row]
        resident = state.people.residents[need.resident]
        pharmacy = state.counters.stand_in[resident.home, day_kind(state, today)]
        tries = min(today - need.created // 24, 250)
        entity, on_order = need.key + need.article, reason_of(need.reason) > LAST_LOCAL_REASON
        hour = hour_of_retry(state, entity, pharmacy, today, tries, on_order)
        add_visit(state, place, row, hour, tries, today)
        place += 1
    needs.pending_count[0] = 0
    return place


@inlined
def wait(state: State, row: int, now: int) -> None:
    """Try a need again tomorrow, with the article on order when it was not on the shelf."""
    needs = state.needs
    need = needs.table[row]
    if reason_of(need.reason) > LAST_LOCAL_REASON:
        home = state.people.residents[need.resident].home
        pharmacy = state.counters.stand_in[home, day_kind(state, now // 24 + 1)]
        switched, today = (need.flags & _SWITCHED) != 0, now // 24
        ask_for(state, pharmacy, need.article, need.days, switched, today, today + 1)
    needs.pending[needs.pending_count[0]] = row
    needs.pending_count[0] += 1


@inlined
def fail_need(state: State, visit: np.void, now: int, reason: int, what: int) -> None:
    """Note a failed attempt at a need."""
    need = state.needs.table[visit.row]
    if need.failed == NEVER:
        need.failed = now
        count(state, visit.pharmacy, _REQUESTED, 1)
        count(state, visit.pharmacy, _CUSTOMERS, 1)
        count(state, visit.pharmacy, what, 1)
        need.reason = reason
    else:
        need.reason = told_again(need.reason, reason)
    need.facility = visit.pharmacy


@inlined
def end_gap(state: State, pharmacy: int, row: int, gap: int) -> None:
    """Count the gap of a need that is met; animals are counted apart."""
    need = state.needs.table[row]
    count(state, pharmacy, _GAPS, 1)
    count(state, pharmacy, _GAP_HOURS, gap)
    if state.goods.kind[need.article] != _VETERINARY:
        mark_need(state, need, gap)


@inlined
def note_met(state: State, pharmacy: int, row: int, now: int) -> None:
    """Count a need that failed at first and is met now, and the gap that this ends."""
    waited, gap = now - state.needs.table[row].failed, need_gap(state, row, now)
    count(state, pharmacy, _IN_24, 1 if waited <= 24 else 0)
    count(state, pharmacy, _IN_48, 1 if waited <= 48 else 0)
    if gap > 0 and (state.needs.table[row].flags & _LEAKED) == 0:
        end_gap(state, pharmacy, row, gap)


@inlined
def meet_need(state: State, visit: np.void, now: int) -> None:
    """Close a need that was served, and the gap that this ends."""
    pharmacy, row = visit.pharmacy, visit.row
    need = state.needs.table[row]
    if need.failed == NEVER:
        for what in (_REQUESTED, _AT_ONCE, _CUSTOMERS, _IN_FULL):
            count(state, pharmacy, what, 1)
    else:
        note_met(state, pharmacy, row, now)
    count(state, pharmacy, _VISITS, 1)
    count(state, pharmacy, _LEAKED_LINES, 1 if (need.flags & _LEAKED) != 0 else 0)
    close_need(state, row)


@inlined
def go_on_or_wait(state: State, visit: np.void, now: int, wish: int) -> None:
    """Try another pharmacy this hour, or wait until tomorrow."""
    need = state.needs.table[visit.row]
    home = state.people.residents[need.resident].home
    other = elsewhere(state, visit, home, need.key, visit.urgency, wish)
    if other >= 0:
        move_on(state, visit, other)
    else:
        wait(state, visit.row, now)


@inlined
def serve_need(state: State, visit: np.void, now: int) -> int:
    """Serve one acute need; return the counter work in lines."""
    need = state.needs.table[visit.row]
    article, days, pharmacy = need.article, need.days, visit.pharmacy
    switched = (need.flags & _SWITCHED) != 0
    note_crowd(state, visit, need.reason)
    if take(state, pharmacy, article, days) or (
        switched and take_substitute(state, pharmacy, article, days)
    ):
        meet_need(state, visit, now)
        return 1
    fail_need(state, visit, now, missing_reason(state, pharmacy, article), _MISSED)
    go_on_or_wait(state, visit, now, article)
    return 1 if visit.tries == 0 else 0


@inlined
def refuse_need(state: State, visit: np.void, now: int, reason: int) -> None:
    """Turn an acute need away; it may go on to another pharmacy, or is tried tomorrow."""
    fail_need(state, visit, now, reason, _BLOCKED)
    go_on_or_wait(state, visit, now, -1)


@inlined
def count_lapsed(state: State, row: int) -> None:
    """Count a need that is never met; what leaked is none."""
    need = state.needs.table[row]
    if (need.flags & _LEAKED) != 0:
        return
    region = state.counters.region[state.people.residents[need.resident].home]
    what = _ACUTE_LAPSED
    if (need.flags & _HOSPITAL) != 0:
        what = _EPISODES_LAPSED
    elif state.goods.kind[need.article] == _VETERINARY:
        what = _ANIMALS_LAPSED
    state.tally.service[region, what] += 1
    state.tally.lapsed_medicine[state.goods.medicine[need.article]] += 1


@compiled
def lapse(state: State, pending: Int32s, how_many: Ints, midnight: int) -> None:
    """Close the pending needs whose time is over, and pack the others in front."""
    kept = 0
    for k in range(how_many[0]):
        row = pending[k]
        if midnight < state.needs.table[row].lapse:
            pending[kept] = row
            kept += 1
            continue
        count_lapsed(state, row)
        close_need(state, row)
    how_many[0] = kept
