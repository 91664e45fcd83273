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

    `lacking` is how many in the country, `added` how many more than in the calm twin (both seeds ×
    days × medicines); `by_region` is that by region, mean over seeds (days × regions × medicines).
    In calm itself all that is missing counts as added.
    """

    regions: list[str]
    medicines: list[str]
    lacking: Int32s
    added: Int32s
    by_region: Floats


def read_missing(
    study: Path, scenario: str, proposal: str, seeds: Sequence[int], days: int
) -> Missing | None:
    """Return what is missing in the first `days` days; None if a cell has no shortages.parquet.

    Raises RunError if a file is broken.
    """
    names = [scenario] if scenario == CALM else [scenario, CALM]
    paths = [
        [cell_folder(study, name, proposal, seed) / SHORTAGES for name in names] for seed in seeds
    ]
    if not paths or not all(path.is_file() for pair in paths for path in pair):
        return None
    tables = [[_read(path, days) for path in pair] for pair in paths]
    everything = [table for pair in tables for table in pair]
    regions, medicines = (_distinct(everything, column) for column in ("region", "medicine"))
    lacking = np.zeros((len(seeds), days, len(medicines)), np.int32)
    added, by_region = np.zeros_like(lacking), np.zeros((days, len(regions), len(medicines)))
    for seed, (here, *calm) in enumerate(tables):
        more = _counts(here, days, regions, medicines)
        lacking[seed] = more.sum(axis=1)
        for twin in calm:
            more -= _counts(twin, days, regions, medicines)
        added[seed] = more.sum(axis=1)
        by_region += more / len(seeds)
    return Missing(regions, medicines, lacking, added, by_region)


def _counts(table: pa.Table, days: int, regions: list[str], medicines: list[str]) -> Int32s:
    counts = np.zeros((days, len(regions), len(medicines)), np.int32)
    places = (_places(table, "region", regions), _places(table, "medicine", medicines))
    counts[table["day"].to_numpy(), *places] = table["treatments"].to_numpy()
    return counts


def _read(path: Path, days: int) -> pa.Table:
    with reading(path):
        table = pq.read_table(path, columns=["day", "region", "medicine", "treatments"])
        return table.filter(pc.less(table["day"], days))


def _distinct(tables: Sequence[pa.Table], column: str) -> list[str]:
    return sorted({name for table in tables for name in table[column].unique().to_pylist()})


def _places(table: pa.Table, column: str, names: list[str]) -> Ints:
    found = pc.index_in(table[column], value_set=pa.array(names, pa.string()))
    return np.asarray(found.to_numpy(), dtype=np.int64)
