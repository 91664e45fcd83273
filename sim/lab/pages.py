"""The table of published cases in the documents: `python -m sim.lab.pages CASES.csv` prints it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from sim.lab.cases import Row, read_cases
from sim.lab.judge import Asked, ask

HEAD = ("| family | rows | played by, or why not |", "|---|---|---|")


def table(rows: Sequence[Row]) -> str:
    """Return the rows by family and by what plays them, reached ones first."""
    families = list(dict.fromkeys(row.family for row in rows))
    asked = ask(rows)
    lines = [line for family in families for line in _family(family, asked)]
    return "\n".join([*HEAD, *lines])


def _family(family: str, asked: Sequence[Asked]) -> list[str]:
    mine = [one for one in asked if one.row.family == family]
    told: dict[str, list[str]] = {}
    for one in sorted(mine, key=lambda one: one.setting is None):
        how = f"`{type(one.setting).__name__}`" if one.setting else f"*not reached:* {one.reason}"
        told.setdefault(how, []).append(one.row.id)
    return [f"| {family} | {', '.join(ids)} | {how} |" for how, ids in told.items()]


if __name__ == "__main__":
    sys.stdout.write(table(read_cases(Path(sys.argv[1]))) + "\n")
