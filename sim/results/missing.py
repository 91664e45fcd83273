"""What is missing where and on which day, from the shortages.parquet of a study's cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.array_types import Floats, Int32s, Ints
from sim.results.cells import CALM, SHORTAGES, cell_folder, reading


@dataclass(frozen=True)
class Missing:
    """Treatments and needs without at midnight, of one scenario under one proposal.

    `here` and `calm` are seeds × days × regions × medicines; the calm twin of calm is all zeros.
    """

    regions: list[str]
    medicines: list[str]
    here: Int32s
    calm: Int32s

    def lacking(self) -> Ints:
        """Return how many are without in the country: seeds × days × medicines."""
        found: Ints = self.here.sum(axis=2, dtype=np.int64)
        return found

    def added(self) -> Ints:
        """Return how many more than in the calm twin: seeds × days × medicines."""
        found: Ints = self.lacking() - self.calm.sum(axis=2, dtype=np.int64)
        return found

    def added_by_region(self, day: int, medicine: int) -> Floats:
        """Return how many more than in the calm twin in each region, mean over seeds."""
        here, calm = (each[:, day, :, medicine].mean(axis=0) for each in (self.here, self.calm))
        return np.asarray(here - calm)


def read_missing(
    study: Path, scenario: str, proposal: str, seeds: Sequence[int], days: int
) -> Missing | None:
    """Return what is missing in the first `days` days; None if a cell has no shortages.parquet.

    Raises RunError if a file is broken.
    """
    names = [scenario] if scenario == CALM else [scenario, CALM]
    paths = [
        cell_folder(study, name, proposal, seed) / SHORTAGES for name in names for seed in seeds
    ]
    if not paths or not all(path.is_file() for path in paths):
        return None
    tables = [_read(path, days) for path in paths]
    regions, medicines = (_distinct(tables, column) for column in ("region", "medicine"))
    counts = np.zeros((len(paths), days, len(regions), len(medicines)), np.int32)
    for run, table in enumerate(tables):
        places = (_places(table, "region", regions), _places(table, "medicine", medicines))
        counts[run, table["day"].to_numpy(), *places] = table["treatments"].to_numpy()
    here, calm = counts[: len(seeds)], counts[len(seeds) :]
    return Missing(regions, medicines, here, calm if len(calm) else np.zeros_like(here))


def _read(path: Path, days: int) -> pa.Table:
    with reading(path):
        table = pq.read_table(path, columns=["day", "region", "medicine", "treatments"])
        return table.filter(pc.less(table["day"], days))


def _distinct(tables: Sequence[pa.Table], column: str) -> list[str]:
    return sorted({name for table in tables for name in table[column].unique().to_pylist()})


def _places(table: pa.Table, column: str, names: list[str]) -> Ints:
    found = pc.index_in(table[column], value_set=pa.array(names, pa.string()))
    return np.asarray(found.to_numpy(), dtype=np.int64)
