"""Residents who live elsewhere for a time go to the pharmacy there."""

from __future__ import annotations

import numpy as np

from sim.array_types import Bytes
from sim.kernels.agenda import CHUNK, RING
from sim.kernels.jit import compiled, inlined
from sim.kernels.schedule import day_kind, hour_of_visit, usual_pharmacy
from sim.state.arrays import State


@inlined
def redirect(state: State, visit: np.void, day: int) -> None:
    """Let a planned visit be at the resident's pharmacy of now, at an hour when it has visitors."""
    pharmacy = usual_pharmacy(state, visit.row, day)
    if pharmacy == visit.pharmacy:
        return
    visit.pharmacy = pharmacy
    if state.habits.exact == 0:
        key = state.people.residents[visit.row].key
        visit.hour = hour_of_visit(state, key, pharmacy, day_kind(state, day), visit.tries)


@compiled
def redirect_visits(state: State, today: int, who: Bytes) -> None:
    """Let some residents make the visits that they have planned where they live now.

    `who` is 1 by resident; the days of the visits stay as they are.
    """
    agenda = state.agenda
    for day in range(today, today + RING):
        chunk = agenda.head[day % RING]
        while chunk >= 0:
            last = agenda.following[chunk] < 0
            size = agenda.filled[day % RING] if last else CHUNK
            for place in range(chunk * CHUNK, chunk * CHUNK + size):
                visit = agenda.entries[place]
                if who[visit.row] == 1:
                    redirect(state, visit, day)
            chunk = agenda.following[chunk]
