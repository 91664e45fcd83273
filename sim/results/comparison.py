"""Compares proposals: means, intervals and paired differences from the finished cells of a study.

Cells with the same seed have the same luck, so differences are taken seed by seed. The calm twin
of a cell is the same proposal and seed without disruption, over the same number of days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa

from sim.array_types import Floats
from sim.errors import ModelError, RunError
from sim.results.cells import CALM, TODAY, Bits, Key, Kind
from sim.results.grid import Cell, Grid, read_grid
from sim.results.statistics import interval

EXCESS_OF = ("patients_without", "patients_beyond_tolerance", "person_days_without")
BITSETS = {"persons": "patients_without", "beyond_tolerance": "patients_beyond_tolerance"}
NAMES = ("scenario", "proposal", "measure", "group", "unit")
FIGURES = ("mean", "ci_low", "ci_high", "diff_mean", "diff_ci_low", "diff_ci_high", "calm_mean")
COMPARISON = pa.schema(
    [(name, pa.string()) for name in NAMES]
    + [(name, pa.float64()) for name in FIGURES]
    + [("replications", pa.int32())]
)


def comparison(folder: Path) -> pa.Table:
    """Return the comparison of a finished study, one row per scenario, proposal, measure, group.

    Differences are against today's rules in the same scenario, paired by seed; excess is scenario
    minus calm twin; effect is excess under today's rules minus excess under the proposal.
    Raises RunError if a cell is missing or broken, ModelError if persons do not reconcile.
    """
    grid = read_grid(Path(folder))
    return pa.concat_tables(_compared(grid))


def _compared(grid: Grid) -> Iterator[pa.Table]:
    calm = {proposal: grid.cells(CALM, proposal) for proposal in grid.proposals(CALM)}
    for scenario in grid.scenarios:
        today = grid.cells(scenario, TODAY)
        for proposal in grid.proposals(scenario):
            _check_pairs(grid, scenario, proposal)
            cells = grid.cells(scenario, proposal)
            sides = _Sides(cells, today, calm[proposal], calm[TODAY])
            rows = [*sides.totals(), *sides.persons()]
            if scenario != CALM:
                rows += sides.excess()
            rows.sort(key=lambda row: (row.key.measure, row.key.group != "all", row.key.group))
            yield _table(scenario, proposal, rows, len(cells))


def _check_pairs(grid: Grid, scenario: str, proposal: str) -> None:
    twins = ((scenario, proposal), (scenario, TODAY), (CALM, proposal), (CALM, TODAY))
    if len({grid.seeds.get(twin) for twin in twins}) > 1:
        raise RunError(
            f"{grid.folder}: {proposal} in {scenario} lacks a calm twin or has other seeds than"
            " its twins, so they cannot be paired; run the study again"
        )


@dataclass(frozen=True)
class _Row:
    key: Key
    unit: str
    samples: Floats
    differences: Floats
    calm: float = np.nan


@dataclass(frozen=True)
class _Sides:
    """A proposal in a scenario beside today's rules, and the calm twin of each."""

    cells: list[Cell]
    today: list[Cell]
    calm: list[Cell]
    calm_today: list[Cell]

    @cached_property
    def days(self) -> int:
        return self.cells[0].horizon_days

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        return {name: kind for cell in self.cells + self.today for name, kind in cell.kinds.items()}

    @cached_property
    def keys(self) -> list[Key]:
        return sorted({key for cell in self.cells + self.today for key in cell.totals})

    def totals(self) -> list[_Row]:
        """Every measure and group as it came out."""
        here, today = self._matrix(self.cells, self.keys), self._matrix(self.today, self.keys)
        calm = self._calm(self.calm, self.keys).mean(axis=1)
        return [
            _Row(key, self.kinds[key.measure].unit, here[i], here[i] - today[i], float(calm[i]))
            for i, key in enumerate(self.keys)
        ]

    def excess(self) -> list[_Row]:
        """Return what the disruption adds to calm, and how much of it the proposal removes."""
        keys = [key for key in self.keys if key.measure in EXCESS_OF]
        here = self._matrix(self.cells, keys) - self._calm(self.calm, keys)
        today = self._matrix(self.today, keys) - self._calm(self.calm_today, keys)
        rows = []
        for key, ours, theirs in zip(keys, here, today, strict=True):
            if np.isnan(ours).any() or np.isnan(theirs).any():
                continue
            unit = self.kinds[key.measure].unit
            excess = Key(f"excess_{key.measure}", key.group)
            effect = Key(f"effect_{key.measure}", key.group)
            rows.append(_Row(excess, unit, ours, ours - theirs))
            rows.append(_Row(effect, unit, theirs - ours, theirs - ours))
        return rows

    def persons(self) -> list[_Row]:
        """Who is spared and who is newly harmed, person by person, against today's rules."""
        rows = []
        for which, (name, measure) in enumerate(BITSETS.items()):
            counts = [
                _spared_and_harmed(cell, today, which, measure)
                for cell, today in zip(self.cells, self.today, strict=True)
            ]
            for label, values in zip(
                ("spared", "newly_harmed"), zip(*counts, strict=True), strict=True
            ):
                samples = np.array(values, dtype=np.float64)
                rows.append(_Row(Key(f"{label}_{name}", "all"), "persons", samples, samples))
        return rows

    def _matrix(self, cells: list[Cell], keys: list[Key]) -> Floats:
        return np.array(
            [[cell.totals.get(key, self._absent(key)) for cell in cells] for key in keys]
        )

    def _calm(self, cells: list[Cell], keys: list[Key]) -> Floats:
        return np.array([[self._calm_total(cell, key) for cell in cells] for key in keys])

    def _calm_total(self, cell: Cell, key: Key) -> float:
        known = key in cell.daily.index or key in self.cells[0].daily.index
        if known or cell.horizon_days == self.days:
            return cell.total_after(key, self.days)
        return np.nan

    def _absent(self, key: Key) -> float:
        return np.nan if self.kinds[key.measure].how == "ratio" else 0.0


