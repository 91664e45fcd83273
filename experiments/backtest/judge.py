"""From the runs of an incident to one row for each published figure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.acceptance.check import Check, between
from experiments.backtest.incident import Incident, Known
from experiments.backtest.playing import Plays, cells_of
from experiments.backtest.probes import PROBES
from experiments.backtest.stored import Values
from sim.results.statistics import interval

NOT_JUDGED, NOT_MEASURED, NOT_YET = "not judged", "not measured yet", "not expressible yet"


@dataclass(frozen=True)
class Row:
    """One line of the table; a verdict is given on the mean with all of its 95 % interval."""

    incident: str
    quantity: str
    expected: str
    unit: str
    mean: float | None
    half: float | None
    verdict: str
    evidence: str
    tuned: tuple[str, ...]
    source: str
    grade: str
    note: str
    values: tuple[float, ...] = ()


def measured(incident: Incident) -> Values:
    """Play an incident with all its seeds and return what every figure's probe reads."""
    values: Values = [[] for _ in incident.known]
    cells = cells_of(incident)
    for seed in incident.seeds:
        plays = Plays(incident, cells, seed)
        for found, known in zip(values, incident.known, strict=True):
            if len(found) < (known.replications or incident.replications):
                found.append(PROBES[known.probe](plays, known.run, known.arguments))
    return values


def judged(incident: Incident, values: Values) -> list[Row]:
    """Return a row for every published figure."""
    rows = [row(incident.incident, *pair) for pair in zip(incident.known, values, strict=True)]
    return [*rows, *not_played(incident)]


def row(incident: str, known: Known, values: Sequence[float]) -> Row:
    """Judge the values of all seeds against a figure."""
    mean, half = mean_and_half(values)
    return Row(
        incident=incident,
        quantity=known.what,
        expected=wanted(known),
        unit=known.unit,
        mean=mean,
        half=half,
        verdict=NOT_MEASURED if mean is None or half is None else verdict(known, mean, half),
        evidence=known.evidence,
        tuned=known.tuned,
        source=known.source,
        grade=known.grade,
        note=known.note,
        values=tuple(values),
    )


def mean_and_half(values: Sequence[float]) -> tuple[float | None, float | None]:
    """Return the mean over seeds and half of its 95 % interval, or nothing of nothing."""
    if not values:
        return None, None
    found = interval(np.array(values, dtype=np.float64))
    return float(found.mean), float(found.high - found.mean)


def wanted(known: Known) -> str:
    """Return figure and tolerance as a reader would write them."""
    if known.expected is not None:
        return f"{known.expected:,.10g} ± {known.tolerance:,.10g}"
    low, high = known.bounds
    return between("", low, high, 0.0).wanted if verdict_possible(known) else "no figure"


def verdict_possible(known: Known) -> bool:
    """Tell whether the figure has bounds at all."""
    return any(math.isfinite(bound) for bound in known.bounds)


def verdict(known: Known, mean: float, half: float) -> str:
    """Return inside, outside, or undecided when the interval crosses a bound.

    What never happens in some seed has no mean, and is outside.
    """
    if not verdict_possible(known):
        return NOT_JUDGED
    if math.isnan(mean):
        return "outside"
    low, high = known.bounds
    return Check(known.what, "", low, high, mean, half=half).verdict


def not_played(incident: Incident) -> list[Row]:
    """Return a row for every figure that the program cannot express."""
    return [
        Row(
            incident=incident.incident,
            quantity=missing.what,
            expected=missing.expected,
            unit="",
            mean=None,
            half=None,
            verdict=NOT_YET,
            evidence="",
            tuned=(),
            source=missing.source,
            grade=missing.grade,
            note=missing.reason,
        )
        for missing in incident.unplayed
    ]
