"""Single needs of one pack: they arise, are tried for some days, and lapse when they are not met.

Most are acute. Goods whose users are not known one by one, of the background and compounded ones,
are asked for in the same way, but as a refill: something of the last pack is left. So is what leaks
to persons without the indication, whom no count of patients knows.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.ahead import FAR, MIDDLE, load_resident
from sim.kernels.counter import (
    ask_for,
    count,
    elsewhere,
    hour_of_retry,
    missing_reason,
    move_on,
    take,
    take_substitute,
)
from sim.kernels.jit import compiled, inlined, prefetch
from sim.kernels.outcome import counts, mark_person
from sim.kernels.schedule import collected_days, day_kind, hour_of_visit
from sim.kernels.why import reason_of, told_again
from sim.rng import uniform
from sim.state.arrays import Floats, Int32s, Int64s, State
from sim.state.columns import (
    HOURS_LEFT_PER_DAY,
    LAST_LOCAL_REASON,
    N_BANDS,
    NEED,
    NEVER,
    REFILLED,
    ArticleClass,
    NeedFlag,
    Service,
    VisitKind,
)

_ACTIVE = int(NeedFlag.ACTIVE)
_CRITICAL = int(NeedFlag.CRITICAL)
_SWITCHED = int(NeedFlag.SWITCHED)
_HOSPITAL = int(NeedFlag.HOSPITAL)
_LEAKED = int(NeedFlag.LEAKED)
_VISIT_ACUTE = int(VisitKind.ACUTE)
_VETERINARY = int(ArticleClass.VETERINARY)
_REFILLED = tuple(int(kind) for kind in REFILLED)
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
_ACUTE = int(Service.ACUTE)
_ACUTE_LAPSED = int(Service.ACUTE_LAPSED)
_ANIMALS = int(Service.ANIMALS)
_ANIMALS_LAPSED = int(Service.ANIMALS_LAPSED)
_LEAKED_LINES = int(Service.LEAKED)
_EPISODES_LAPSED = int(Service.EPISODES_LAPSED)
_MOST_DAYS = int(np.iinfo(NEED["days"]).max)  # that the column holds
_SMALLEST = 1e-12  # keeps a division finite
ENTITIES = 1_000_003  # more than the needs of an article on a day
_DRAWS = 32  # random numbers set aside for one need


@inlined
def open_need(state: State, resident: int, article: int, hour: int, flags: int) -> int:
    """Write a new need for one pack of an article and return its row."""
    needs = state.needs
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
def left_at_home(state: State, row: int) -> int:
    """Return for how many hours what is left of the last pack lasts: for a refill, its lead."""
    need = state.needs.table[row]
    if state.goods.kind[need.article] not in _REFILLED and (need.flags & _LEAKED) == 0:
        return 0
    return min(state.people.residents[need.resident].lead, need.days * HOURS_LEFT_PER_DAY)


@inlined
def class_of_need(state: State, row: int) -> int:
    """Return the criticality class of a need."""
    need = state.needs.table[row]
    return state.goods.criticality[need.article, 1 if (need.flags & _CRITICAL) != 0 else 0]


@inlined
def draw_band(state: State, u: float, bands: Floats) -> int:
    """Return the age band of a need from the article's shares; the next where nobody lives."""
    band = 0 if u < bands[0] else 1 if u < bands[0] + bands[1] else 2
    start = state.people.band_start
    while start[2 * band + 2] == start[2 * band]:
        band = (band + 1) % N_BANDS
    return band


@inlined
def draw_place(state: State, entity: int, ordinal: int, bands: Floats) -> int:
    """Return the place in `band_rows` of whose need it is.

    Residents without long-term medicine have fewer acute needs than others.
    """
    people, key, weight = state.people, state.habits.person_key, state.habits.untreated
    band = draw_band(state, uniform(key, entity, ordinal), bands)
    low, middle = people.band_start[2 * band], people.band_start[2 * band + 1]
    others = people.band_start[2 * band + 2] - middle
    x = uniform(key, entity, ordinal + 1) * (middle - low + weight * others)
    if x < middle - low or others == 0:
        return low + int(x)
    return middle + min(int((x - (middle - low)) / max(weight, _SMALLEST)), others - 1)


