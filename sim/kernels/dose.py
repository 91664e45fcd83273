"""Dose rolls: packed some days ahead, delivered on each patient's own clock."""

from __future__ import annotations

from typing import Final

from sim.array_types import Ints
from sim.kernels.ahead import MIDDLE, load_patients, load_waiting
from sim.kernels.counter import missing_reason
from sim.kernels.jit import compiled, inlined
from sim.kernels.outcome import gap_counts, mark_person, mark_treatment
from sim.kernels.retries import ask_for
from sim.kernels.why import because
from sim.rng import uniform
from sim.state.arrays import State
from sim.state.flows import Flow, Service
from sim.state.reasons import Reason
from sim.state.records import NEVER, DoseState, TreatmentFlag

_DOSE = int(TreatmentFlag.DOSE)
_PACKED = int(TreatmentFlag.PACKED)
_SWITCHED = int(TreatmentFlag.SWITCHED)
_ANSWERS = int(TreatmentFlag.REFUSED | TreatmentFlag.SWITCHED)
_SUPPLIED = int(DoseState.SUPPLIED)
_LATE = int(DoseState.LATE)
_LACKING = int(DoseState.LACKING)
_HELD_UP = int(DoseState.HELD_UP)
_UNPACKED = int(DoseState.UNPACKED)
_DOSE_SITE = int(Reason.DOSE_SITE)
_TRANSPORT = int(Reason.TRANSPORT)
_LINES = int(Service.DOSE_LINES)
_MISSING = int(Service.DOSE_MISSING)
_GAPS = int(Service.GAPS_CLOSED)
_GAP_HOURS = int(Service.GAP_HOURS)
_ROLLS = int(Flow.DOSE_ROLLS)
_LATE_ROLLS = int(Flow.DOSE_LATE)
ANYTHING: Final = ~_SUPPLIED  # that a dose patient may wait for


@inlined
def count_at(state: State, p: int, what: int, many: int) -> None:
    """Add to one of the day's counts of service, in the resident's region."""
    region = state.counters.region[state.people.residents[p].home]
    state.tally.service[region, what] += many


@inlined
def find_unsupplied(state: State, what: int) -> int:
    """Write the residents of whom some of `what` (DoseState) is true to `ranks.items`.

    Returns how many. There is no branch: most are supplied, and the processor would guess wrongly
    for the others. Their places among dose patients go to `ranks.places`.
    """
    dose, ranks = state.dose, state.ranks
    n = 0
    for place in range(dose.state.size):
        ranks.items[n] = dose.rows[place]
        ranks.places[n] = place
        n += 1 if (dose.state[place] & what) != 0 else 0
    return n


@inlined
def roll_cover(state: State, place: int, clock: int) -> int:
    """Return the days from a delivery on clock day `clock` to the patient's next delivery.

    A late roll that comes when the next one should have been packed replaces it.
    """
    dose = state.dose
    ahead = (dose.clock[place] - clock) % dose.roll_days
    replaced = (dose.state[place] & _LATE) != 0 and ahead < dose.ahead
    return ahead + dose.roll_days if ahead == 0 or replaced else ahead


@inlined
def forget_packed(state: State, place: int) -> None:
    """Throw away what is packed for a patient and has not come."""
    dose = state.dose
    resident = state.people.residents[dose.rows[place]]
    for i in range(resident.first, resident.first + resident.treatments):
        treatment = state.people.treatments[i]
        treatment.flags = treatment.flags & ~_PACKED
    dose.due[place] = -1


@inlined
def pack(state: State, holder: int, i: int, days: int, today: int) -> bool:
    """Take an article for a roll, or a substitute if a prescriber has changed it."""
    shelves, goods = state.shelves, state.goods
    treatment = state.people.treatments[i]
    article = treatment.article
    taken = -1
    if shelves.stock[holder, article] >= days:
        taken = article
    elif (treatment.flags & _SWITCHED) != 0:
        for k in range(goods.substitute_first[article], goods.substitute_first[article + 1]):
            if shelves.stock[holder, goods.substitutes[k]] >= days:
                taken = goods.substitutes[k]
                break
    if taken < 0:
        switched = (treatment.flags & _SWITCHED) != 0
        ask_for(state, holder, article, days, switched, today, today + 1)
        return False
    shelves.stock[holder, taken] -= days
    state.books.dispensed[taken] += days
    treatment.flags = treatment.flags | _PACKED
    if taken == article or goods.ample[article] == 1:
        treatment.flags = treatment.flags & ~_ANSWERS
    return True


