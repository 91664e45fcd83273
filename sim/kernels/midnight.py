"""The count at midnight: who is without, since when, and why."""

from __future__ import annotations

from sim.array_types import Bytes, Int32s
from sim.kernels.acute import need_gap
from sim.kernels.agenda import find_waiting
from sim.kernels.ahead import load_waiting
from sim.kernels.dose import ANYTHING, find_unsupplied
from sim.kernels.jit import compiled, inlined
from sim.kernels.outcome import count_now, counts, gap_counts, mark_person, mark_treatment
from sim.kernels.urgency import user_of_need
from sim.state.arrays import State
from sim.state.kinds import ArticleClass, Supply
from sim.state.records import NEVER, NeedFlag, PersonFlag, ResidentFlag, TreatmentFlag

_TREATMENT_DOSE = int(TreatmentFlag.DOSE)
_HOSPITAL_NEED = int(NeedFlag.HOSPITAL)
_LEAKED = int(NeedFlag.LEAKED)
_NOT_NOW = 255 - int(PersonFlag.WITHOUT_NOW | PersonFlag.BEYOND_NOW)
_RESIDENT_E_COMMERCE = int(ResidentFlag.E_COMMERCE)
_PRESCRIPTION = int(Supply.PRESCRIPTION)
_E_COMMERCE = int(Supply.E_COMMERCE)
_ACUTE = int(Supply.ACUTE)
_HOSPITAL = int(Supply.HOSPITAL)
_DOSE = int(Supply.DOSE)
_VETERINARY = int(ArticleClass.VETERINARY)
_NOBODY = 9


@inlined
def count_supply(state: State, p: int, article: int) -> None:
    """Count a treatment or need that is without its medicine, where the resident lives."""
    region = state.people.town_region[state.people.residents[p].municipality]
    state.tally.medicine_days[region, state.goods.medicine[article]] += 1


@inlined
def count_resident(state: State, p: int, dose: int, channel: int, midnight: int) -> None:
    """Count a resident, if some supply (of the dose roll, or of the others) has run out."""
    resident = state.people.residents[p]
    worst, reason, beyond_any = _NOBODY, 0, False
    for i in range(resident.first, resident.first + resident.treatments):
        treatment = state.people.treatments[i]
        if (treatment.flags & _TREATMENT_DOSE) != dose or treatment.failed == NEVER:
            continue
        gap = midnight - max(treatment.end, treatment.failed)
        if not gap_counts(state, i, gap):
            continue
        criticality, beyond = mark_treatment(state, i, gap)
        count_supply(state, p, treatment.article)
        mark_person(state, p, criticality, beyond)
        beyond_any = beyond_any or beyond
        if criticality < worst:
            worst, reason = criticality, state.people.reason[i]
    if worst < _NOBODY:
        count_now(state, p, worst, reason, channel, beyond_any)


@inlined
def count_waiting(state: State, day: int, midnight: int) -> None:
    """Count all residents who failed before and come back on `day`."""
    n = find_waiting(state.agenda, day, state.ranks.items)
    for k in range(n):
        load_waiting(state, k, n)
        p = state.ranks.items[k]
        online = (state.people.residents[p].flags & _RESIDENT_E_COMMERCE) != 0
        count_resident(state, p, 0, _E_COMMERCE if online else _PRESCRIPTION, midnight)


@inlined
def count_needs(state: State, rows: Int32s, n: int, midnight: int) -> None:
    """Count the residents whose acute need or hospital episode is unmet; not animals, nor leaks."""
    for k in range(n):
        need = state.needs.table[rows[k]]
        if need.failed == NEVER or state.goods.kind[need.article] == _VETERINARY:
            continue
        if (need.flags & _LEAKED) != 0:
            continue
        column = user_of_need(need)
        gap = need_gap(state, rows[k], midnight)
        if not counts(state, gap, need.article, column):
            continue
        worst = state.goods.criticality[need.article, column]
        beyond = gap > state.goods.tolerance[need.article, column]
        count_supply(state, need.resident, need.article)
        channel = _HOSPITAL if (need.flags & _HOSPITAL_NEED) != 0 else _ACUTE
        mark_person(state, need.resident, worst, beyond)
        count_now(state, need.resident, worst, need.reason, channel, beyond)


@inlined
def count_dose(state: State, midnight: int) -> None:
    """Count the dose patients whose roll is late, lacks an article or is held up on the way."""
    n = find_unsupplied(state, ANYTHING)
    for k in range(n):
        load_waiting(state, k, n)
        count_resident(state, state.ranks.items[k], _TREATMENT_DOSE, _DOSE, midnight)


@inlined
def forget_now(outcome: Bytes) -> None:
    """Clear the mark of the last midnight from every person."""
    for row in range(outcome.size):
        outcome[row] &= _NOT_NOW


@compiled
def count_midnight(state: State, day: int) -> None:
    """Count everyone who is without at the end of a day."""
    midnight = (day + 1) * 24
    forget_now(state.people.outcome)
    count_waiting(state, day + 1, midnight)
    needs = state.needs
    count_needs(state, needs.pending, needs.pending_count[0], midnight)
    count_needs(state, needs.episodes, needs.episodes_count[0], midnight)
    count_dose(state, midnight)