def _spared_and_harmed(cell: Cell, today: Cell, which: int, measure: str) -> tuple[int, int]:
    ours, theirs = cell.persons[which], today.persons[which]
    if ours.shape != theirs.shape:
        raise RunError(f"{cell.folder}: other residents than {today.folder}; run the study again")
    spared, harmed = _count(theirs & ~ours), _count(ours & ~theirs)
    key = Key(measure, "all")
    counted = cell.totals.get(key, 0.0) - today.totals.get(key, 0.0)
    if harmed - spared != counted:
        raise ModelError(
            f"{cell.folder}: {harmed} newly harmed less {spared} spared persons is not the"
            f" difference in {measure}, {counted:.0f}; please report it with the manifest"
        )
    return spared, harmed


def _count(bits: Bits) -> int:
    return int(np.bitwise_count(bits).sum(dtype=np.int64))


def _table(scenario: str, proposal: str, rows: list[_Row], replications: int) -> pa.Table:
    mean = interval(np.array([row.samples for row in rows]))
    difference = interval(np.array([row.differences for row in rows]))
    columns = [
        [scenario] * len(rows),
        [proposal] * len(rows),
        [row.key.measure for row in rows],
        [row.key.group for row in rows],
        [row.unit for row in rows],
        *(nullable(column) for column in (*mean, *difference)),
        nullable(np.array([row.calm for row in rows])),
        np.full(len(rows), replications, dtype=np.int32),
    ]
    arrays = [pa.array(c, field.type) for c, field in zip(columns, COMPARISON, strict=True)]
    return pa.Table.from_arrays(arrays, schema=COMPARISON)


def nullable(values: Floats) -> pa.Array:
    """Return an Arrow array in which not-a-number is empty."""
    return pa.array(values, pa.float64(), from_pandas=True)
