"""Why something failed: a reason, and above its bits the trace of the event that lies behind it."""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import inlined
from sim.state.arrays import State
from sim.state.reasons import REASON_BITS, REASON_MASK, Reason
from sim.state.records import NEVER, TreatmentFlag, VisitKind

_BITS = int(REASON_BITS)
_MASK = int(REASON_MASK)
_ABOVE = ~_MASK
_ORDINARY_HOURS = int(Reason.ORDINARY_HOURS)
_QUEUE = int(Reason.QUEUE)
_DOSE = int(TreatmentFlag.DOSE)
_ACUTE = int(VisitKind.ACUTE)


@inlined
def reason_of(why: int) -> int:
    """Return the reason, without the event behind it."""
    return why & _MASK


@inlined
def trace_of(why: int) -> int:
    """Return the place of the event behind a reason in the table of traces, 0 = none."""
    return why >> _BITS


@inlined
def because(reason: int, why: int) -> int:
    """Return a reason behind which lies the same event as behind another one."""
    return reason | (why & _ABOVE)


@inlined
def told_again(before: int, why: int) -> int:
    """Return why an attempt that failed before fails now.

    Ordinary closing hours are no news. Whom an event has sent into a queue waits because of it.
    """
    if why == _ORDINARY_HOURS:
        return before
    if reason_of(why) == _QUEUE and before > _MASK:
        return because(_QUEUE, before)
    return why


@inlined
def why_it_comes(state: State, visit: np.void) -> int:
    """Return why a visit failed before, if an event lies behind that, else 0."""
    if visit.tries == 0 and visit.seek == 0:
        return 0
    if visit.kind == _ACUTE:
        why = state.needs.table[visit.row].reason
        return why if why > _MASK else 0
    resident = state.people.residents[visit.row]
    for i in range(resident.first, resident.first + resident.treatments):
        treatment = state.people.treatments[i]
        if treatment.failed == NEVER or (treatment.flags & _DOSE) != 0:
            continue
        if state.people.reason[i] > _MASK:
            return state.people.reason[i]
    return 0


@inlined
def note_crowd(state: State, visit: np.void, why: int) -> None:
    """Count a visit that is served, if it is there because an event made it fail before."""
    if why > _MASK and (visit.tries > 0 or visit.seek > 0):
        state.counters.crowd[visit.pharmacy] += 1
        state.counters.crowd_why[visit.pharmacy] = why


@inlined
def why_queue(state: State, pharmacy: int, visit: np.void) -> int:
    """Return why a visit is turned away after the queue.

    Today's visits that an event has sent to the pharmacy have taken the time of as many others.
    """
    counters = state.counters
    why = counters.queue_reason[pharmacy]
    if why != _QUEUE or counters.crowd[pharmacy] == 0 or why_it_comes(state, visit) != 0:
        return why
    counters.crowd[pharmacy] -= 1
    return because(_QUEUE, counters.crowd_why[pharmacy])
