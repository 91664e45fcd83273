"""How long to run: from the run length that a case asks for to chains of many copies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import ceil
from typing import Any, Final

import numpy as np

from sim.lab.chain import Course, play
from sim.lab.spec import LONGEST, MOST_COPIES, Chain

LEAST: Final = 20_000  # copy-days
OFTEN: Final = 0.2  # most demand in a day that stands for a moment of continuous time
FINEST: Final = 15  # days of a chain in a lead time, at least
SEEDS: Final = 1000  # between the seeds of two cases
LENGTHS: Final = ("days", "periods", "time", "cycles", "demands", "outages")


def length(run: Mapping[str, Any], effort: float, default: float = 1e6) -> float:
    """Return how much is asked for in all, in the unit of the case."""
    asked = next((float(run[name]) for name in LENGTHS if name in run), default)
    return asked * float(run.get("reps", 1)) * effort


def courses(chain: Chain, copy_days: float) -> Iterator[Course]:
    """Play a chain, again and again with other luck, until so many days have passed in all."""
    days = LONGEST - chain.warm_up if copy_days > LEAST else chain.days
    most = MOST_COPIES // len(chain.pharmacies) // 2 * 2
    copies = min(most, ceil(max(copy_days, LEAST) / days / 2) * 2)
    for again in range(max(1, round(copy_days / (days * copies)))):
        changed = {"days": days, "copies": copies}
        yield play(chain.model_copy(update=changed | {"seed": chain.seed * SEEDS + again}))


def averages(chain: Chain, copy_days: float, *measures: Callable[[Course], float]) -> list[float]:
    """Return the means of some measures over all courses of a chain."""
    found = [[measure(course) for measure in measures] for course in courses(chain, copy_days)]
    return [float(mean) for mean in np.mean(found, axis=0)]


def moments(rate: float, lead: float, finer: float = 1) -> tuple[float, int]:
    """Return how much time a day stands for, and a lead time in whole days less one half.

    With demand at one moment of the day, what was ordered in the days before and half of the day's
    own demand is on its way; so a lead time of k days and a half is met without bias. `finer` days
    are asked for where some come after others within a day.
    """
    days = ceil(finer * max(FINEST, rate * lead / OFTEN))
    return lead / (days + 0.5), days
