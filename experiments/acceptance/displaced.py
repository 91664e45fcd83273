"""Lines that a stop of the national service displaces, and what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.array_types import Ints, Records
from sim.state.arrays import State
from sim.state.reasons import REASON_MASK, Reason
from sim.state.records import NeedFlag, TreatmentFlag

IN_TIME = 48  # hours


@dataclass(frozen=True)
class Part:
    """Lines of one table: their rows, first failed hours, and the flag of a line that is open."""

    table: Records
    rows: Ints
    failed: Ints
    open_flag: int

    def late(self, hour: int) -> int:
        """Return how many are still open at the hour at which 48 hours have passed for them."""
        due = self.failed == hour - IN_TIME
        now = self.table[self.rows[due]]
        is_open = (now["flags"] & self.open_flag) == self.open_flag
        return int(((now["failed"] == self.failed[due]) & is_open).sum())


@dataclass
class DisplacedLines:
    """Lines that failed first because of the stop; look every hour for two days."""

    parts: tuple[Part, ...]
    late: int = 0

    @classmethod
    def since(cls, state: State, hour: int) -> DisplacedLines:
        """Return the lines that failed since an hour and are unmet now: treatments and needs."""
        return cls((_treatments(state, hour), _needs(state, hour)))

    def look(self, hour: int) -> None:
        """Count the lines that are too late at an hour."""
        self.late += sum(part.late(hour) for part in self.parts)

    @property
    def filled_share(self) -> float:
        """Share of the lines that is filled in time; not-a-number when none was displaced."""
        displaced = sum(part.rows.size for part in self.parts)
        return 1 - self.late / displaced if displaced else float("nan")


def _treatments(state: State, hour: int) -> Part:
    table = state.people.treatments
    dose = (table["flags"] & int(TreatmentFlag.DOSE)) != 0
    stopped = state.people.reason & REASON_MASK == int(Reason.NATIONAL_SERVICE)
    rows = np.flatnonzero((table["failed"] >= hour) & stopped & ~dose)
    return Part(table, rows, table["failed"][rows].astype(int), 0)


def _needs(state: State, hour: int) -> Part:
    table = state.needs.table
    pending = state.needs.pending[: state.needs.pending_count[0]]
    stopped = table["reason"][pending] & REASON_MASK == int(Reason.NATIONAL_SERVICE)
    rows = pending[(table["failed"][pending] >= hour) & stopped].copy()
    return Part(table, rows, table["failed"][rows].astype(int), int(NeedFlag.ACTIVE))
