"""Hospital pharmacies hand out medicine to patients outside hospital who wait for it."""

from __future__ import annotations

from sim.kernels.acute import close_need, note_met
from sim.kernels.agenda import find_waiting
from sim.kernels.ahead import load_waiting
from sim.kernels.counter import close_gap
from sim.kernels.dose import ANYTHING, end_dose_gap, find_unsupplied
from sim.kernels.jit import compiled, inlined
from sim.kernels.schedule import collected_days
from sim.kernels.why import reason_of
from sim.state.arrays import State
from sim.state.flows import Flow
from sim.state.kinds import Outside
from sim.state.reasons import FIRST_SHORTAGE_REASON, LAST_SHORTAGE_REASON
from sim.state.records import (
    EVERYONE,
    FLAG_BITS,
    NEVER,
    DoseState,
    NeedFlag,
    ResidentFlag,
    TreatmentFlag,
)

_DOSE = int(TreatmentFlag.DOSE)
_PACKED = int(TreatmentFlag.PACKED)
_HELD_UP = int(DoseState.HELD_UP)
_LEAKED = int(NeedFlag.LEAKED)
_ALL = int(EVERYONE)
_FLAG_BITS = int(FLAG_BITS)
_BAND = int(ResidentFlag.BAND)
_IN_CARE = int(Outside.IN_CARE)
_EVERYONE = int(Outside.EVERYONE)
_CARE = int(ResidentFlag.CARE_HOME | ResidentFlag.HOME_CARE)
_OUTSIDE = int(Flow.OUTSIDE_HOSPITAL)


@inlined
def membership(state: State, p: int) -> int:
    """Return the bits of all groups of a resident but that of age, and of everyone."""
    flags = state.people.residents[p].flags & ~_BAND
    return _ALL | flags | (state.people.marks[p] << _FLAG_BITS)


@inlined
def entitled(state: State, p: int, article: int, why: int) -> bool:
    """Tell whether a hospital pharmacy may hand out an article to a resident who waits for it."""
    if (state.goods.ordered_home[article] & membership(state, p)) != 0:
        return True
    whom = state.goods.outside[article]
    if not FIRST_SHORTAGE_REASON <= reason_of(why) <= LAST_SHORTAGE_REASON:
        return False
    in_care = (state.people.residents[p].flags & _CARE) != 0
    return (whom & _EVERYONE) != 0 or (in_care and (whom & _IN_CARE) != 0)


@inlined
def take_form(
    state: State, p: int, article: int, days: int, first_hospital: int, floor_days: float
) -> bool:
    """Take a form of the same medicine from the region's hospital pharmacy, above its floor."""
    shelves, goods = state.shelves, state.goods
    holder = first_hospital + state.counters.region[state.people.residents[p].home]
    if state.holders.can_serve[holder] == 0:
        return False
    for k in range(goods.form_first[article], goods.form_first[article + 1]):
        form = goods.forms[k]
        spare = shelves.stock[holder, form] - floor_days * shelves.need[holder, form]
        if spare >= days:
            shelves.stock[holder, form] -= days
            state.books.dispensed[form] += days
            state.tally.lines_medicine[goods.medicine[form]] += 1
            state.tally.flow[_OUTSIDE] += 1
            return True
    return False


@inlined
def supply_resident(
    state: State, p: int, dose: int, coming: int, first_hospital: int, floor_days: float, now: int
) -> None:
    """Supply what a resident lacks in the dose roll, or of the other medicines.

    Not what has a flag in `coming`, which says that it will come of itself.
    """
    resident = state.people.residents[p]
    for i in range(resident.first, resident.first + resident.treatments):
        treatment = state.people.treatments[i]
        if (treatment.flags & _DOSE) != dose or (treatment.flags & coming) != 0:
            continue
        if treatment.failed == NEVER or max(treatment.failed, treatment.end) > now:
            continue
        article, days = treatment.article, state.dose.roll_days
        if dose == 0:
            days = collected_days(state, article, treatment.days)
        if not entitled(state, p, article, state.people.reason[i]):
            continue
        if not take_form(state, p, article, days, first_hospital, floor_days):
            continue
        if dose == 0:
            close_gap(state, p, i, now, resident.home)
        else:
            end_dose_gap(state, p, i, now)
        treatment.end = max(treatment.end, now) + days * 24


@inlined
def supply_needs(state: State, first_hospital: int, floor_days: float, now: int) -> None:
    """Meet the acute needs that wait at the counters."""
    needs = state.needs
    kept = 0
    for k in range(needs.pending_count[0]):
        row = needs.pending[k]
        need = needs.table[row]
        p, article, days = need.resident, need.article, need.days
        waits = max(need.failed, need.end) <= now and need.failed != NEVER
        waits = waits and (need.flags & _LEAKED) == 0
        if (
            waits
            and entitled(state, p, article, need.reason)
            and take_form(state, p, article, days, first_hospital, floor_days)
        ):
            note_met(state, state.people.residents[p].home, row, now)
            close_need(state, row)
        else:
            needs.pending[kept] = row
            kept += 1
    needs.pending_count[0] = kept


@compiled
def supply_outside(state: State, first_hospital: int, floor_days: float, now: int) -> None:
    """Supply who has run out and waits: at counters, or for a roll that is late or lacks some.

    `goods.outside` and `goods.ordered_home` say whom with which article; hospital pharmacies keep
    `floor_days` of the need of hospitals. Residents without prescription goods in hospital form get
    nothing.
    """
    n = find_waiting(state.agenda, now // 24 + 1, state.ranks.items)
    for k in range(n):
        load_waiting(state, k, n)
        supply_resident(state, state.ranks.items[k], 0, 0, first_hospital, floor_days, now)
    supply_needs(state, first_hospital, floor_days, now)
    n = find_unsupplied(state, ANYTHING)
    for k in range(n):
        load_waiting(state, k, n)
        held_up = (state.dose.state[state.ranks.places[k]] & _HELD_UP) != 0
        p, coming = state.ranks.items[k], 0 if held_up else _PACKED
        supply_resident(state, p, _DOSE, coming, first_hospital, floor_days, now)
