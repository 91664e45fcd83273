"""The table of back-tests: on the terminal, as CSV, and in the README."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from experiments.backtest.judge import Row

COLUMNS: Final = (
    "back-test",
    "quantity",
    "expected",
    "simulated",
    "verdict",
    "tuned on it",
    "source (grade)",
    "note",
)
COLOURED: Final = {"inside": "green", "undecided": "yellow", "outside": "bold red"}


def number(value: float) -> str:
    """Return three digits after nothing more than is known; whole numbers in full."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def simulated(row: Row) -> str:
    """Return mean and half of the 95 % interval, or why there is none."""
    if row.mean is None or row.half is None:
        return "–"
    if math.isnan(row.mean):
        happened = sum(not math.isnan(value) for value in row.values)
        return f"in {happened} of {len(row.values)} seeds only"
    return f"{number(row.mean)} ± {number(row.half)} {row.unit}".strip()


def tuned(row: Row) -> str:
    """Say whether the figure is evidence: what was tuned on it, or that it is given."""
    if row.tuned:
        return ", ".join(f"`{name}`" for name in row.tuned)
    return {"held out": "nothing", "input": "given as input"}.get(row.evidence, "")


def judged_as(row: Row) -> str:
    """Return the verdict; what was tuned on the figure, or is given, is no evidence."""
    return row.verdict if row.evidence in ("held out", "") else f"({row.verdict})"


def cells(row: Row) -> tuple[str, ...]:
    """Return a row in the order of `COLUMNS`."""
    expected = f"{row.expected} {row.unit}".strip()
    source = f"{row.source} ({row.grade})"
    return (
        row.incident,
        row.quantity,
        expected,
        simulated(row),
        judged_as(row),
        tuned(row),
        source,
        row.note,
    )


def line(cells: Sequence[str]) -> str:
    """Return a line of a table in Markdown."""
    return f"| {' | '.join(' '.join(cell.split()) for cell in cells)} |"


def markdown(rows: Sequence[Row]) -> list[str]:
    """Return the lines of some rows in Markdown, without the head of the table."""
    return [line(cells(row)) for row in rows]


def cells_of_line(text: str) -> list[str]:
    """Return the cells of a line of a table in Markdown."""
    return [cell.strip() for cell in text.strip().strip("|").split(" | ")]


def score(lines: Sequence[str]) -> str:
    """Say in a sentence how many figures on which nothing was tuned are inside."""
    place = COLUMNS.index("verdict")
    judged = [cells_of_line(each)[place] for each in lines]
    counts = {verdict: judged.count(verdict) for verdict in COLOURED}
    told = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    return f"Of {sum(counts.values())} figures on which nothing was tuned: {told}."


def show(rows: Sequence[Row]) -> None:
    """Print the table."""
    table = Table(*COLUMNS[:6], title="Back-tests")
    for row in rows:
        text = list(cells(row)[:6])
        colour = COLOURED.get(row.verdict)
        text[4] = f"[{colour}]{text[4]}[/{colour}]" if colour else text[4]
        table.add_row(*text)
    console = Console(width=180)
    console.print(table)
    console.print(score(markdown(rows)))


def write_csv(rows: Sequence[Row], path: Path) -> None:
    """Write the table with its figures as numbers, but for the values of single seeds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    names = [column.name for column in fields(Row) if column.name != "values"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(asdict(row) | {"tuned": " ".join(row.tuned)} for row in rows)