@inlined
def pack_roll(state: State, place: int, today: int, clock: int) -> None:
    """Pack a patient's whole roll, with every article that the site has.

    It replaces what has not come yet. A late roll stays late until it is delivered, and what the
    last one lacked is lacking until then.
    """
    dose = state.dose
    holder = dose.holder[dose.site[place]]
    resident = state.people.residents[dose.rows[place]]
    if dose.due[place] >= 0:
        forget_packed(state, place)
    days = roll_cover(state, place, clock)
    dose.due[place] = today + dose.ahead
    dose.until[place] = dose.due[place] + days
    arrives = dose.due[place] * 24 + dose.delivery_hour
    lacking = False
    for i in range(resident.first, resident.first + resident.treatments):
        treatment = state.people.treatments[i]
        if (treatment.flags & _DOSE) == 0:
            continue
        if not pack(state, holder, i, days, today):
            state.people.reason[i] = missing_reason(state, holder, treatment.article)
            if treatment.failed == NEVER:
                treatment.failed = arrives
        lacking = lacking or treatment.failed != NEVER
    if (dose.state[place] & _LATE) != 0:
        dose.state[place] &= ~_UNPACKED
    else:
        dose.state[place] = (dose.state[place] & _HELD_UP) | (_LACKING if lacking else 0)
    state.tally.flow[_ROLLS] += 1


@inlined
def pack_supplement(state: State, place: int, today: int, clock: int) -> None:
    """Pack what a roll lacks: into the roll if it has not left, else for delivery the next day."""
    dose = state.dose
    holder = dose.holder[dose.site[place]]
    resident = state.people.residents[dose.rows[place]]
    delivery = dose.due[place] if dose.due[place] > today else today + 1
    days = roll_cover(state, place, (clock + delivery - today) % dose.roll_days)
    for i in range(resident.first, resident.first + resident.treatments):
        treatment = state.people.treatments[i]
        if (treatment.flags & _DOSE) == 0 or (treatment.flags & _PACKED) != 0:
            continue
        if treatment.failed != NEVER and pack(state, holder, i, days, today):
            dose.due[place] = delivery
            dose.until[place] = delivery + days


@inlined
def has_turn(state: State, place: int, today: int) -> bool:
    """Tell whether a patient's next roll is packed today, as the clock says.

    Not when the late one has yet to be packed, or is on its way and reaches beyond that delivery.
    """
    dose = state.dose
    if (dose.state[place] & _LATE) == 0:
        return True
    return (dose.state[place] & _UNPACKED) == 0 and dose.until[place] <= today + dose.ahead


@compiled
def pack_day(state: State, today: int, clock: int, room: Ints) -> None:
    """Pack the rolls to be delivered some days ahead: first the late ones, then the day's.

    `clock` is the day of the roll clock today; `room` is how many rolls each site can still pack.
    """
    dose = state.dose
    roll = dose.roll_days
    later = (clock + dose.ahead) % roll
    kept = 0
    for k in range(dose.waiting_count[0]):
        place = dose.waiting[k]
        if room[dose.site[place]] > 0:
            room[dose.site[place]] -= 1
            pack_roll(state, place, today, later)
        else:
            dose.waiting[kept] = place
            kept += 1
    for site in range(room.size):
        last = dose.start[site * roll + later + 1]
        for place in range(dose.start[site * roll + later], last):
            load_patients(state, place, last)
            if not has_turn(state, place, today):
                continue
            if room[site] > 0:
                room[site] -= 1
                pack_roll(state, place, today, later)
            else:
                dose.state[place] = (dose.state[place] & _HELD_UP) | _LATE | _UNPACKED
                dose.why[place] = dose.site_why[site]
                dose.waiting[kept] = place
                kept += 1
    dose.waiting_count[0] = kept
    n = find_unsupplied(state, _LACKING)
    for k in range(n):
        load_waiting(state, k, n)
        place = state.ranks.places[k]
        if room[dose.site[place]] > 0:
            pack_supplement(state, place, today, clock)


@inlined
def end_dose_gap(state: State, p: int, i: int, now: int) -> None:
    """Close the gap of a dose treatment that failed and is supplied now."""
    treatment = state.people.treatments[i]
    gap = now - max(treatment.end, treatment.failed)
    treatment.failed = NEVER
    if gap > 0:
        count_at(state, p, _GAPS, 1)
        count_at(state, p, _GAP_HOURS, gap)
        if gap_counts(state, i, gap):
            criticality, beyond = mark_treatment(state, i, gap)
            mark_person(state, p, criticality, beyond)


@inlined
def hand_over(state: State, p: int, i: int, now: int, end: int) -> None:
    """Extend a dose treatment's supply and close its gap; packs that are left last as before."""
    treatment = state.people.treatments[i]
    treatment.flags = treatment.flags & ~_PACKED
    count_at(state, p, _LINES, 1)
    if treatment.failed != NEVER:
        end_dose_gap(state, p, i, now)
    treatment.end = max(treatment.end, end)


