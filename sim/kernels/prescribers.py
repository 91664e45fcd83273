"""Prescribers: finite capacity to change prescriptions to substitutes in a shortage."""

from __future__ import annotations

from sim.array_types import Ints
from sim.kernels.agenda import find_waiting
from sim.kernels.ahead import load_waiting
from sim.kernels.dose import find_unsupplied
from sim.kernels.jit import compiled, inlined
from sim.kernels.urgency import class_of, class_of_need
from sim.kernels.why import reason_of
from sim.rng import uniform
from sim.state.arrays import State
from sim.state.flows import Service
from sim.state.reasons import FIRST_SHORTAGE_REASON, LAST_SHORTAGE_REASON
from sim.state.records import NEVER, DoseState, NeedFlag, TreatmentFlag

_DOSE = int(TreatmentFlag.DOSE)
_SWITCHED = int(TreatmentFlag.SWITCHED)
_REFUSED = int(TreatmentFlag.REFUSED)
_NEED_SWITCHED = int(NeedFlag.SWITCHED)
_NEED_REFUSED = int(NeedFlag.REFUSED)
_LEAKED = int(NeedFlag.LEAKED)
_LACKING = int(DoseState.LACKING)
_SWITCHES = int(Service.SWITCHES)
_REFUSALS = int(Service.REFUSALS)
_CLASSES = 5  # criticality 1-4; index 0 is unused


@inlined
def has_substitute(state: State, article: int) -> bool:
    """Tell whether a distributor has some substitute of an article."""
    goods = state.goods
    for k in range(goods.substitute_first[article], goods.substitute_first[article + 1]):
        if goods.in_stock[goods.substitutes[k]] == 1:
            return True
    return False


@inlined
def asks_again(state: State, failed: int, midnight: int) -> bool:
    """Tell whether someone whose substitute was refused asks for another one today."""
    return (midnight - failed) % state.habits.again_hours < 24


@inlined
def asks(state: State, i: int, midnight: int) -> bool:
    """Tell whether a prescriber is asked to change a treatment."""
    treatment = state.people.treatments[i]
    if treatment.failed == NEVER or (treatment.flags & _SWITCHED) != 0:
        return False
    if (treatment.flags & _REFUSED) != 0 and not asks_again(state, treatment.failed, midnight):
        return False
    if not FIRST_SHORTAGE_REASON <= reason_of(state.people.reason[i]) <= LAST_SHORTAGE_REASON:
        return False
    known_ahead = (treatment.flags & _DOSE) != 0  # the dose site asks when it packs
    if not known_ahead and midnight - treatment.failed < state.habits.answer_hours[0]:
        return False
    near = treatment.end - midnight <= state.habits.ask_hours
    return near and has_substitute(state, treatment.article)


@inlined
def need_asks(state: State, row: int) -> bool:
    """Tell whether a prescriber is asked to change a need; never what leaks."""
    need, never = state.needs.table[row], _NEED_SWITCHED | _NEED_REFUSED | _LEAKED
    if need.failed == NEVER or (need.flags & never) != 0:
        return False
    if not FIRST_SHORTAGE_REASON <= reason_of(need.reason) <= LAST_SHORTAGE_REASON:
        return False
    return has_substitute(state, need.article)


@inlined
def answered(
    state: State, quota: Ints, asked: Ints, region: int, criticality: int, luck: float
) -> bool:
    """Tell whether a request is answered today: urgent classes first, by luck within a class."""
    room = quota[region]
    for milder in range(1, criticality):
        room -= asked[region, milder]
    if room <= 0:
        return False
    return luck * asked[region, criticality] < room


@inlined
def decide(state: State, key: int, article: int, ordinal: int) -> bool:
    """Draw whether a substitute is acceptable to a user of an article, at one of the requests."""
    u = uniform(state.habits.accept_key, key * 65536 + article, ordinal)
    return u < state.habits.accepted


