"""The table of what each event of a scenario does: alone, as the last, and its Shapley value."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from sim.array_types import Floats
from sim.errors import ConfigError, suggest
from sim.results.cells import Key
from sim.results.grid import Grid
from sim.results.shapley import Events, adds, shapley_values
from sim.results.statistics import interval

TOGETHER: Final = "together"
HEADS: Final = ("event", "value", "ci_low", "ci_high", "share", "alone", "as_last")


class Share(NamedTuple):
    """What one event does to a measure, mean over seeds; None where it cannot be told."""

    event: str
    value: float  # Shapley value
    ci_low: float | None  # 95 % interval over seeds, paired
    ci_high: float | None
    share: float | None  # of the effect of all events together
    alone: float  # effect when no other event happens
    as_last: float  # effect when all others happen anyway


def worths(
    grid: Grid, names: Mapping[Events, str], proposal: str, measure: str, group: str
) -> dict[Events, Floats]:
    """Return a measure for every selection of events by seed, less that in calm.

    Raises ConfigError if no run knows the measure or group, RunError if a run is missing.
    """
    cells = {events: grid.cells(name, proposal) for events, name in names.items()}
    key, known = Key(measure, group), {k for each in cells.values() for c in each for k in c.totals}
    if key not in known:
        groups = {k.group for k in known if k.measure == measure}
        problem = f"no group '{group}'" if groups else f"no measure '{measure}'"
        said = suggest(group, groups) if groups else suggest(measure, {k.measure for k in known})
        raise ConfigError(f"{measure}: {problem}; {said}")
    totals = {e: np.array([c.totals.get(key, 0.0) for c in each]) for e, each in cells.items()}
    return {events: values - totals[frozenset()] for events, values in totals.items()}


def shares(worth: Mapping[Events, Floats], events: Sequence[str]) -> list[Share]:
    """Return one row per event and one of all together; the Shapley values add up to the last."""
    whole = frozenset(events)
    values = shapley_values(worth, events)
    rows = [
        _share(name, values[name], worth, adds(worth, name, ()), adds(worth, name, whole - {name}))
        for name in events
    ]
    total = worth[whole]
    return [*rows, _share(TOGETHER, total, worth, total, total)]


def _share(
    name: str, values: Floats, worth: Mapping[Events, Floats], alone: Floats, last: Floats
) -> Share:
    mean, low, high = (float(figure) for figure in interval(values))
    total = float(max(worth.items(), key=lambda item: len(item[0]))[1].mean())
    share = mean / total if total else None
    known = not np.isnan(low)
    return Share(
        event=name,
        value=mean,
        ci_low=low if known else None,
        ci_high=high if known else None,
        share=share,
        alone=float(alone.mean()),
        as_last=float(last.mean()),
    )


def write_shares(rows: Sequence[Share], path: Path) -> None:
    """Write the table as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADS)
        writer.writerows(
            ["" if v is None else f"{v:.12g}" if isinstance(v, float) else v for v in row]
            for row in rows
        )
