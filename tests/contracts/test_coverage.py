"""The table of coverage names every line that is asked for, and only what exists."""

from __future__ import annotations

import importlib.util
import re
from collections import Counter
from typing import NamedTuple

import pytest

from sim import registry
from sim.config import CONFIGS, shipped
from sim.config.files import read_yaml
from sim.data.catalogue import CATALOGUE

COVERAGE = CONFIGS.parent / "docs" / "coverage.md"
LINES = {"A": 24, "R": 26, "M": 40, "X": 24, "P": 29, "K": 14}  # A1-A24, R1-R26, …
EXPECTED = [f"{letter}{n}" for letter, last in LINES.items() for n in range(1, last + 1)]
STATUSES = ("works", "partly", "missing", "context")
REASONED = ("partly", "context")

registry.load_all()


class Row(NamedTuple):
    line: str
    what: str
    named: str
    status: str
    reason: str


def rows_of(text: str) -> list[Row]:
    """Return the rows whose first cell is the id of a line."""
    found = re.findall(
        r"^\| ([A-Z]\d+) \| ([^|]*) \| ([^|]*) \| ([^|:]*)(?:: ([^|]*))? \|$", text, re.MULTILINE
    )
    return [Row(*(cell.strip() for cell in cells)) for cells in found]


def references(text: str) -> list[str]:
    """Return what stands between backticks and looks like a reference."""
    return re.findall(r"`([a-z]+:[\w.]+)`", text)


def parameter_exists(name: str) -> bool:
    node: object = read_yaml(CONFIGS / "actors" / "observed.yaml")
    for step in name.split("."):
        if not isinstance(node, dict) or step not in node:
            return False
        node = node[step]
    return True


def module_exists(name: str) -> bool:
    try:
        return name.startswith("sim.") and importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


RESOLVE = {
    "disruption": registry.DISRUPTIONS.__contains__,
    "requirement": registry.REQUIREMENTS.__contains__,
    "measure": registry.MEASURES.__contains__,
    "scenario": lambda name: name in shipped("scenario"),
    "proposal": lambda name: name in shipped("proposal"),
    "parameter": parameter_exists,
    "table": CATALOGUE.__contains__,
    "module": module_exists,
}


def exists(reference: str) -> bool:
    form, _, name = reference.partition(":")
    return form in RESOLVE and bool(RESOLVE[form](name))


TEXT = COVERAGE.read_text(encoding="utf-8")
ROWS = rows_of(TEXT)


def faults(row: Row) -> list[str]:
    """Return what is wrong with a row."""
    words = {
        "no such status": row.status not in STATUSES,
        "says not what it is": not row.what,
        "names nothing": row.status in ("works", "partly") and not references(row.named),
        "has no reason": row.status in REASONED and not row.reason,
        "names something in another form": bool(re.sub(r"`[a-z]+:[\w.]+`[, ]*", "", row.named)),
    }
    lost = [name for name in references(f"{row.named} {row.reason}") if not exists(name)]
    return [fault for fault, found in words.items() if found] + [f"{x}: none such" for x in lost]


def test_every_line_stands_once_and_in_order() -> None:
    written = re.findall(r"^\| *([A-Z]\d+) *\|", TEXT, re.MULTILINE)
    assert written == EXPECTED
    assert [row.line for row in ROWS] == EXPECTED, "a row has not four cells"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.line)
def test_rows_name_what_exists(row: Row) -> None:
    assert faults(row) == []


def test_the_counts_at_the_top_are_right() -> None:
    told = {name: int(n) for name, n in re.findall(r"^\| (\w+) \| (\d+) \|", TEXT, re.MULTILINE)}
    assert told == dict.fromkeys(STATUSES, 0) | Counter(row.status for row in ROWS)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("| A1 | x | `measure:patients_without` | done |", "no such status"),
        ("| A1 | x |  | works |", "names nothing"),
        ("| A1 | x | `power_loss` | partly: y |", "names nothing"),
        ("| A1 | x |  | context |", "has no reason"),
        ("| A1 | x | `measure:no_such` | works |", "measure:no_such: none such"),
        ("| A1 | x | `parameter:patients.no` | works |", "parameter:patients.no: none such"),
        ("| A1 | x | `module:sim.no.such` | works |", "module:sim.no.such: none such"),
        ("| A1 | x | `module:os` | works |", "module:os: none such"),
        ("| A1 | x | `actor:x` | works |", "actor:x: none such"),
        ("| A1 | x |  | context: see `table:no` |", "table:no: none such"),
    ],
)
def test_faults_are_found(row: str, fault: str) -> None:
    assert fault in faults(rows_of(row)[0])
