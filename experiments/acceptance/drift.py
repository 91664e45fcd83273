"""Whether a calm country without seasons stays as it is.

Persons without hang on which large articles happen to be in shortage: a seed's last third can have
half as many or twice as many as its first. What does not hang on them is held to the bound itself;
the whole, and what suppliers have, are held to it as far as the luck between seeds lets us see.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from experiments.acceptance.check import Check, between
from experiments.acceptance.play import Floats, cell, finished, without
from sim.state.columns import FIRST_SHORTAGE_REASON, LAST_SHORTAGE_REASON, Flow
from sim.state.history import History

DAYS = 360
SEEDS = (101, 102, 103, 104)
MOST = 2.0  # per cent
ERRORS = 2.0  # standard errors that luck may excuse


def checks(world: str = "sweden", seeds: Sequence[int] = SEEDS) -> list[Check]:
    """Compare the last third of 360 calm days with the first."""
    small = (f"world={world}", f"horizon_days={DAYS}", "calendar.seasons=false")
    runs = [finished(cell(*small, f"seed={seed}")).world.history for seed in seeds]
    articles = np.array([_articles(run) for run in runs])
    return [
        drift_check("persons without for other reasons than shortage", _others(runs), luck=False),
        drift_check("articles without stock", articles, luck=True),
        drift_check("persons without", np.array([without(run) for run in runs]), luck=True),
    ]


def _articles(history: History) -> Floats:
    return history.part("flow")[:, Flow.ARTICLES_WITHOUT_STOCK].astype(float)


def _others(runs: Sequence[History]) -> Floats:
    reasons = np.array([run.part("without_reason") for run in runs]).astype(float)
    reasons[:, :, FIRST_SHORTAGE_REASON : LAST_SHORTAGE_REASON + 1] = 0
    return np.asarray(reasons.sum(axis=2))


def drift_check(what: str, series: Floats, luck: bool) -> Check:
    """Check the mean drift over seeds (series: seeds × days); `luck` widens the bound by it."""
    drift = drift_percent(series)
    error = float(drift.std(ddof=1) / np.sqrt(drift.size))
    bound = MOST + (ERRORS * error if luck else 0.0)
    each = ", ".join(f"{value:+.1f}" for value in drift)
    sees = f"2 % widened by {ERRORS:g} standard errors of {error:.2f} %; " if luck else ""
    note = f"{sees}by seed {each}; {series.mean():,.0f} a day"
    full = f"drift over {series.shape[1]} calm days: {what}"
    return between(full, -bound, bound, float(drift.mean()), "%", note)


def drift_percent(series: Floats) -> Floats:
    """Return by seed the difference of last and first third, in per cent of their mean."""
    third = series.shape[1] // 3
    first, last = series[:, :third].mean(axis=1), series[:, -third:].mean(axis=1)
    return np.asarray(200 * (last - first) / (last + first))
