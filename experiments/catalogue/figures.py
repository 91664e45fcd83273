"""Names of figures: a measure, for everyone or for a group, as `measure` or `measure[group]`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from sim import registry
from sim.data.tables import read_tables
from sim.errors import suggest
from sim.results.cells import Key
from sim.results.grid import Cell
from sim.state.groups import ALL
from sim.state.history import History, Labels

FORM: Final = re.compile(r"(?P<measure>\w+)(?:\[(?P<group>[^\[\]]+)\])?")
OUTSIDE: Final = "outside="  # all regions but these, as in outside=10+12


@dataclass(frozen=True)
class Figure:
    """A measure for a group; a group `outside=10+12` is all regions but these."""

    measure: str
    group: str = ALL

    @classmethod
    def parsed(cls, text: str) -> Figure | None:
        """Return the figure of a name, or None when it is not one."""
        found = FORM.fullmatch(text)
        return cls(found["measure"], found["group"] or ALL) if found else None

    def __str__(self) -> str:
        return self.measure if self.group == ALL else f"{self.measure}[{self.group}]"

    @property
    def struck(self) -> list[str]:
        """Codes of the regions that the group leaves out; empty for other groups."""
        inside = self.group.removeprefix(OUTSIDE)
        return [] if inside == self.group else inside.split("+")

    def value(self, cell: Cell, days: int) -> float:
        """Return what came out of a cell in its first days."""
        if not self.struck:
            return cell.total_after(Key(self.measure, self.group), days)
        left_out = {f"region={code}" for code in self.struck}
        keys = [k for k in cell.totals if k.measure == self.measure and "region=" in k.group]
        return sum(cell.total_after(key, days) for key in keys if key.group not in left_out)


def problem_of(text: str) -> str:
    """Say what is wrong with the name of a figure, and what is allowed; empty when nothing is."""
    figure, known = Figure.parsed(text), groups()
    if figure is None:
        return f"'{text}' is no figure; write measure or measure[group]"
    if figure.measure not in known:
        return f"unknown measure '{figure.measure}'; {suggest(figure.measure, known)}"
    if figure.struck:
        named, allowed = [f"region={code}" for code in figure.struck], known[figure.measure]
    else:
        named, allowed = [figure.group], known[figure.measure]
    wrong = [name for name in named if name not in allowed]
    return "; ".join(
        f"{figure.measure} has no group '{name}'; {suggest(name, allowed)}" for name in wrong
    )


@cache
def groups() -> Mapping[str, frozenset[str]]:
    """Return the groups of every measure that the world of all regions can report daily."""
    registry.load_all()
    tables = read_tables()
    regions = tuple(str(code) for code in tables["regions"]["code"])
    patients = tuple(str(name) for name in tables["patient_groups"]["patient_group"])
    town, here = ("0000",), np.zeros(1, np.int64)
    labels = Labels(regions, town, here, np.zeros(1, np.bool_), ("A",), np.ones(1), patients)
    empty = History.empty(labels, days=1)
    return {
        name: frozenset(
            group
            for group in cls().daily(empty)
            if not group.startswith(("municipality=", "medicine="))
        )
        for name, cls in sorted(registry.MEASURES.items())
    }
