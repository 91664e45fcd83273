"""The folders of a study: where each cell lies, whether it is whole, and what it holds.

A cell is one scenario under one proposal with one seed. Its folder is written by `sim.cell` and
appears under its name only when it is whole.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim.array_types import Floats
from sim.errors import RunError

CALM = "calm"
TODAY = "todays_rules"
MANIFEST = "manifest.json"
DAILY = "daily.parquet"
TOTALS = "totals.parquet"
PERSONS = "persons.npz"
SHORTAGES = "shortages.parquet"
PICTURE = "picture.parquet"
COMPARISON = "comparison.parquet"  # of a study only
CONFIG = "config.yaml"
PARTIAL = ".partial"

Bits = NDArray[np.uint8]


class Key(NamedTuple):
    """One figure of a cell: what is measured, and for whom."""

    measure: str
    group: str


class Kind(NamedTuple):
    """Unit of a measure, and how its days make a total: cumulative, sum, level or ratio."""

    unit: str
    how: str


@dataclass(frozen=True)
class Daily:
    """Daily series of one cell: `values[index[key], day]`, and the kind of each measure."""

    index: dict[Key, int]
    kinds: dict[str, Kind]
    values: Floats

    def series(self, key: Key) -> Floats:
        """Return one value per day; a group that never occurred is 0 (a ratio: not a number)."""
        if key in self.index:
            found: Floats = self.values[self.index[key]]
            return found
        kind = self.kinds.get(key.measure)
        missing = np.nan if kind is None or kind.how == "ratio" else 0.0
        return np.full(self.values.shape[1], missing)


def cell_folder(study: Path, scenario: str, proposal: str, seed: int) -> Path:
    """Return where a cell of a study lies."""
    return study / scenario / proposal / str(seed)


def partial_folder(folder: Path) -> Path:
    """Return where a cell is written until it is whole."""
    return folder.with_name(folder.name + PARTIAL)


def discard(folder: Path) -> None:
    """Remove a cell, whole or half-written."""
    for each in (folder, partial_folder(folder)):
        if each.exists():
            shutil.rmtree(each)


def leftovers(study: Path) -> list[Path]:
    """Return the half-written cells of dead runs, in order."""
    found = study.glob(f"*/*/*{PARTIAL}")
    return sorted(p for p in found if p.is_dir() and p.name.removesuffix(PARTIAL).isdigit())


def is_finished(folder: Path, config_hash: str) -> bool:
    """Say whether the cell is whole, readable and made from this very configuration and data."""
    try:
        manifest = read_manifest(folder)
        for name in (DAILY, TOTALS):
            pq.read_metadata(folder / name)
    except (RunError, OSError, pa.ArrowInvalid):
        return False
    whole = (folder / CONFIG).is_file() and zipfile.is_zipfile(folder / PERSONS)
    return whole and manifest.get("config_hash") == config_hash


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Tell what to do when a file of a finished cell is missing or broken (RunError)."""
    try:
        yield
    except FileNotFoundError as error:
        raise RunError(_absent(path)) from error
    except (OSError, pa.ArrowException, ValueError, LookupError, zipfile.BadZipFile) as error:
        raise RunError(
            f"{path}: cannot be read ({str(error).splitlines()[0]}); delete the folder"
            f" {path.parent} and run the same command again: only what is missing is run"
        ) from error


def _absent(path: Path) -> str:
    """Say what to do when a file of results is not there; nothing else is to be deleted."""
    folder = path.parent
    if not folder.is_dir():
        return f"{folder}: there is no such folder; check its name"
    if path.name == COMPARISON and (folder / TOTALS).is_file():
        return f"{folder}: is the folder of one run, not of a study; open it with sim.Result"
    if path.name in (TOTALS, PERSONS) and (folder / COMPARISON).is_file():
        return f"{folder}: is the folder of a study, not of one run; open it with sim.load"
    if not (folder / MANIFEST).is_file():
        return (
            f"{folder}: no finished results are here ({path.name} is missing); check the name of"
            " the folder, or run the same command again"
        )
    return (
        f"{path}: is missing; delete the folder {folder} and run the same command again: only what"
        " is missing is run"
    )


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a cell or of a study; RunError if it is missing or broken."""
    path = folder / MANIFEST
    with reading(path):
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(manifest, dict):
            raise ValueError("not a JSON object")  # noqa: TRY004 - told like other broken files
    return manifest


def read_totals(folder: Path) -> tuple[dict[Key, float], dict[str, Kind]]:
    """Return the totals of a cell at its horizon by measure and group, and each measure's kind."""
    path = folder / TOTALS
    with reading(path):
        table = pq.read_table(path).to_pydict()
        keys = map(Key, table["measure"], table["group"])
        kinds = map(Kind, table["unit"], table["how"])
        return (
            dict(zip(keys, table["value"], strict=True)),
            dict(zip(table["measure"], kinds, strict=True)),
        )


def read_daily(folder: Path, horizon_days: int) -> Daily:
    """Return the daily series of a cell, every day from 0 to the horizon."""
    path = folder / DAILY
    with reading(path):
        table = pq.read_table(path)
        kinds = _kinds(table)
        measures, groups = _encoded(table, "measure"), _encoded(table, "group")
        pairs = measures.codes * len(groups.words) + groups.codes
        present, row = np.unique(pairs, return_inverse=True)
        keys = [
            Key(measures.words[pair // len(groups.words)], groups.words[pair % len(groups.words)])
            for pair in present.tolist()
        ]
        values = np.zeros((len(keys), horizon_days))
        values[[kinds[key.measure].how == "ratio" for key in keys]] = np.nan
        values[row, table["day"].to_numpy()] = table["value"].to_numpy()
    return Daily({key: i for i, key in enumerate(keys)}, kinds, values)


def read_persons(folder: Path) -> tuple[Bits, Bits]:
    """Return the bitsets of residents without at any midnight, and beyond tolerance."""
    path = folder / PERSONS
    with reading(path), np.load(path) as stored:
        return stored["any"], stored["beyond"]


class _Encoded(NamedTuple):
    codes: NDArray[np.int64]
    words: list[str]


def _encoded(table: pa.Table, column: str) -> _Encoded:
    encoded = table[column].combine_chunks().dictionary_encode()
    return _Encoded(encoded.indices.to_numpy().astype(np.int64), encoded.dictionary.to_pylist())


def _kinds(table: pa.Table) -> dict[str, Kind]:
    distinct = table.group_by(["measure", "unit", "how"]).aggregate([]).to_pydict()
    kinds = map(Kind, distinct["unit"], distinct["how"])
    return dict(zip(distinct["measure"], kinds, strict=True))