@inlined
def deliver_roll(state: State, place: int, now: int) -> None:
    """Deliver what is packed for a patient; the articles that it lacks run out.

    It lasts to the day for which it was packed, however late it comes.
    """
    dose = state.dose
    p = dose.rows[place]
    resident = state.people.residents[p]
    holder = dose.holder[dose.site[place]]
    end = dose.until[place] * 24 + dose.delivery_hour + dose.buffer_hours
    lacking = False
    for i in range(resident.first, resident.first + resident.treatments):
        treatment = state.people.treatments[i]
        if (treatment.flags & _DOSE) == 0:
            continue
        if (treatment.flags & _PACKED) != 0:
            hand_over(state, p, i, now, end)
        elif treatment.end - dose.buffer_hours <= now:
            state.people.reason[i] = missing_reason(state, holder, treatment.article)
            if treatment.failed == NEVER:
                treatment.failed = now
            count_at(state, p, _MISSING, 1 if treatment.failed == now else 0)
        lacking = lacking or treatment.failed != NEVER
    dose.due[place] = -1
    if (dose.state[place] & _UNPACKED) != 0:
        dose.state[place] = _LATE | _UNPACKED
    else:
        dose.state[place] = _LACKING if lacking else _SUPPLIED


@inlined
def route_runs(state: State, place: int, today: int) -> bool:
    """Tell whether a carrier brings a patient's roll today."""
    dose = state.dose
    resident = state.people.residents[dose.rows[place]]
    level = dose.routes[dose.site[place], resident.municipality]
    return level >= 1 or uniform(state.habits.parcel_key, resident.key, today) < level


@inlined
def why_no_route(state: State, place: int) -> int:
    """Return why no carrier brings a patient's roll today."""
    dose = state.dose
    town = state.people.residents[dose.rows[place]].municipality
    return because(_TRANSPORT, dose.routes_why[dose.site[place], town])


@inlined
def miss_delivery(state: State, place: int, now: int, why: int) -> None:
    """Note that a patient's roll did not come, and why."""
    p = state.dose.rows[place]
    resident = state.people.residents[p]
    for i in range(resident.first, resident.first + resident.treatments):
        treatment = state.people.treatments[i]
        if (treatment.flags & _DOSE) == 0 or treatment.end - state.dose.buffer_hours > now:
            continue
        if treatment.failed == NEVER:
            count_at(state, p, _MISSING, 1)
        if treatment.failed == NEVER or treatment.failed > now:
            treatment.failed = now
        state.people.reason[i] = why


@inlined
def count_held_up(state: State) -> int:
    """Return how many patients wait for a carrier alone, not for a site as well."""
    dose, held_up = state.dose, 0
    for place in range(dose.state.size):
        held_up += (dose.state[place] & (_HELD_UP | _UNPACKED)) == _HELD_UP
    return held_up


@compiled
def deliver_day(state: State, today: int, clock: int) -> None:
    """Deliver the rolls of the day, and note those that did not come.

    A roll without a carrier waits for the next day, as long as it reaches beyond it, or for the
    next roll, which replaces it.
    """
    dose = state.dose
    now = today * 24 + dose.delivery_hour
    for place in range(dose.rows.size):
        if place + MIDDLE < dose.rows.size and dose.due[place + MIDDLE] == today:
            load_patients(state, place, dose.rows.size)
        if dose.due[place] == today and dose.until[place] <= today:
            forget_packed(state, place)
            dose.state[place] &= ~_HELD_UP
        if dose.due[place] == today:
            if route_runs(state, place, today):
                deliver_roll(state, place, now)
            else:
                miss_delivery(state, place, now, why_no_route(state, place))
                dose.due[place] = today + 1
                dose.state[place] |= _HELD_UP
        elif dose.clock[place] == clock and (dose.state[place] & _LATE) != 0:
            miss_delivery(state, place, now, because(_DOSE_SITE, dose.why[place]))
    state.tally.flow[_LATE_ROLLS] += dose.waiting_count[0] + count_held_up(state)


@compiled
def start_rolls(state: State, clock: int) -> None:
    """Give every dose patient a roll that lasts until the next delivery on the patient's clock.

    `clock` is the clock's day on day 0; rolls due before the next packing are packed already.
    """
    dose = state.dose
    for place in range(dose.rows.size):
        days = (dose.clock[place] - clock) % dose.roll_days
        resident = state.people.residents[dose.rows[place]]
        for i in range(resident.first, resident.first + resident.treatments):
            treatment = state.people.treatments[i]
            if (treatment.flags & _DOSE) == 0:
                continue
            treatment.end = days * 24 + dose.delivery_hour + dose.buffer_hours
            if days < dose.ahead:
                treatment.flags = treatment.flags | _PACKED
        if days < dose.ahead:
            dose.due[place] = days
            dose.until[place] = days + dose.roll_days
