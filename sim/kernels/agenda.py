"""A calendar queue: per day of a ring, a list of visits in chunks of contiguous records."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.array_types import Records
from sim.kernels.jit import compiled, inlined
from sim.state.arrays import Agenda
from sim.state.records import VISIT

RING: Final = 256  # days ahead; the longest interval between collections fits
CHUNK: Final = 1024  # visits per chunk


def empty_agenda(most_visits: int) -> Agenda:
    """Return an agenda with room for `most_visits` visits, spread over the ring in any way."""
    chunks = most_visits // CHUNK + 2 * RING + 2
    return Agenda(
        entries=np.zeros(chunks * CHUNK, dtype=VISIT),
        following=np.full(chunks, -1, dtype=np.int32),
        head=np.full(RING, -1, dtype=np.int32),
        tail=np.full(RING, -1, dtype=np.int32),
        filled=np.zeros(RING, dtype=np.int32),
        free=np.arange(chunks, dtype=np.int32)[::-1].copy(),
        free_count=np.array([chunks], dtype=np.int64),
    )


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
    slot = day % RING
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


@compiled
def count(agenda: Agenda, day: int) -> int:
    """Return the number of visits on a day."""
    slot = day % RING
    total = 0
    chunk = agenda.head[slot]
    while chunk >= 0:
        total += agenda.filled[slot] if agenda.following[chunk] < 0 else CHUNK
        chunk = agenda.following[chunk]
    return total


@compiled
def copy_day(agenda: Agenda, day: int, out: Records, first: int) -> int:
    """Copy the visits of a day into `out` from place `first`; return the place after the last."""
    slot = day % RING
    chunk = agenda.head[slot]
    place = first
    while chunk >= 0:
        size = agenda.filled[slot] if agenda.following[chunk] < 0 else CHUNK
        for entry in range(chunk * CHUNK, chunk * CHUNK + size):
            out[place] = agenda.entries[entry]
            place += 1
        chunk = agenda.following[chunk]
    return place


@compiled
def clear_day(agenda: Agenda, day: int) -> None:
    """Forget the visits of a day and free its chunks."""
    slot = day % RING
    chunk = agenda.head[slot]
    while chunk >= 0:
        agenda.free[agenda.free_count[0]] = chunk
        agenda.free_count[0] += 1
        chunk = agenda.following[chunk]
    agenda.head[slot] = -1
    agenda.tail[slot] = -1
    agenda.filled[slot] = 0
