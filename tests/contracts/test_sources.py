"""Every column of every table has a unit, a meaning, a source and a grade in SOURCES.csv."""

from __future__ import annotations

import csv
import json
import math

import pytest

from sim.data.catalogue import CATALOGUE
from sim.data.geography import PHARMACIES
from sim.data.schema import Kind
from sim.data.tables import SOURCES, SWEDEN, read_tables

SCHEMAS = CATALOGUE | {"pharmacies": PHARMACIES}
FIGURES = (Kind.INTEGER, Kind.NUMBER)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with (SWEDEN / SOURCES).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_every_column_is_listed_exactly_once(rows: list[dict[str, str]]) -> None:
    listed = [(row["table"], row["column"]) for row in rows]
    declared = {(name, column) for name, schema in SCHEMAS.items() for column in schema.columns}
    assert set(listed) == declared
    assert len(listed) == len(set(listed))


def test_every_table_on_disk_is_declared() -> None:
    found = {path.stem for path in SWEDEN.glob("*.csv")} - {"SOURCES"}
    assert found == set(CATALOGUE)


def test_header_on_disk_is_in_the_declared_order() -> None:
    for name, schema in CATALOGUE.items():
        with (SWEDEN / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == list(schema.columns), name


def test_every_row_says_unit_meaning_source_and_grade(rows: list[dict[str, str]]) -> None:
    for row in rows:
        assert None not in row, row
        for column in ("unit", "meaning", "source"):
            assert row[column], row
        assert row["grade"] in ("A", "B", "C"), row


def test_every_estimated_figure_has_a_range(rows: list[dict[str, str]]) -> None:
    for row in rows:
        kind = SCHEMAS[row["table"]].columns[row["column"]].kind
        if row["grade"] == "C" and kind in FIGURES and row["unit"] != "class":
            low, high = float(row["low"]), float(row["high"])
            assert math.isfinite(high), row
            assert 0 <= low <= 1 <= high or low == high == 0, row


def test_ranges_come_in_pairs(rows: list[dict[str, str]]) -> None:
    for row in rows:
        assert bool(row["low"]) == bool(row["high"]), row


def test_outline_of_every_region() -> None:
    outline = json.loads((SWEDEN / "counties.geojson").read_text(encoding="utf-8"))
    codes = [feature["properties"]["region_code"] for feature in outline["features"]]
    assert sorted(codes) == sorted(read_tables()["regions"]["code"])


def test_medicines_without_known_suppliers_are_few() -> None:
    medicines = read_tables()["medicines"]
    assert (medicines["n_mah"] == 0).sum() == 8