@inlined
def count_requests(state: State, p: int, dose: int, midnight: int, asked: Ints) -> bool:
    """Count a resident's requests for the dose roll, or for the other supply; tell of any."""
    resident = state.people.residents[p]
    any_request = False
    for i in range(resident.first, resident.first + resident.treatments):
        treatment = state.people.treatments[i]
        if (treatment.flags & _DOSE) == dose and asks(state, i, midnight):
            asked[state.counters.region[resident.home], class_of(state, treatment)] += 1
            any_request = True
    return any_request


@inlined
def answer_resident(
    state: State, p: int, dose: int, midnight: int, quota: Ints, asked: Ints
) -> None:
    """Answer a resident's requests for the dose roll, or for the other supply."""
    resident = state.people.residents[p]
    region = state.counters.region[resident.home]
    for i in range(resident.first, resident.first + resident.treatments):
        treatment = state.people.treatments[i]
        if (treatment.flags & _DOSE) != dose or not asks(state, i, midnight):
            continue
        urgency = class_of(state, treatment)
        luck = uniform(state.habits.answer_key, resident.key * 65536 + treatment.article, midnight)
        if not answered(state, quota, asked, region, urgency, luck):
            continue
        turn = (midnight - treatment.failed) // state.habits.again_hours
        accepted = decide(state, resident.key, treatment.article, turn)
        treatment.flags = treatment.flags | (_SWITCHED if accepted else _REFUSED)
        state.tally.service[region, _SWITCHES if accepted else _REFUSALS] += 1


@inlined
def count_need(state: State, row: int, asked: Ints) -> None:
    """Count the request of an acute need."""
    need = state.needs.table[row]
    if need_asks(state, row):
        region = state.counters.region[state.people.residents[need.resident].home]
        asked[region, class_of_need(state, need)] += 1


@inlined
def answer_need(state: State, row: int, midnight: int, quota: Ints, asked: Ints) -> None:
    """Answer the request of an acute need."""
    if not need_asks(state, row):
        return
    need = state.needs.table[row]
    region = state.counters.region[state.people.residents[need.resident].home]
    luck = uniform(state.habits.answer_key, need.key * 65536 + need.article, midnight)
    if answered(state, quota, asked, region, class_of_need(state, need), luck):
        accepted = decide(state, need.key, need.article, need.created)
        need.flags = need.flags | (_NEED_SWITCHED if accepted else _NEED_REFUSED)
        state.tally.service[region, _SWITCHES if accepted else _REFUSALS] += 1


@inlined
def keep_askers(state: State, n: int, dose: int, midnight: int, asked: Ints, askers: Ints) -> int:
    """Count the requests of n residents in `ranks.items`; write who asks, return how many."""
    kept = 0
    for k in range(n):
        load_waiting(state, k, n)
        askers[kept] = state.ranks.items[k]
        kept += 1 if count_requests(state, askers[kept], dose, midnight, asked) else 0
    return kept


@compiled
def answer_requests(state: State, day: int, quota: Ints, asked: Ints) -> None:
    """Let the prescribers of each region answer up to `quota` requests (one value per region).

    `asked` is scratch, regions × 5. A request is a treatment or acute need whose article is short,
    that has waited for an answer long enough and whose supply at home is nearly out. All are
    counted before any is answered.
    """
    midnight, needs, ranks = (day + 1) * 24, state.needs, state.ranks
    asked[:] = 0
    n = find_unsupplied(state, _LACKING)
    in_rolls = keep_askers(state, n, _DOSE, midnight, asked, ranks.slots)
    n = find_waiting(state.agenda, day + 1, ranks.items)
    at_counters = keep_askers(state, n, 0, midnight, asked, ranks.places)
    for k in range(needs.pending_count[0]):
        count_need(state, needs.pending[k], asked)
    for k in range(at_counters):
        answer_resident(state, ranks.places[k], 0, midnight, quota, asked)
    for k in range(in_rolls):
        answer_resident(state, ranks.slots[k], _DOSE, midnight, quota, asked)
    for k in range(needs.pending_count[0]):
        answer_need(state, needs.pending[k], midnight, quota, asked)
