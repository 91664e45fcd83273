"""Whether a calm country without seasons stays as it is."""

from __future__ import annotations

import numpy as np

from experiments.acceptance.check import Check, between
from experiments.acceptance.play import Floats, Ints, cell, finished, without

DAYS = 360
SEEDS = (101, 102, 103, 104)
MOST = 2.0  # per cent


def checks(world: str = "sweden", seeds: tuple[int, ...] = SEEDS) -> list[Check]:
    """Compare the last third of 360 calm days with the first."""
    series = np.array([calm_without(world, seed) for seed in seeds])
    return [drift_check(series)]


def calm_without(world: str, seed: int) -> Ints:
    """Return the persons without at each midnight of 360 calm days."""
    small = (f"world={world}", f"horizon_days={DAYS}", "calendar.seasons=false")
    return without(finished(cell(*small, f"seed={seed}")).world.history)


def drift_check(series: Ints) -> Check:
    """Check the mean drift over seeds; the note tells how much of it may be luck."""
    drift = drift_percent(series)
    error = float(drift.std(ddof=1) / np.sqrt(drift.size)) if drift.size > 1 else np.nan
    each = ", ".join(f"{value:+.1f}" for value in drift)
    note = f"by seed {each}; standard error {error:.2f}; {series.mean():,.0f} persons a day"
    what = f"persons without, last third of {series.shape[1]} calm days against the first"
    return between(what, -MOST, MOST, float(drift.mean()), "%", note)


def drift_percent(series: Ints) -> Floats:
    """Return by seed how much more persons are without in the last third than in the first."""
    third = series.shape[1] // 3
    first, last = series[:, :third].mean(axis=1), series[:, -third:].mean(axis=1)
    return np.asarray(100 * (last / first - 1))
