"""Shapley values: how an effect of several events at once is divided among them, by runs.

The value of an event is what its coming adds to a measure, mean over all orders in which the
events can come. It is the only division that gives out the whole effect, nothing to an event
without effect, the same to events that do the same, and that adds over measures. Source: Shapley,
A value for n-person games, Contributions to the Theory of Games II, 1953, pp. 307-317.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from math import factorial

import numpy as np

from sim.array_types import Floats

Events = frozenset[str]


def shapley_values(worth: Mapping[Events, Floats], events: Sequence[str]) -> dict[str, Floats]:
    """Return the Shapley value of each event, one per replication.

    `worth` holds for every selection of the events what was measured, one value per replication;
    KeyError when one is missing. Whole numbers are added exactly and divided once, at the end.
    """
    return {event: _value(worth, event, _others(events, event)) for event in events}


def _others(events: Sequence[str], event: str) -> list[str]:
    return [other for other in events if other != event]


def _value(worth: Mapping[Events, Floats], event: str, others: Sequence[str]) -> Floats:
    n = len(others) + 1
    orders = sum(
        factorial(len(before)) * factorial(n - 1 - len(before)) * adds(worth, event, before)
        for before in _selections(others)
    )
    return np.asarray(orders / factorial(n))


def adds(worth: Mapping[Events, Floats], event: str, before: Iterable[str]) -> Floats:
    """Return what an event adds when some others happen anyway, one value per replication."""
    given = frozenset(before)
    return np.asarray(worth[given | {event}] - worth[given])


def _selections(events: Sequence[str]) -> Iterable[tuple[str, ...]]:
    return (each for size in range(len(events) + 1) for each in combinations(events, size))
