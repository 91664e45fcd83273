"""Why something failed: a reason, and the number of the event behind it, written as one number."""

from __future__ import annotations

from sim.state.reasons import Reason
from tests.twins.people import Treatment, Visit

ROOM = 32  # a number holds so many reasons


def reason_of(why: int) -> int:
    return why % ROOM


def event_of(why: int) -> int:
    return why // ROOM


def because(reason: int, why: int) -> int:
    """Return a reason with the event that lies behind another one."""
    return int(reason) + event_of(why) * ROOM


def unfilled(cause: int) -> bool:
    """Tell whether a shelf's last order was not filled."""
    return reason_of(cause) not in (Reason.NONE, Reason.ON_ORDER)


def told_again(before: int, why: int) -> int:
    """Return why an attempt that failed before fails now."""
    if why == Reason.ORDINARY_HOURS:
        return before
    if reason_of(why) == Reason.QUEUE and event_of(before):
        return because(Reason.QUEUE, before)
    return why


def sent_by(visit: Visit) -> int:
    """Return why a visit failed before today or elsewhere, if an event lies behind it, else 0."""
    if visit.tries == visit.seek == 0:
        return 0
    if visit.need is not None:
        whys = [visit.need.reason]
    else:
        whys = [t.reason for t in visit.resident.treatments if open_at_counters(t)]
    return next((why for why in whys if event_of(why)), 0)


def open_at_counters(treatment: Treatment) -> bool:
    return treatment.failed is not None and not treatment.dose
