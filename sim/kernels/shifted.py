"""Customers follow the hours that pharmacies have shifted."""

from __future__ import annotations

from sim.array_types import Floats
from sim.kernels.jit import compiled, inlined
from sim.kernels.queue import visitor_key
from sim.rng import uniform
from sim.state.arrays import State
from sim.state.records import VisitKind

_ACUTE = int(VisitKind.ACUTE)
_LAST_HOUR = 23


@inlined
def later_hour(law: Floats, pharmacy: int, after: int, u: float) -> int:
    """Draw an hour from what of a law comes after an hour; that hour when nothing does."""
    passed = law[pharmacy, after] if after >= 0 else 0.0
    if passed >= 1.0:
        return after
    level = passed + u * (1.0 - passed)
    hour = 0
    while hour < _LAST_HOUR and level >= law[pharmacy, hour]:
        hour += 1
    return hour


@compiled
def follow_hours(state: State, visits: int, taken: Floats, law: Floats, day: int) -> None:
    """Let who would come in an hour that a pharmacy has shifted come at one to which it has.

    `taken` (24 × counters) is above 0 in such hours, `law` (counters × 24) is the cumulative law of
    the others. A need that arises today is not there before its hour.
    """
    for k in range(visits):
        visit = state.day.gathered[k]
        if taken[visit.hour, visit.pharmacy] <= 0:
            continue
        fresh = visit.kind == _ACUTE and visit.tries == 0
        luck = uniform(state.habits.shift_key, visitor_key(state, visit), day)
        visit.hour = later_hour(law, visit.pharmacy, visit.hour if fresh else -1, luck)