@inlined
def draw_resident(state: State, entity: int, ordinal: int, bands: Floats) -> int:
    """Return the row of whose need it is."""
    return state.people.band_rows[draw_place(state, entity, ordinal, bands)]


@inlined
def needs_today(state: State, rates: Floats, article: int, today: int) -> int:
    """Return how many needs of an article arise: its rate, rounded up or down at random."""
    if rates[article] <= 0:
        return 0
    return int(rates[article] + uniform(state.habits.count_key, article, today))


@inlined
def draw_all(state: State, rates: Floats, bands: Floats, today: int, first: int) -> int:
    """Write whose each need is to the gathered visits, as a place; return the place after."""
    place = first
    for article in range(rates.size):
        for j in range(needs_today(state, rates, article, today)):
            entity = article * ENTITIES + j
            drawn = draw_place(state, entity, today * _DRAWS, bands[article])
            state.day.gathered[place].row = drawn
            place += 1
    return place


@inlined
def load_drawn(state: State, place: int, last: int) -> None:
    """Have the residents loaded whose needs come after a place."""
    rows, gathered = state.people.band_rows, state.day.gathered
    if place + FAR < last:
        prefetch(rows, gathered[place + FAR].row)
    if place + MIDDLE < last:
        load_resident(state, rows[gathered[place + MIDDLE].row])


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
    visit.urgency = class_of_need(state, need)
    visit.kind = _VISIT_ACUTE


@inlined
def arise_one(state: State, article: int, j: int, today: int, place: int, kind: int) -> None:
    """Let one need arise and add its first visit; whose it is has been drawn."""
    entity = article * ENTITIES + j
    p = state.people.band_rows[state.day.gathered[place].row]
    resident = state.people.residents[p]
    pharmacy = state.counters.stand_in[resident.home, day_kind(state, today)]
    hour = hour_of_visit(state, entity, pharmacy, day_kind(state, today), today)
    u = uniform(state.habits.person_key, entity, today * _DRAWS + _DRAWS - 1)
    flags = _CRITICAL if u < state.goods.critical_share[article] else 0
    need = open_need(state, p, article, today * 24 + hour, flags | kind)
    needs = state.needs.table
    needs[need].days = collected_days(state, article, needs[need].days)
    end = today * 24 + hour + left_at_home(state, need)
    state.needs.table[need].end = end
    state.needs.table[need].lapse = end // 24 * 24 + state.habits.lapse_hours
    animal = state.goods.kind[article] == _VETERINARY
    count(state, pharmacy, _ANIMALS if animal else _ACUTE, 0 if kind == _LEAKED else 1)
    add_visit(state, place, need, hour, 0, today)


@compiled
def arise(state: State, rates: Floats, bands: Floats, today: int, first: int, kind: int) -> int:
    """Let the day's needs arise and add their visits; return the place after the last.

    `rates` is the expected number of needs of each article today, `bands` holds each article's
    shares of the age bands, `kind` is 0 for acute needs or a flag of them all.
    """
    last = draw_all(state, rates, bands, today, first)
    place = first
    for article in range(rates.size):
        for j in range(needs_today(state, rates, article, today)):
            load_drawn(state, place, last)
            arise_one(state, article, j, today, place, kind)
            place += 1
    return place


@compiled
def try_pending(state: State, today: int, first: int) -> int:
    """Add today's visits of the needs that failed before; return the place after the last."""
    needs = state.needs
    place = first
    for k in range(needs.pending_count[0]):
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
    critical = 1 if (need.flags & _CRITICAL) != 0 else 0
    animal = state.goods.kind[need.article] == _VETERINARY
    if not animal and counts(state, gap, need.article, critical):
        beyond = gap > state.goods.tolerance[need.article, critical]
        mark_person(state, need.resident, class_of_need(state, row), beyond)


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
def lapse(state: State, pending: Int32s, how_many: Int64s, midnight: int) -> None:
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
