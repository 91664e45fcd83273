"""A calendar queue: per day of a ring, lists of visits in chunks of contiguous records.

Each day has two, one of first tries and one of those who come back, who are looked for every night.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.array_types import Ints, Records
from sim.kernels.jit import compiled, inlined
from sim.state.arrays import Agenda
from sim.state.records import VISIT

RING: Final = 256  # days ahead; the longest interval between collections fits
CHUNK: Final = 1024  # visits per chunk
SLOTS: Final = 2 * RING


def empty_agenda(most_visits: int) -> Agenda:
    """Return an agenda with room for `most_visits` visits, spread over the ring in any way."""
    chunks = most_visits // CHUNK + 2 * SLOTS + 2
    return Agenda(
        entries=np.zeros(chunks * CHUNK, dtype=VISIT),
        following=np.full(chunks, -1, dtype=np.int32),
        head=np.full(SLOTS, -1, dtype=np.int32),
        tail=np.full(SLOTS, -1, dtype=np.int32),
        filled=np.zeros(SLOTS, dtype=np.int32),
        free=np.arange(chunks, dtype=np.int32)[::-1].copy(),
        free_count=np.array([chunks], dtype=np.int64),
    )


@inlined
def slot_of(day: int, tries: int) -> int:
    """Return the slot of a day (modulo the ring) for first tries, or for those who come back."""
    return 2 * (day % RING) + (1 if tries > 0 else 0)


@inlined
def push(
    agenda: Agenda,
    day: int,
    row: int,
    pharmacy: int,
    hour: int,
    tries: int,
    urgency: int,
) -> None:
    """Append a visit to a day (modulo the ring)."""
    slot = slot_of(day, tries)
    tail = agenda.tail[slot]
    if tail < 0 or agenda.filled[slot] == CHUNK:
        agenda.free_count[0] -= 1
        chunk = agenda.free[agenda.free_count[0]]
        agenda.following[chunk] = -1
        if tail < 0:
            agenda.head[slot] = chunk
        else:
            agenda.following[tail] = chunk
        agenda.tail[slot] = chunk
        agenda.filled[slot] = 0
        tail = chunk
    place = tail * CHUNK + agenda.filled[slot]
    agenda.filled[slot] += 1
    entry = agenda.entries[place]
    entry.row = row
    entry.pharmacy = pharmacy
    entry.hour = hour
    entry.tries = tries
    entry.seek = 0
    entry.urgency = urgency
    entry.kind = 0


@inlined
def size_of(agenda: Agenda, slot: int, chunk: int) -> int:
    """Return how many visits stand in a chunk of a slot."""
    return agenda.filled[slot] if agenda.following[chunk] < 0 else CHUNK


@inlined
def copy_slot(agenda: Agenda, slot: int, out: Records, first: int) -> int:
    """Copy the visits of a slot into `out` from place `first`; return the place after the last."""
    chunk = agenda.head[slot]
    place = first
    while chunk >= 0:
        for entry in range(chunk * CHUNK, chunk * CHUNK + size_of(agenda, slot, chunk)):
            out[place] = agenda.entries[entry]
            place += 1
        chunk = agenda.following[chunk]
    return place


@compiled
def copy_day(agenda: Agenda, day: int, out: Records, first: int) -> int:
    """Copy the visits of a day into `out` from place `first`; return the place after the last."""
    place = copy_slot(agenda, slot_of(day, 0), out, first)
    return copy_slot(agenda, slot_of(day, 1), out, place)


@inlined
def find_waiting(agenda: Agenda, day: int, rows: Ints) -> int:
    """Write the residents who failed before and come back on a day to `rows`; return how many."""
    slot = slot_of(day, 1)
    chunk = agenda.head[slot]
    n = 0
    while chunk >= 0:
        for entry in range(chunk * CHUNK, chunk * CHUNK + size_of(agenda, slot, chunk)):
            rows[n] = agenda.entries[entry].row
            n += 1
        chunk = agenda.following[chunk]
    return n


@inlined
def clear_slot(agenda: Agenda, slot: int) -> None:
    """Forget the visits of a slot and free its chunks."""
    chunk = agenda.head[slot]
    while chunk >= 0:
        agenda.free[agenda.free_count[0]] = chunk
        agenda.free_count[0] += 1
        chunk = agenda.following[chunk]
    agenda.head[slot] = -1
    agenda.tail[slot] = -1
    agenda.filled[slot] = 0


@compiled
def clear_day(agenda: Agenda, day: int) -> None:
    """Forget the visits of a day and free its chunks."""
    clear_slot(agenda, slot_of(day, 0))
    clear_slot(agenda, slot_of(day, 1))
