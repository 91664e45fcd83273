"""Acute needs: they arise, are tried for some days, and lapse when they are not met."""

from __future__ import annotations

import numpy as np

from sim.kernels.counter import count_filled, elsewhere, move_on, take, take_substitute
from sim.kernels.jit import compiled, inlined
from sim.kernels.schedule import hour_of_visit
from sim.rng import uniform
from sim.state.arrays import (
    Bytes,
    Counters,
    Day,
    Floats,
    Goods,
    Habits,
    Int32s,
    Int64s,
    Needs,
    People,
    Records,
    Shelves,
    Tally,
)
from sim.state.columns import NEVER, ArticleClass, NeedFlag, Reason, Service

_ACTIVE = int(NeedFlag.ACTIVE)
_CRITICAL = int(NeedFlag.CRITICAL)
_VETERINARY = int(ArticleClass.VETERINARY)
_ON_ORDER = int(Reason.ON_ORDER)
_ORDINARY_HOURS = int(Reason.ORDINARY_HOURS)
_REQUESTED = int(Service.REQUESTED)
_AT_ONCE = int(Service.AT_ONCE)
_MISSED = int(Service.MISSED)
_BLOCKED = int(Service.BLOCKED)
_CUSTOMERS = int(Service.CUSTOMERS)
_IN_FULL = int(Service.IN_FULL)
_VISITS = int(Service.VISITS)
_ACUTE = int(Service.ACUTE)
_ACUTE_LAPSED = int(Service.ACUTE_LAPSED)
_ANIMALS = int(Service.ANIMALS)
_ANIMALS_LAPSED = int(Service.ANIMALS_LAPSED)
_EPISODES_LAPSED = int(Service.EPISODES_LAPSED)
_HOSPITAL = int(NeedFlag.HOSPITAL)
_TRIALS = 12  # residents tried before the last one drawn is taken


@inlined
def open_need(needs: Needs, resident: int, key: int, article: int, days: int, hour: int) -> int:
    """Write a new need and return its row."""
    needs.free_count[0] -= 1
    row = needs.free[needs.free_count[0]]
    need = needs.table[row]
    need.resident = resident
    need.key = key
    need.article = article
    need.days = days
    need.flags = _ACTIVE
    need.created = hour
    need.failed = NEVER
    need.reason = 0
    need.facility = 0
    return row


@inlined
def close_need(needs: Needs, row: int) -> None:
    """Free the row of a need that is met or has lapsed."""
    needs.table[row].flags = 0
    needs.free[needs.free_count[0]] = row
    needs.free_count[0] += 1


@inlined
def draw_band(u: float, bands: Floats) -> int:
    """Return the age band of a need from the article's shares."""
    if u < bands[0]:
        return 0
    return 1 if u < bands[0] + bands[1] else 2


@inlined
def draw_resident(
    people: People, key: np.uint64, entity: int, ordinal: int, bands: Floats, untreated: float
) -> int:
    """Draw whose need it is; residents without long-term medicine have fewer acute needs."""
    band = draw_band(uniform(key, entity, ordinal * 32), bands)
    low = people.band_start[band]
    size = people.band_start[band + 1] - low
    row = 0
    for trial in range(_TRIALS):
        u = uniform(key, entity, ordinal * 32 + 1 + trial)
        row = people.band_rows[low + int(u * size)]
        if people.residents[row].treatments > 0:
            return row
        # the fraction of u below the chosen row is uniform again, and serves as the second draw
        if u * size - int(u * size) < untreated:
            return row
    return row


@compiled
def arise(
    people: People,
    goods: Goods,
    law: Counters,
    habits: Habits,
    needs: Needs,
    tally: Tally,
    rates: Floats,
    bands: Floats,
    critical_share: Floats,
    keys: tuple[np.uint64, np.uint64],
    today: int,
    day_kind: int,
    lapse_days: int,
    untreated: float,
    visits: Records,
    first: int,
) -> int:
    """Let the day's acute needs arise and add their visits; return the place after the last.

    `rates` is the expected number of needs of each article today; the number is that rate,
    rounded up or down at random.
    """
    place = first
    count_key, person_key = keys
    for article in range(rates.size):
        if rates[article] <= 0:
            continue
        many = int(rates[article] + uniform(count_key, article, today))
        for j in range(many):
            entity = article * 1_000_003 + j
            row = draw_resident(people, person_key, entity, today, bands[article], untreated)
            resident = people.residents[row]
            ordinal = today * 32 + 30
            if goods.kind[article] == _VETERINARY:
                tally.service[_ANIMALS] += 1
            else:
                tally.service[_ACUTE] += 1
            hour = hour_of_visit(law, habits, entity, resident.home, day_kind, today)
            days = goods.pack[article]
            need = open_need(needs, row, resident.key, article, days, today * 24 + hour)
            needs.table[need].lapse = (today + lapse_days) * 24
            if uniform(person_key, entity, ordinal) < critical_share[article]:
                needs.table[need].flags |= _CRITICAL
            visits[place].row = need
            visits[place].pharmacy = resident.home
            visits[place].hour = hour
            visits[place].tries = 0
            visits[place].seek = 0
            visits[place].urgency = goods.criticality[
                article, 1 if (needs.table[need].flags & _CRITICAL) != 0 else 0
            ]
            visits[place].kind = 1
            place += 1
    return place


