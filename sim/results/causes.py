"""The table of causes: to which event, by which chain, each day without medicine is traced."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from sim.state.groups import ALL, CHAIN

MEASURE: Final = "person_days_without"
PREFIX: Final = "cause="


class Cause(NamedTuple):
    """One chain: the event, the condition it put on the chain, the node that failed, its reason.

    The event is "none" where only everyday causes are found: shortages, rare articles on order,
    queues and closing hours of an ordinary day.
    """

    event: str
    condition: str
    node: str
    reason: str
    person_days: float
    share: float | None  # of all person-days without; None when there are none


def causes(totals: Mapping[str, float]) -> list[Cause]:
    """Return the table from the totals of person-days without by group, the largest first."""
    whole = totals.get(ALL, 0.0)
    chains = {g: v for g, v in totals.items() if g.startswith(PREFIX) and v}
    rows = [
        Cause(*_parts(group), days, days / whole if whole else None)
        for group, days in chains.items()
    ]
    return sorted(rows, key=lambda row: (-row.person_days, row))


def _parts(group: str) -> tuple[str, str, str, str]:
    """Return event, condition, node and reason; an event's own name may hold the mark between."""
    event, condition, node, reason = group.removeprefix(PREFIX).rsplit(CHAIN, 3)
    return event, condition, node, reason


def write_causes(rows: Mapping[tuple[str, str], list[Cause]], path: Path) -> None:
    """Write the tables of all scenarios and proposals as one CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("scenario", "proposal", *Cause._fields))
        for pair, table in rows.items():
            writer.writerows((*pair, *map(_shown, row)) for row in table)


def _shown(value: str | float | None) -> str:
    return "" if value is None else f"{value:.12g}" if isinstance(value, float) else value
