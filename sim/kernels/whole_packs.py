"""Whole packs from pharmacies to dose patients whose roll is late, or held up on the way."""

from __future__ import annotations

from sim.array_types import Bytes
from sim.kernels.counter import take
from sim.kernels.dose import end_dose_gap
from sim.kernels.jit import compiled, inlined
from sim.kernels.retries import ask_for
from sim.kernels.schedule import collected_days
from sim.state.arrays import State
from sim.state.flows import Flow
from sim.state.records import NEVER, DoseState, TreatmentFlag

_DOSE = int(TreatmentFlag.DOSE)
_PACKED = int(TreatmentFlag.PACKED)
_LATE = int(DoseState.LATE)
_HELD_UP = int(DoseState.HELD_UP)
_WHOLE_PACKS = int(Flow.WHOLE_PACKS)


@inlined
def give_packs(state: State, p: int, held_up: bool, after_hours: int, now: int) -> bool:
    """Give a patient packs of what the roll lacks; tell whether there was anything to do.

    What is packed will come, unless it is held up.
    """
    resident = state.people.residents[p]
    anything = False
    for i in range(resident.first, resident.first + resident.treatments):
        treatment = state.people.treatments[i]
        coming = (treatment.flags & _PACKED) != 0 and not held_up
        if (treatment.flags & _DOSE) == 0 or coming:
            continue
        if treatment.failed == NEVER or now - treatment.failed < after_hours:
            continue
        anything = True
        article = treatment.article
        days = collected_days(state, article, state.goods.pack[article])
        if take(state, resident.home, article, days):
            end_dose_gap(state, p, i, now)
            treatment.end = max(treatment.end, now) + days * 24
            state.tally.flow[_WHOLE_PACKS] += 1
        else:
            ask_for(state, resident.home, article, days, False, now // 24, now // 24 + 1)
    return anything


@compiled
def hand_out_packs(state: State, able: Bytes, work: float, after_hours: int, now: int) -> None:
    """Let home pharmacies hand out packs to the dose patients whose roll is late or held up.

    `able` says by place who can manage with packs, `work` is the lines of counter work for each
    patient; an open pharmacy takes on at most an hour's work at a time.
    """
    dose, counters = state.dose, state.counters
    for place in range(dose.rows.size):
        if (dose.state[place] & (_LATE | _HELD_UP)) == 0 or able[place] == 0:
            continue
        home = state.people.residents[dose.rows[place]].home
        if counters.debt[home] >= counters.capacity[home]:
            continue
        held_up = (dose.state[place] & _HELD_UP) != 0
        if give_packs(state, dose.rows[place], held_up, after_hours, now):
            counters.debt[home] += work
