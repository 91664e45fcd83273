"""The tables of Sweden: read, checked as a whole, and looked up by name.

The tables lie beside this module; a folder of files with the same names may replace any of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.data.catalogue import CATALOGUE
from sim.data.cells import read_columns
from sim.data.checks import check_references, check_table
from sim.data.geography import PHARMACIES
from sim.data.names import numbered_regions
from sim.data.schema import Schema
from sim.errors import ConfigError, DataError, Problems, suggest

Array = npt.NDArray[Any]

SWEDEN: Final = Path(__file__).parent
SOURCES: Final = "SOURCES.csv"
LOCAL: Final = {
    "municipalities": "region",
    "regions": "code",
    "hospitals": "region",
    "age_bands": "region",
}


@dataclass(frozen=True)
class Table:
    """One table: a numpy array per column, all of the same length (columns: `catalogue`)."""

    name: str
    columns: Mapping[str, Array]

    def __getitem__(self, column: str) -> Array:
        return self.columns[column]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def take(self, rows: npt.NDArray[np.int64]) -> Table:
        """Return some rows of the table, in the order given."""
        return Table(self.name, {name: values[rows] for name, values in self.columns.items()})


@dataclass(frozen=True)
class Tables(Mapping[str, Table]):
    """All tables by name; `hash` is the SHA-256 of the files read, `source` the folder used.

    `whole` are the tables of the country of which some regions have been selected, None if all.
    """

    tables: Mapping[str, Table]
    hash: str
    source: Path
    schemas: Mapping[str, Schema] = field(repr=False)
    whole: Tables | None = field(default=None, repr=False)

    def __getitem__(self, name: str) -> Table:
        return self.tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)

    def residents_by_region(self) -> dict[str, int]:
        """Return the residents of every region of the country by code, selected or not."""
        tables = self.whole or self
        region = tables.index("municipalities", "region")
        codes, people = tables["regions"]["code"], tables["municipalities"]["population"]
        counted = np.bincount(region, people, len(codes))
        return {str(code): int(many) for code, many in zip(codes, counted, strict=True)}

    def index(self, name: str, column: str) -> npt.NDArray[np.int64]:
        """Return the rows that a column of codes refers to, -1 where a selection dropped them."""
        target, _, key = self.schemas[name].columns[column].refers_to.partition(".")
        row_of = {code: row for row, code in enumerate(self[target][key])}
        return np.array([row_of.get(code, -1) for code in self[name][column]], dtype=np.int64)


def read_tables(
    folder: Path | None = None,
    pharmacies: Path | None = None,
    regions: Sequence[str] = (),
) -> Tables:
    """Read and check all tables of Sweden.

    Files in `folder` replace those of the same name; `pharmacies` is a user's own table of
    pharmacies; `regions` (codes or names) keeps only the municipalities, regions, hospitals, age
    bands and own pharmacies of some regions. Raises DataError with every problem of every table,
    and ConfigError for unknown regions.
    """
    problems = Problems(DataError)
    paths = _find_files(folder, problems)
    schemas = dict(CATALOGUE)
    if pharmacies is not None:
        paths["pharmacies"], schemas["pharmacies"] = pharmacies, PHARMACIES
    contents = _read_bytes(paths, problems)
    files = {name: _label(path, folder) for name, path in paths.items()}
    tables: dict[str, dict[str, Array]] = {}
    for name, content in contents.items():
        columns = read_columns(files[name], content, schemas[name], problems)
        if columns is not None:
            check_table(files[name], columns, schemas[name], problems)
            tables[name] = columns
    check_references(tables, schemas, files, problems)
    problems.raise_if_any()
    found = Tables(
        tables={name: Table(name, columns) for name, columns in tables.items()},
        hash=_hash(contents),
        source=folder or SWEDEN,
        schemas=schemas,
    )
    return select_regions(found, regions) if regions else found


@cache
def swedish_medicines() -> frozenset[str]:
    """Return the ATC codes of the table of medicines that comes with the model."""
    return _swedish("medicines", "atc")


@cache
def swedish_patient_groups() -> frozenset[str]:
    """Return the names of the table of patient groups that comes with the model."""
    return _swedish("patient_groups", "patient_group")


def _swedish(name: str, column: str) -> frozenset[str]:
    content = (SWEDEN / f"{name}.csv").read_bytes()
    columns = read_columns(name, content, CATALOGUE[name], Problems(DataError))
    return frozenset(str(value) for value in (columns or {})[column])


def tables_hash(folder: Path | None = None, pharmacies: Path | None = None) -> str:
    """Return the `hash` that the same call of `read_tables` gives, without checking the tables.

    Raises DataError for every file that is missing or cannot be read.
    """
    problems = Problems(DataError)
    paths = _find_files(folder, problems)
    if pharmacies is not None:
        paths["pharmacies"] = pharmacies
    contents = _read_bytes(paths, problems)
    problems.raise_if_any()
    return _hash(contents)


def select_regions(tables: Tables, regions: Sequence[str]) -> Tables:
    """Keep only the rows of some regions (codes or names); ConfigError for unknown regions."""
    known = tables["regions"]
    numbered = numbered_regions(known["code"], known["name"])
    code_of = {name: str(known["code"][number]) for name, number in numbered.items()}
    problems = Problems(ConfigError)
    for region in regions:
        if str(region) not in code_of:
            problems.add(
                "world.regions", f"unknown region '{region}'", suggest(region, code_of, 50)
            )
    problems.raise_if_any()
    wanted = sorted({code_of[str(region)] for region in regions})
    kept = dict(tables.tables)
    for name, column in LOCAL.items():
        kept[name] = kept[name].take(np.flatnonzero(np.isin(kept[name][column], wanted)))
    if "pharmacies" in kept:
        here = np.isin(kept["pharmacies"]["municipality"], kept["municipalities"]["code"])
        kept["pharmacies"] = kept["pharmacies"].take(np.flatnonzero(here))
        if not here.any():
            problems.add("world.pharmacies", "none of them lies in world.regions", "change either")
    problems.raise_if_any()
    return Tables(kept, tables.hash, tables.source, tables.schemas, tables)


def _find_files(folder: Path | None, problems: Problems) -> dict[str, Path]:
    paths = {name: SWEDEN / f"{name}.csv" for name in CATALOGUE}
    if folder is None:
        return paths
    if not folder.is_dir():
        problems.add(str(folder), "is not a folder of tables", "check world.tables")
        return paths
    for path in sorted(folder.glob("*.csv")):
        if path.stem in paths:
            paths[path.stem] = path
        elif path.name != SOURCES:
            remedy = suggest(path.name, [f"{name}.csv" for name in CATALOGUE], len(CATALOGUE))
            problems.add(str(path), "replaces no table", remedy)
    return paths


def _read_bytes(paths: Mapping[str, Path], problems: Problems) -> dict[str, bytes]:
    contents: dict[str, bytes] = {}
    for name, path in paths.items():
        try:
            contents[name] = path.read_bytes()
        except FileNotFoundError:
            problems.add(str(path), "does not exist", "check the path, or restore the file")
        except OSError as error:
            problems.add(str(path), f"cannot be read ({error.strerror})", "check its permissions")
    return contents


def _label(path: Path, folder: Path | None) -> str:
    """Name a file as its user knows it: with its folder unless it is one of Sweden's own."""
    return f"{path.parent.name}/{path.name}" if path.parent == folder else path.name


def _hash(contents: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in sorted(contents):
        digest.update(f"{name} {len(contents[name])}\n".encode())
        digest.update(contents[name])
    return digest.hexdigest()
