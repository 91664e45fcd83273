"""Holds what was measured against what was expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from experiments.catalogue.expectations import DOWN, EQUAL, UP, Expectation
from experiments.catalogue.figures import Figure
from sim.array_types import Floats
from sim.config import CALM, TODAY
from sim.results.grid import Cell, Grid

Cells = Mapping[tuple[str, str], list[Cell]]  # by scenario and proposal: one for each seed

YES, NO = "yes", "no"
HEADLINE: Final = (
    Figure("patients_without"),
    Figure("person_days_without"),
    Figure("patients_beyond_tolerance"),
)


@dataclass(frozen=True)
class Change:
    """A figure without and with a preset, one value for each seed."""

    without: Floats
    with_it: Floats

    @property
    def mean(self) -> float:
        """Return the mean change over seeds."""
        return float((self.with_it - self.without).mean())

    @property
    def share(self) -> float:
        """Return the change as a share of what is without the preset; not a number when 0."""
        base = float(self.without.mean())
        return self.mean / base if base else (np.nan if self.mean else 0.0)

    @property
    def is_whole(self) -> bool:
        """Tell whether the figure is a count."""
        return all(float(value).is_integer() for value in (*self.without, *self.with_it))

    def went(self, expected: str, same_share: float) -> bool:
        """Tell whether it went as expected, in every seed."""
        change, allowed = self.with_it - self.without, same_share * np.abs(self.without)
        if expected == EQUAL:
            return bool((change == 0).all())
        if expected == UP:
            return bool((change > allowed).all())
        if expected == DOWN:
            return bool((-change > allowed).all())
        return bool((np.abs(change) <= allowed).all())


@dataclass(frozen=True)
class Verdict:
    """An expectation, what was measured, and whether they agree."""

    expectation: Expectation
    change: Change
    agrees: bool


def cells_of(grid: Grid) -> Cells:
    """Return all cells of a study; each file is read once, when it is first asked for."""
    return {pair: grid.cells(*pair) for pair in grid.seeds}


def judged(cells: Cells, expectations: Sequence[Expectation], same_share: float) -> list[Verdict]:
    """Return a verdict on every expectation; RunError when a cell is broken."""
    return [
        Verdict(each, change, change.went(each.expected, same_share))
        for each in expectations
        for change in [change_of(cells, each.scenario, each.proposal, each.about)]
    ]


def change_of(cells: Cells, scenario: str, proposal: str, figure: Figure) -> Change:
    """Return a figure beside its twin: calm for today's rules, today's rules for a proposal."""
    twin = (CALM, TODAY) if proposal == TODAY else (scenario, TODAY)
    with_it, without = cells[scenario, proposal], cells[twin]
    days = min(cell.horizon_days for cell in (*with_it, *without))
    return Change(
        np.array([figure.value(cell, days) for cell in without]),
        np.array([figure.value(cell, days) for cell in with_it]),
    )
