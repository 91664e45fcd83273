"""Noting the day on which goods come, where their age matters."""

from __future__ import annotations

from sim.kernels.jit import inlined
from sim.state.arrays import State


@inlined
def note_arrival(state: State, holder: int, article: int, days: int) -> None:
    """Count goods that come to a stock whose age is followed."""
    ages = state.ages
    if ages.row.size > 0 and ages.row[holder, article] >= 0:
        ages.came[ages.row[holder, article]] += days
