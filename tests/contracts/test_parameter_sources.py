"""Every figure of `configs/actors/observed.yaml` has a source, a grade and a range.

The YAML is the truth: when a value there changes, these tests say what to write in
`configs/sources.csv`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from sim.config import CONFIGS
from sim.config.files import read_yaml
from sim.parameters import ActorParameters

YAML = CONFIGS / "actors" / "observed.yaml"
SOURCES = CONFIGS / "sources.csv"
COLUMNS = ["path", "value", "unit", "meaning", "source", "grade", "low", "high", "note"]
TEXT = "text"  # the unit of what is chosen by name

Path = tuple[str | int, ...]
Row = dict[str, str]


def leaves(node: object, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every value of nested mappings and lists with its path."""
    if isinstance(node, dict):
        for key, below in node.items():
            yield from leaves(below, (*path, key))
    elif isinstance(node, list):
        for place, below in enumerate(node):
            yield from leaves(below, (*path, place))
    else:
        yield path, node


def written(path: Path) -> str:
    """Return a path as in the table: patients.reach_by_urgency[0]."""
    steps = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in path]
    return "".join(steps).lstrip(".")


def with_value(path: Path, value: object) -> dict[str, Any]:
    """Return all parameters with one of them replaced."""
    changed = read_yaml(YAML)
    node: Any = changed
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return changed


def line(row: Row) -> str:
    """Return a row as it stands in the file."""
    text = io.StringIO()
    csv.DictWriter(text, COLUMNS, lineterminator="").writerow(row)
    return text.getvalue()


def same(text: str, value: object) -> bool:
    if isinstance(value, str):
        return text == value
    try:
        return float(text) == value
    except ValueError:
        return False


FIGURES = {written(path): (path, value) for path, value in leaves(read_yaml(YAML))}


@pytest.fixture(scope="module")
def rows() -> dict[str, Row]:
    with SOURCES.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        listed = list(reader)
        assert reader.fieldnames == COLUMNS
    assert len(listed) == len({row["path"] for row in listed}), "a path is listed twice"
    return {row["path"]: row for row in listed}


def test_every_figure_has_a_row_and_every_row_a_figure(rows: dict[str, Row]) -> None:
    missing = [f"{path},{FIGURES[path][1]},…" for path in FIGURES if path not in rows]
    surplus = [path for path in rows if path not in FIGURES]
    add, remove = "\n".join(missing), "\n".join(surplus)
    assert not missing, f"add rows to {SOURCES.name}:\n{add}"
    assert not surplus, f"remove the rows from {SOURCES.name} that begin with:\n{remove}"


def test_rows_hold_the_values_of_the_yaml(rows: dict[str, Row]) -> None:
    stale = [
        line(row | {"value": str(FIGURES[path][1])})
        for path, row in rows.items()
        if path in FIGURES and not same(row["value"], FIGURES[path][1])
    ]
    mended = "\n".join(stale)
    assert not stale, (
        f"put these in place of the rows of the same path in {SOURCES.name}:\n{mended}"
    )


def test_rows_stand_in_the_order_of_the_yaml(rows: dict[str, Row]) -> None:
    assert list(rows) == [path for path in FIGURES if path in rows]


def test_every_row_is_complete(rows: dict[str, Row]) -> None:
    for row in rows.values():
        assert None not in row, row
        for column in ("unit", "meaning", "source"):
            assert row[column].strip(), row
        assert row["grade"] in ("A", "B", "C"), row


@pytest.mark.parametrize("path", FIGURES)
def test_value_lies_within_its_range(path: str, rows: dict[str, Row]) -> None:
    row, (place, value) = rows[path], FIGURES[path]
    if isinstance(value, str):
        assert (row["unit"], row["low"], row["high"]) == (TEXT, "", "")
        return
    low, high = float(row["low"]), float(row["high"])
    assert low <= value <= high, f"{path}: change low or high, or give the value a better source"
    for limit in (low, high):
        try:
            ActorParameters.model_validate(with_value(place, limit))
        except ValidationError as error:
            pytest.fail(f"{path}: {limit:g} is in the range but not allowed; {error}")
