"""Residents who plan their next visit anew, since something has made them hurry."""

from __future__ import annotations

from sim.array_types import Bytes, Int32s
from sim.kernels.agenda import RING, clear_day, copy_day, push
from sim.kernels.jit import compiled
from sim.kernels.schedule import plan_visit
from sim.state.arrays import State


@compiled
def plan_anew(state: State, today: int, who: Bytes, acts: Int32s) -> None:
    """Plan anew the first tries that some residents have planned for later than the day they act.

    `who` is 1 and `acts` the day by resident. Plans are made in the order of the old ones.
    """
    moved, rows = 0, state.ranks.items
    for day in range(today, today + RING):
        visits = copy_day(state.agenda, day, state.day.gathered, 0)
        clear_day(state.agenda, day)
        for k in range(visits):
            visit = state.day.gathered[k]
            if who[visit.row] == 1 and visit.tries == 0 and day > acts[visit.row]:
                rows[moved] = visit.row
                moved += 1
            else:
                push(
                    state.agenda,
                    day,
                    visit.row,
                    visit.pharmacy,
                    visit.hour,
                    visit.tries,
                    visit.urgency,
                )
    for k in range(moved):
        plan_visit(state, rows[k], acts[rows[k]] - 1)
