"""Reading published cases: one row per output, with its inputs, expected value and tolerance."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sim.errors import DataError, Problems, suggest

COLUMNS: Final = ("id", "family", "inputs", "output", "value", "tolerance", "source")
TEXTS: Final = ("model", "system", "procedure", "test")  # inputs that name the model in words


@dataclass(frozen=True)
class Row:
    """One row of a table of cases; `where` says on which line it stands."""

    id: str
    family: str
    inputs: Mapping[str, Any]
    output: str
    value: float
    tolerance: float
    source: str
    where: str

    @property
    def told(self) -> str:
        """What names the model: its text, then the names of all inputs."""
        texts = [str(self.inputs[key]) for key in TEXTS if key in self.inputs]
        return " ".join([*texts, f"[{' '.join(sorted(self.inputs))}]"])


def read_cases(file: Path) -> list[Row]:
    """Read a table of cases; DataError with every problem, its line and its remedy."""
    problems = Problems(DataError)
    try:
        with file.open(encoding="utf-8", newline="") as source:
            lines = csv.DictReader(source)
            missing = [name for name in COLUMNS if name not in (lines.fieldnames or ())]
            for name in missing:
                allowed = suggest(name, lines.fieldnames or ())
                problems.add(str(file), f"no column '{name}'", f"add it; the file has {allowed}")
            found = (
                [] if missing else [_row(file, n, line, problems) for n, line in _numbered(lines)]
            )
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{file}: cannot be read ({error}); give a CSV file in UTF-8") from None
    _check_ids([row for row in found if row is not None], problems)
    if not problems.found and not found:
        problems.add(str(file), "no rows", "give at least one case")
    problems.raise_if_any()
    return [_resolved(row, found[:i]) for i, row in enumerate(found) if row is not None]


def _numbered(lines: csv.DictReader[str]) -> list[tuple[int, dict[str, str | None]]]:
    return [(lines.line_num, dict(line)) for line in lines]


def _row(file: Path, number: int, line: Mapping[str, str | None], problems: Problems) -> Row | None:
    where = f"{file}, line {number} ({line['id'] or 'no id'})"
    before = len(problems.found)
    texts = {name: (line[name] or "").strip() for name in COLUMNS}
    for name in ("id", "output"):
        if not texts[name]:
            problems.add(where, f"'{name}' is empty", "give a text")
    value = _number(where, "value", texts["value"], problems)
    tolerance = _number(where, "tolerance", texts["tolerance"], problems)
    if tolerance < 0:
        problems.add(where, f"tolerance is {tolerance:g}", "give 0 or more")
    inputs = _inputs(where, texts["inputs"], problems)
    if len(problems.found) > before:
        return None
    family, output, source = texts["family"], texts["output"], texts["source"]
    return Row(texts["id"], family, inputs, output, value, tolerance, source, where)


def _number(where: str, name: str, text: str, problems: Problems) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        problems.add(where, f"{name} is '{text}'", "give a finite number with a decimal point")
        return 0.0
    return number


def _inputs(where: str, text: str, problems: Problems) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        problems.add(where, f"inputs are not JSON: {error}", 'write {"name": value, …}')
        return {}
    if not isinstance(found, dict):
        problems.add(where, "inputs are JSON, but no object", 'write {"name": value, …}')
        return {}
    return found


def _check_ids(rows: list[Row], problems: Problems) -> None:
    seen: dict[str, str] = {}
    for row in rows:
        if row.id in seen:
            problems.add(row.where, f"the id stands at {seen[row.id]} too", "give each row its own")
        seen.setdefault(row.id, row.where)


def _resolved(row: Row, above: list[Row | None]) -> Row:
    """Return a row; a model that begins with "same" goes on from that of the row above."""
    model = str(row.inputs.get("model", ""))
    before = [r for r in above if r is not None and "model" in r.inputs and r.family == row.family]
    if not model.startswith("same") or not before:
        return row
    text = f"{before[-1].inputs['model']}; {model.removeprefix('same').strip()}"
    inputs = {**before[-1].inputs, **row.inputs, "model": text}
    return Row(**{**vars(row), "inputs": inputs})
