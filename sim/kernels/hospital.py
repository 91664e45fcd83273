"""Hospital care: admissions, medicine episodes and the wards' and pharmacies' stock."""

from __future__ import annotations

import numpy as np

from sim.array_types import Floats, Ints
from sim.kernels.acute import close_need, open_need
from sim.kernels.ahead import load_resident
from sim.kernels.arising import ENTITIES, draw_place
from sim.kernels.counter import missing_reason
from sim.kernels.jit import compiled, inlined, prefetch
from sim.kernels.outcome import mark_need
from sim.kernels.prescribers import decide
from sim.kernels.retries import ask_for
from sim.kernels.why import because
from sim.rng import bits, uniform
from sim.state.arrays import State
from sim.state.flows import Service
from sim.state.reasons import Reason
from sim.state.records import NEVER, NeedFlag

_CRITICAL = int(NeedFlag.CRITICAL)
_HOSPITAL = int(NeedFlag.HOSPITAL)
_EPISODES = int(Service.EPISODES)
_AT_ONCE = int(Service.EPISODES_AT_ONCE)
_SUBSTITUTED = int(Service.SUBSTITUTED)
_GAPS = int(Service.GAPS_CLOSED)
_GAP_HOURS = int(Service.GAP_HOURS)
_PHARMACY = int(Reason.HOSPITAL_PHARMACY)
_DRAWS = 32  # random numbers set aside for one admission
_OWN = 7  # keeps the draws of admissions apart from those of acute needs


@inlined
def supply_from(state: State, holder: int, article: int, days: int) -> bool:
    """Take an episode's medicine from a ward or a hospital pharmacy."""
    if state.holders.can_serve[holder] == 0 or state.shelves.stock[holder, article] < days:
        return False
    state.shelves.stock[holder, article] -= days
    state.books.dispensed[article] += days
    state.tally.lines_medicine[state.goods.medicine[article]] += 1
    return True


@inlined
def give(state: State, ward: int, pharmacy: int, article: int, days: int) -> bool:
    """Take an episode's medicine from the ward, or else from the hospital pharmacy."""
    return supply_from(state, ward, article, days) or supply_from(state, pharmacy, article, days)


@inlined
def give_substitute(state: State, ward: int, pharmacy: int, row: int) -> bool:
    """Give the first substitute in stock, if acceptable; in hospital a prescriber is at hand."""
    need, goods = state.needs.table[row], state.goods
    if not decide(state, need.key, need.article, need.created):
        return False
    first = goods.substitute_first[need.article]
    for k in range(first, goods.substitute_first[need.article + 1]):
        if give(state, ward, pharmacy, goods.substitutes[k], need.days):
            return True
    return False


@inlined
def treat(state: State, row: int, first_hospital: int, regions: int, now: int) -> bool:
    """Try to give an episode its medicine: from the ward, then from the hospital pharmacy."""
    need = state.needs.table[row]
    region = state.counters.region[state.people.residents[need.resident].home]
    pharmacy = first_hospital + region
    ward = pharmacy + regions
    if give(state, ward, pharmacy, need.article, need.days):
        return True
    if give_substitute(state, ward, pharmacy, row):
        state.tally.service[region, _SUBSTITUTED] += 1
        return True
    if need.failed == NEVER:
        need.failed = now
    closed = state.holders.can_serve[pharmacy] == 0
    if closed:
        need.reason = because(_PHARMACY, state.holders.shut[pharmacy])
    else:
        need.reason = missing_reason(state, pharmacy, need.article)
        today = now // 24
        ask_for(state, pharmacy, need.article, need.days, False, today, today + 1)
    return False


@inlined
def end_wait(state: State, row: int, now: int) -> None:
    """Close an episode that waited and is treated now."""
    need = state.needs.table[row]
    region = state.counters.region[state.people.residents[need.resident].home]
    gap = now - need.failed
    state.tally.service[region, _GAPS] += 1
    state.tally.service[region, _GAP_HOURS] += gap
    mark_need(state, need, gap)


@compiled
def retry_episodes(state: State, first_hospital: int, regions: int, now: int) -> None:
    """Try the episodes that wait once more."""
    needs = state.needs
    kept = 0
    for k in range(needs.episodes_count[0]):
        row = needs.episodes[k]
        if treat(state, row, first_hospital, regions, now):
            end_wait(state, row, now)
            close_need(state, row)
        else:
            needs.episodes[kept] = row
            kept += 1
    needs.episodes_count[0] = kept


@inlined
def choose_inpatients(state: State, admissions: int, today: int, bands: Floats) -> None:
    """Draw the residents of the day's admissions, and have them loaded."""
    rows, admitted = state.people.band_rows, state.needs.admitted
    for admission in range(admissions):
        place = draw_place(state, -1 - admission, today * _DRAWS, bands)
        prefetch(rows, place)
        admitted[admission] = place
    for admission in range(admissions):
        admitted[admission] = rows[admitted[admission]]
        load_resident(state, admitted[admission])


@inlined
def admit(state: State, article: int, j: int, admissions: int, now: int) -> int:
    """Let one medicine episode begin, for the patient of one of the day's admissions."""
    key, ordinal = state.habits.person_key, now // 24 * _DRAWS + _OWN
    luck = bits(key, article * ENTITIES + j, ordinal)
    p = state.needs.admitted[np.int64(luck % np.uint64(admissions))]
    u = uniform(key, article * ENTITIES + j, ordinal + 1)
    flags = _HOSPITAL | (_CRITICAL if u < state.goods.critical_share[article] else 0)
    return open_need(state, p, article, now, flags)


@compiled
def admit_day(
    state: State, rates: Floats, bands: Floats, admissions: int, place: Ints, now: int
) -> None:
    """Let the day's medicine episodes begin.

    `rates` is the expected number of episodes of each article today, `bands` the shares of the
    age bands among inpatients, `place` the first hospital pharmacy's row, the number of regions
    and the hours after which an unmet episode lapses.
    """
    first_hospital, regions, lapse_hours = place[0], place[1], place[2]
    needs = state.needs
    choose_inpatients(state, admissions, now // 24, bands)
    for article in range(rates.size):
        if rates[article] <= 0:
            continue
        many = int(rates[article] + uniform(state.habits.count_key, article, -1 - now // 24))
        for j in range(many):
            row = admit(state, article, j, admissions, now)
            need = needs.table[row]
            need.lapse = now // 24 * 24 + lapse_hours
            region = state.counters.region[state.people.residents[need.resident].home]
            state.tally.service[region, _EPISODES] += 1
            if treat(state, row, first_hospital, regions, now):
                state.tally.service[region, _AT_ONCE] += 1
                close_need(state, row)
            else:
                needs.episodes[needs.episodes_count[0]] = row
                needs.episodes_count[0] += 1


@compiled
def refill_wards(state: State) -> None:
    """Fill the wards from their hospital pharmacy."""
    shelves = state.shelves
    for holder in range(state.holders.kind.size):
        feeder = state.holders.feeder[holder]
        if feeder < 0 or state.holders.can_serve[feeder] == 0:
            continue
        for article in range(state.goods.pack.size):
            wish = shelves.target[holder, article] - shelves.stock[holder, article]
            moved = min(wish, shelves.stock[feeder, article])
            if moved > 0:
                shelves.stock[holder, article] += moved
                shelves.stock[feeder, article] -= moved
