"""Residents who live elsewhere for a time go to the pharmacy there."""

from __future__ import annotations

import numpy as np

from sim.array_types import Bytes
from sim.kernels.agenda import CHUNK, RING, size_of, slot_of
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
    for turn in range(2 * RING):
        day = today + turn // 2
        slot = slot_of(day, turn % 2)
        chunk = agenda.head[slot]
        while chunk >= 0:
            for place in range(chunk * CHUNK, chunk * CHUNK + size_of(agenda, slot, chunk)):
                visit = agenda.entries[place]
                if who[visit.row] == 1:
                    redirect(state, visit, day)
            chunk = agenda.following[chunk]