@compiled
def try_pending(
    people: People,
    law: Counters,
    habits: Habits,
    goods: Goods,
    needs: Needs,
    today: int,
    day_kind: int,
    visits: Records,
    first: int,
) -> int:
    """Add a visit for every need left from yesterday; return the place after the last."""
    place = first
    for k in range(needs.pending_count[0]):
        row = needs.pending[k]
        need = needs.table[row]
        home = people.residents[need.resident].home
        tries = max(1, today - need.created // 24)
        hour = hour_of_visit(law, habits, need.key, home, day_kind, tries)
        visits[place].row = row
        visits[place].pharmacy = home
        visits[place].hour = max(hour, law.after_delivery[home])
        visits[place].tries = min(tries, 250)
        visits[place].seek = 0
        critical = 1 if (need.flags & _CRITICAL) != 0 else 0
        visits[place].urgency = goods.criticality[need.article, critical]
        visits[place].kind = 1
        place += 1
    needs.pending_count[0] = 0
    return place


@inlined
def keep_pending(needs: Needs, row: int) -> None:
    """Try a need again tomorrow."""
    needs.pending[needs.pending_count[0]] = row
    needs.pending_count[0] += 1


@inlined
def fail_need(
    needs: Needs, tally: Tally, row: int, visit: np.void, now: int, reason: int, first_count: int
) -> None:
    """Note a failed attempt at a need."""
    need = needs.table[row]
    if need.failed == NEVER:
        need.failed = now
        tally.service[_REQUESTED] += 1
        tally.service[_CUSTOMERS] += 1
        tally.service[first_count] += 1
        need.reason = reason
    elif reason != _ORDINARY_HOURS:
        need.reason = reason
    need.facility = visit.pharmacy


@inlined
def serve_need(
    people: People,
    goods: Goods,
    shelves: Shelves,
    law: Counters,
    habits: Habits,
    needs: Needs,
    day: Day,
    tally: Tally,
    visit: np.void,
    now: int,
) -> int:
    """Serve one acute need; return the counter work in lines."""
    row = visit.row
    need = needs.table[row]
    article, days, pharmacy = need.article, min(need.days, habits.limit_days), visit.pharmacy
    if take(goods, shelves, tally, pharmacy, article, days) or (
        need.failed != NEVER and take_substitute(goods, shelves, tally, pharmacy, article, days)
    ):
        if need.failed == NEVER:
            tally.service[_REQUESTED] += 1
            tally.service[_AT_ONCE] += 1
            tally.service[_CUSTOMERS] += 1
            tally.service[_IN_FULL] += 1
        else:
            count_filled(tally, need.failed, need.failed, now)
        tally.service[_VISITS] += 1
        close_need(needs, row)
        return 1
    cause = shelves.cause[pharmacy, article]
    fail_need(needs, tally, row, visit, now, cause if cause != 0 else _ON_ORDER, _MISSED)
    if visit.seek == 0:
        shelves.wanted[pharmacy, article] += days
    person = (need.key, people.residents[need.resident].home)
    other = elsewhere(law, shelves, habits, visit, person, visit.urgency, article, days)
    if other >= 0:
        move_on(day, tally, visit, other)
    else:
        keep_pending(needs, row)
    return 1 if visit.tries == 0 else 0


@inlined
def refuse_need(
    people: People,
    shelves: Shelves,
    law: Counters,
    habits: Habits,
    needs: Needs,
    day: Day,
    tally: Tally,
    visit: np.void,
    now: int,
    reason: int,
) -> None:
    """Turn an acute need away; it may go on to another pharmacy, or is tried tomorrow."""
    row = visit.row
    need = needs.table[row]
    fail_need(needs, tally, row, visit, now, reason, _BLOCKED)
    person = (need.key, people.residents[need.resident].home)
    other = elsewhere(law, shelves, habits, visit, person, visit.urgency, -1, 0)
    if other >= 0:
        move_on(day, tally, visit, other)
    else:
        keep_pending(needs, row)


@compiled
def lapse(needs: Needs, goods: Goods, tally: Tally, pending: Int32s, n: int, now: int) -> int:
    """Close the pending needs whose time is over; return how many are left, packed in front."""
    kept = 0
    for k in range(n):
        row = pending[k]
        need = needs.table[row]
        if now < need.lapse:
            pending[kept] = row
            kept += 1
            continue
        if (need.flags & _HOSPITAL) != 0:
            tally.service[_EPISODES_LAPSED] += 1
        elif goods.kind[need.article] == _VETERINARY:
            tally.service[_ANIMALS_LAPSED] += 1
        else:
            tally.service[_ACUTE_LAPSED] += 1
        close_need(needs, row)
    return kept
