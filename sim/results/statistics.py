"""Means and confidence intervals over replications."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from sim.array_types import Floats

CONFIDENCE = 0.95


class Interval(NamedTuple):
    """Mean and limits of a two-sided interval, one per row."""

    mean: Floats
    low: Floats
    high: Floats


def interval(samples: Floats, confidence: float = CONFIDENCE) -> Interval:
    """Return mean and Student's t-interval over the last axis (replications).

    Limits are not-a-number with fewer than two replications. With differences paired by seed as
    samples it is the paired t-interval. Source: Law, Simulation Modeling and Analysis, 5th ed.,
    §9.4.1 and §10.2.1.
    """
    n = samples.shape[-1]
    mean = samples.mean(axis=-1)
    if n < 2:
        nothing = np.full_like(mean, np.nan)
        return Interval(mean, nothing, nothing)
    quantile = special.stdtrit(n - 1, (1 + confidence) / 2)
    half = quantile * samples.std(axis=-1, ddof=1) / np.sqrt(n)
    return Interval(mean, mean - half, mean + half)
