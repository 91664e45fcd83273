"""The result files of a study, looked up by scenario, proposal, measure and group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.array_types import Floats
from sim.results.cells import CALM, COMPARISON, DAILY, TODAY, read_manifest, reading


class Row(NamedTuple):
    """One row of comparison.parquet; what could not be told is None."""

    scenario: str
    proposal: str
    measure: str
    group: str
    unit: str
    mean: float | None
    ci_low: float | None
    ci_high: float | None
    diff_mean: float | None
    diff_ci_low: float | None
    diff_ci_high: float | None
    calm_mean: float | None
    replications: int


class Course(NamedTuple):
    """A daily series: mean over replications and its interval (not-a-number if there is one)."""

    mean: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Results:
    """A finished study as its files tell it."""

    folder: Path
    manifest: dict[str, Any]
    rows: dict[tuple[str, str, str, str], Row]

    @cached_property
    def scenarios(self) -> list[str]:
        """Scenarios with disruptions, in the order of the study; calm if there is no other."""
        found = list(dict.fromkeys(row.scenario for row in self.rows.values()))
        return [name for name in found if name != CALM] or found

    def proposals(self, scenario: str) -> list[str]:
        """Return the proposals run in a scenario, today's rules first."""
        here = (row.proposal for row in self.rows.values() if row.scenario == scenario)
        return list(dict.fromkeys(here))

    def reforms(self, scenario: str) -> list[str]:
        """Return the proposals other than today's rules."""
        return [name for name in self.proposals(scenario) if name != TODAY]

    def row(self, scenario: str, proposal: str, measure: str, group: str = "all") -> Row | None:
        """Return one row, or None if the study has no such figure."""
        return self.rows.get((scenario, proposal, measure, group))

    def mean(self, scenario: str, proposal: str, measure: str, group: str = "all") -> float | None:
        """Return the mean of one figure, or None."""
        row = self.row(scenario, proposal, measure, group)
        return row.mean if row else None

    def groups(self, scenario: str, measure: str, prefix: str) -> list[str]:
        """Return the groups of one division, such as region, that a measure has in a scenario."""
        found = {
            key[3]
            for key in self.rows
            if key[0] == scenario and key[2] == measure and key[3].startswith(f"{prefix}=")
        }
        return sorted(found)

    def course(self, scenario: str, proposal: str, measure: str) -> Course | None:
        """Return the daily series of the whole nation, or None."""
        wanted = {"scenario": scenario, "proposal": proposal, "measure": measure}
        table = self._nation
        for column, value in wanted.items():
            table = table.filter(pc.equal(table[column].cast(pa.string()), value))
        if not len(table):
            return None
        return Course(*(_array(table[name]) for name in ("mean", "ci_low", "ci_high")))

    @cached_property
    def _nation(self) -> pa.Table:
        path = self.folder / DAILY
        with reading(path):
            return pq.read_table(path, filters=[("group", "==", "all")]).sort_by("day")

    @property
    def replications(self) -> int:
        """Seeds per scenario and proposal."""
        return max((row.replications for row in self.rows.values()), default=0)

    @property
    def residents(self) -> int:
        """Residents simulated in each cell."""
        return int(self.manifest.get("residents", 0))

    @property
    def residents_by_region(self) -> dict[str, int]:
        """Residents by county code."""
        return dict(self.manifest.get("residents_by_region", {}))

    @property
    def start_date(self) -> date | None:
        """Date of day 0; None in studies that do not tell it."""
        told = self.manifest.get("start_date")
        return date.fromisoformat(told) if told else None

    def horizon_days(self, scenario: str) -> int:
        """Return the days reported in a scenario."""
        return int(self.manifest["scenarios"][scenario]["horizon_days"])

    def spans(self, scenario: str) -> dict[str, Sequence[float]]:
        """Return by disruption the first and last day on which it can lie."""
        return dict(self.manifest["scenarios"][scenario]["spans"])

    def disruptions(self, scenario: str) -> dict[str, dict[str, Any]]:
        """Return the settings of each disruption by name."""
        return dict(self.manifest["scenarios"][scenario].get("disruptions", {}))

    def adding_need(self, scenario: str) -> list[str]:
        """Return the disruptions that add need, to which no day without is traced."""
        return list(self.manifest["scenarios"][scenario].get("adding_need", []))

    def seeds(self, scenario: str, proposal: str) -> list[int]:
        """Return the seeds with which a scenario was run under a proposal."""
        return [c["seed"] for c in self.cells(scenario) if c["proposal"] == proposal]

    def cells(self, scenario: str) -> list[dict[str, Any]]:
        """Return the runs of a scenario as the manifest lists them."""
        return [c for c in self.manifest.get("cells", []) if c["scenario"] == scenario]


def read_results(folder: Path) -> Results:
    """Return the results of a study; RunError if a file is missing or broken."""
    path = Path(folder) / COMPARISON
    with reading(path):
        table = pq.read_table(path)
        columns = [table[name].to_pylist() for name in Row._fields]
        found = [Row(*values) for values in zip(*columns, strict=True)]
    return Results(Path(folder), read_manifest(Path(folder)), {row[:4]: row for row in found})


def _array(column: pa.ChunkedArray) -> Floats:
    return np.asarray(column.to_numpy(), dtype=np.float64)
