"""Counting persons without medicine: each person once, and everyone who is without now."""

from __future__ import annotations

import numpy as np

from sim.array_types import Ints
from sim.kernels.jit import inlined
from sim.kernels.urgency import class_of, user_of, user_of_need
from sim.kernels.why import reason_of, trace_of
from sim.state.arrays import State
from sim.state.kinds import N_GROUPS, Group
from sim.state.records import PersonFlag, ResidentFlag, TreatmentFlag

_EVER = int(TreatmentFlag.EVER)
_TREATMENT_BEYOND = int(TreatmentFlag.BEYOND)
_ANY = int(PersonFlag.ANY)
_BEYOND = int(PersonFlag.BEYOND)
_CRITICALITY_1 = int(PersonFlag.CRITICALITY_1)
_NOW = int(PersonFlag.WITHOUT_NOW)
_BEYOND_NOW = int(PersonFlag.BEYOND_NOW)
_BAND = int(ResidentFlag.BAND)
_GROUPS = np.array(
    [ResidentFlag.DOSE, ResidentFlag.CARE_HOME, ResidentFlag.HOME_CARE, ResidentFlag.CUSTODY,
     ResidentFlag.E_COMMERCE],
    dtype=np.uint8,
)  # fmt: skip
_FIRST_FLAG_GROUP = int(Group.DOSE)


@inlined
def add_groups(counts: Ints, flags: int, marks: int) -> None:
    """Count a person in each of its groups; `marks` has a bit for each group of patients."""
    counts[flags & _BAND] += 1
    for g in range(_GROUPS.size):
        if (flags & _GROUPS[g]) != 0:
            counts[_FIRST_FLAG_GROUP + g] += 1
    for g in range(counts.size - N_GROUPS):
        if (marks >> g) & 1 != 0:
            counts[N_GROUPS + g] += 1


@inlined
def mark_person(state: State, p: int, criticality: int, beyond: bool) -> None:
    """Count a person's first gap, first gap of a class and first gap beyond tolerance."""
    tally = state.tally
    resident = state.people.residents[p]
    outcome = state.people.outcome[p]
    town = resident.municipality
    if (outcome & _ANY) == 0:
        tally.new_town[town] += 1
        add_groups(tally.new_group, resident.flags, state.people.marks[p])
    class_flag = _CRITICALITY_1 << (criticality - 1)
    if (outcome & class_flag) == 0:
        tally.new_criticality[criticality] += 1
    outcome |= _ANY | class_flag
    if beyond and (outcome & _BEYOND) == 0:
        tally.new_beyond_town[town] += 1
        tally.new_beyond_criticality[criticality] += 1
        add_groups(tally.new_beyond_group, resident.flags, state.people.marks[p])
        outcome |= _BEYOND
    state.people.outcome[p] = outcome


@inlined
def counts(state: State, gap_hours: int, article: int, column: int) -> bool:
    """Tell whether a gap counts: long enough, or beyond the tolerance of the user."""
    if gap_hours <= 0:
        return False
    long_enough = gap_hours >= state.habits.least_gap
    return long_enough or gap_hours > state.goods.tolerance[article, column]


@inlined
def mark_need(state: State, need: np.void, gap_hours: int) -> None:
    """Count the gap of a single need for its person, if it counts."""
    article, column = need.article, user_of_need(need)
    if counts(state, gap_hours, article, column):
        beyond = gap_hours > state.goods.tolerance[article, column]
        mark_person(state, need.resident, state.goods.criticality[article, column], beyond)


@inlined
def gap_counts(state: State, i: int, gap_hours: int) -> bool:
    """Tell whether a treatment's gap counts."""
    treatment = state.people.treatments[i]
    return counts(state, gap_hours, treatment.article, user_of(treatment))


@inlined
def mark_treatment(state: State, i: int, gap_hours: int) -> tuple[int, bool]:
    """Count a treatment's first gap; return its criticality and whether tolerance is exceeded."""
    treatment = state.people.treatments[i]
    article = treatment.article
    if (treatment.flags & _EVER) == 0:
        treatment.flags = treatment.flags | _EVER
        state.tally.new_medicine[state.goods.medicine[article]] += 1
    beyond = gap_hours > state.goods.tolerance[article, user_of(treatment)]
    if beyond:
        treatment.flags = treatment.flags | _TREATMENT_BEYOND
    return class_of(state, treatment), beyond


@inlined
def count_now(state: State, p: int, criticality: int, why: int, channel: int, beyond: bool) -> None:
    """Count a person who is without at this midnight, once, with the reason of the worst gap.

    Who is without in several channels counts in the first of them, and as beyond tolerance in the
    first in which that is so.
    """
    tally, resident, outcome = state.tally, state.people.residents[p], state.people.outcome
    if (outcome[p] & _NOW) == 0:
        outcome[p] |= _NOW
        tally.without_town[resident.municipality] += 1
        tally.without_criticality[criticality] += 1
        tally.without_reason[reason_of(why)] += 1
        tally.without_trace[trace_of(why), reason_of(why)] += 1
        tally.without_channel[channel] += 1
        add_groups(tally.without_group, resident.flags, state.people.marks[p])
    if beyond and (outcome[p] & _BEYOND_NOW) == 0:
        outcome[p] |= _BEYOND_NOW
        tally.beyond_town[resident.municipality] += 1
        tally.beyond_criticality[criticality] += 1
        add_groups(tally.beyond_group, resident.flags, state.people.marks[p])
