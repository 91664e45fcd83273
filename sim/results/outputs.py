"""Writes the tables of a study: the comparison, and the course of every measure over time."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim.errors import RunError
from sim.results.causes import MEASURE, Cause, causes, write_causes
from sim.results.cells import DAILY
from sim.results.comparison import FIGURES, NAMES, comparison, nullable
from sim.results.grid import Grid, read_grid
from sim.results.statistics import interval

PARTS = (".numerator", ".denominator")
COURSE = pa.schema(
    [(name, pa.dictionary(pa.int32(), pa.string())) for name in NAMES[:4]]
    + [("day", pa.int32())]
    + [(name, pa.float64()) for name in FIGURES[:3]]
)
_PARQUET: dict[str, Any] = {"compression": "zstd"}


def write_comparison(folder: Path) -> None:
    """Write comparison.csv, comparison.parquet, daily.parquet and causes.csv of a finished study.

    Raises RunError if a cell is missing or broken, ModelError if persons do not reconcile.
    """
    folder = Path(folder)
    table = comparison(folder)
    _replace(folder / DAILY, lambda path: _write_courses(read_grid(folder), path))
    _replace(folder / "comparison.parquet", lambda path: pq.write_table(table, path, **_PARQUET))
    _replace(folder / "causes.csv", lambda path: write_causes(_causes(table), path))
    _replace(folder / "comparison.csv", lambda path: _write_csv(table, path))


def _causes(table: pa.Table) -> dict[tuple[str, str], list[Cause]]:
    """Return the chains of causes of every scenario and proposal, mean over seeds."""
    found: dict[tuple[str, str], dict[str, float]] = {}
    chosen = table.filter(pc.equal(table["measure"], MEASURE)).select([*NAMES[:4], "mean"])
    for scenario, proposal, _, group, mean in zip(*chosen.to_pydict().values(), strict=True):
        found.setdefault((scenario, proposal), {})[group] = mean
    return {pair: causes(totals) for pair, totals in found.items()}


def _write_csv(table: pa.Table, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.column_names)
        columns = [table[name].to_pylist() for name in table.column_names]
        writer.writerows(
            ["" if v is None else f"{v:.12g}" if isinstance(v, float) else v for v in row]
            for row in zip(*columns, strict=True)
        )


def _write_courses(grid: Grid, path: Path) -> None:
    with pq.ParquetWriter(path, COURSE, **_PARQUET) as writer:
        for scenario in grid.scenarios:
            for proposal in grid.proposals(scenario):
                writer.write_table(_course(grid, scenario, proposal))


def _course(grid: Grid, scenario: str, proposal: str) -> pa.Table:
    """Return mean and interval of each daily series over seeds, tidy."""
    dailies = [cell.daily for cell in grid.cells(scenario, proposal)]
    keys = sorted({k for each in dailies for k in each.index if not k.measure.endswith(PARTS)})
    samples = np.array([[each.series(key) for each in dailies] for key in keys])
    spread = interval(samples.swapaxes(1, 2))
    days = samples.shape[2]
    rows = np.repeat(np.arange(len(keys), dtype=np.int32), days)
    columns = [
        *(_words([name], np.zeros_like(rows)) for name in (scenario, proposal)),
        _words([key.measure for key in keys], rows),
        _words([key.group for key in keys], rows),
        pa.array(np.tile(np.arange(days, dtype=np.int32), len(keys))),
        *(nullable(figures.ravel()) for figures in spread),
    ]
    return pa.Table.from_arrays(columns, schema=COURSE)


def _words(words: list[str], codes: NDArray[np.int32]) -> pa.Array:
    distinct = sorted(set(words))
    place = np.array([distinct.index(word) for word in words], dtype=np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(place[codes]), pa.array(distinct))


def _replace(path: Path, write: Callable[[Path], None]) -> None:
    """Write a file under another name and rename it, so that it is never seen half-written."""
    partial = path.with_name(path.name + ".partial")
    try:
        write(partial)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise RunError(
            f"{path}: cannot be written ({error.strerror or error}); make room or correct the"
            " permissions and run the same command again: finished cells are kept"
        ) from error
