"""The semantics table: what becomes of every function, and of goods on the way, in each condition.

Its cells are data (docs/semantics.csv); a test holds each of them against the running model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple

from sim.conditions import Channel
from sim.config.fields import grid
from sim.config.models import ROOT
from sim.data.cells import FIRST_ROW, read_rows
from sim.errors import DataError, Problems, suggest

TABLE: Final = ROOT / "docs" / "semantics.csv"

FUNCTIONS: Final[Mapping[str, str]] = {
    "dispense_online": "counters dispense as they ordinarily do",
    "dispense_by_hand": "counters without power dispense by hand",
    "dispense_by_phone": "counters without the national service ring prescribers in urgent cases",
    "dispense_offline": "counters dispense on paper where a requirement allows it",
    "treat": "wards and hospital pharmacies give inpatients their medicine",
    "prescribe": "prescribers change prescriptions to substitutes",
    "pack_doses": "dose sites pack rolls",
    "deliver_doses": "packed rolls are delivered",
    "compound": "compounders make what is ordered, and what is short",
    "order": "pharmacies, hospital pharmacies and dose sites order in the evening",
    "receive": "they take in what has come",
    "keep_cold": "their refrigerated stock stays fit",
    "ship": "distribution centres pick and ship the night's orders",
    "produce": "plants make finished goods",
    "take_in_substance": "plants take in active substance",
    "transport": "companies ship to distributors, across the border or within the country",
    "import_under_licence": "goods without Swedish authorisation come in under a licence",
    "goods_to_centres": "goods on the way to a distribution centre",
    "goods_to_facilities": "goods on the way from a centre to a pharmacy, hospital or dose site",
}
STATES: Final[Mapping[str, str]] = {
    "works": "as ever; goods on the way arrive",
    "slows": "less than ever, but something",
    "stops": "nothing at all",
    "lasts": "as ever from its own stock, nothing when that is used up",
    "waits": "nothing, and all of it when the condition is over",
    "lost": "stock becomes unfit",
}


class Cell(NamedTuple):
    """What becomes of a function on the first day of a condition, and why."""

    condition: str
    function: str
    state: str
    reason: str


def read_semantics(path: Path = TABLE) -> dict[tuple[str, str], Cell]:
    """Return the cells by condition and function; DataError with every problem of the table."""
    problems = Problems(DataError)
    cells = [Cell(*row) for row in read_rows(path, Cell._fields)]
    for number, each in enumerate(cells, start=FIRST_ROW):
        for text in _problems_of(each):
            problems.add(f"{path.name}, row {number}", text)
    for text in _problems_of_all(cells):
        problems.add(path.name, text)
    problems.raise_if_any()
    return {(each.condition, each.function): each for each in cells}


def _problems_of_all(cells: Sequence[Cell]) -> Iterable[str]:
    present = Counter((each.condition, each.function) for each in cells)
    for condition, function in product(Channel, FUNCTIONS):
        rows = present[condition.value, function]
        if rows == 0:
            yield f"no row for {condition.value}, {function}; add it"
        elif rows > 1:
            yield f"{rows} rows for {condition.value}, {function}; keep one"


def _problems_of(cell: Cell) -> Iterable[str]:
    allowed = {"condition": list(Channel), "function": FUNCTIONS, "state": STATES}
    for name, values in allowed.items():
        given = getattr(cell, name)
        if given not in values:
            yield f"unknown {name} '{given}'; {suggest(given, values)}"
    if not cell.reason.strip():
        yield "no reason; say why"


def semantics_page() -> str:
    """Return the table as a page."""
    cells = read_semantics()
    parts = [
        "# What each condition stops",
        "Written by `make schema` from [semantics.csv](../semantics.csv), not by hand; a test sets"
        " each condition to nothing in a small world and holds every cell against what happens.",
        "A row is a condition that gives nothing (level 0) everywhere from midnight on; batteries"
        " and own power are used up. A cell says what each function does on that day.",
        _matrix(cells),
        "## Cells",
        _named(STATES),
        "## Functions",
        _named(FUNCTIONS),
        "## Why",
    ]
    for channel in Channel:
        parts += [f"### {channel.value}", _reasons(cells, channel)]
    return "\n\n".join(parts) + "\n"


def _matrix(cells: Mapping[tuple[str, str], Cell]) -> str:
    heads = ("condition", *(name.replace("_", " ") for name in FUNCTIONS))
    rows: list[tuple[str, ...]] = [
        (f"`{channel.value}`", *(_shown(cells[channel.value, name]) for name in FUNCTIONS))
        for channel in Channel
    ]
    return grid(heads, rows)


def _shown(cell: Cell) -> str:
    return "✓" if cell.state == "works" else cell.state


def _named(words: Mapping[str, str]) -> str:
    return "\n".join(
        f"- {name.replace('_', ' ')}{' (✓)' if name == 'works' else ''}: {meaning}"
        for name, meaning in words.items()
    )


def _reasons(cells: Mapping[tuple[str, str], Cell], channel: Channel) -> str:
    here = [cells[channel.value, name] for name in FUNCTIONS]
    rows: list[tuple[str, ...]] = [
        (cell.function.replace("_", " "), _shown(cell), cell.reason) for cell in here
    ]
    return grid(("function", "", "because"), rows)
