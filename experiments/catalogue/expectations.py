"""What every preset should move and what it must leave as it is, with a reason for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from experiments.catalogue.figures import Figure, problem_of
from sim.config import CALM, TODAY, shipped
from sim.data.cells import FIRST_ROW, read_rows
from sim.errors import ConfigError, DataError, Problems, suggest

TABLE: Final = Path(__file__).with_name("expectations.csv")
GROUPS: Final = {"scenario": CALM, "proposal": TODAY}  # what there is, and its empty preset
UP, DOWN, SAME, EQUAL = "up", "down", "same", "equal"
EXPECTED: Final = (UP, DOWN, SAME, EQUAL)
MOVES: Final = (UP, DOWN)


@dataclass(frozen=True)
class Expectation:
    """One row of the table: a figure of a preset, and which way it should go.

    A scenario under today's rules is held against calm; a proposal in a scenario against today's
    rules in the same scenario. `same` allows a small share, `equal` nothing.
    """

    group: str  # scenario or proposal
    preset: str
    scenario: str  # in which a proposal is tried; of a scenario its own name
    figure: str
    expected: str
    reason: str

    @property
    def about(self) -> Figure:
        """The figure; the table has been checked."""
        return Figure.parsed(self.figure) or Figure(self.figure)

    @property
    def where(self) -> tuple[str, str, str]:
        """Group, preset and scenario."""
        return self.group, self.preset, self.scenario

    @property
    def proposal(self) -> str:
        """The proposal that is run."""
        return self.preset if self.group == "proposal" else TODAY


COLUMNS: Final = tuple(field.name for field in fields(Expectation))


def read_expectations(path: Path = TABLE) -> list[Expectation]:
    """Return the rows of the table; DataError with every problem of the table."""
    problems = Problems(DataError)
    found = [Expectation(*row) for row in read_rows(path, COLUMNS)]
    for number, each in enumerate(found, start=FIRST_ROW):
        for text in _problems_of(each):
            problems.add(f"{path.name}, row {number}", text)
    for text in [*_missing(found), *_twice(found)]:
        problems.add(path.name, text)
    problems.raise_if_any()
    return found


def only(found: Sequence[Expectation], names: Sequence[str]) -> list[Expectation]:
    """Return the rows of some presets, or all when none is named; ConfigError for unknown names."""
    problems, known = Problems(ConfigError), {each.preset for each in found}
    for name in names:
        if name not in known:
            problems.add("only", f"unknown preset '{name}'", suggest(name, known))
    problems.raise_if_any()
    return [each for each in found if not names or each.preset in names]


def presets(group: str) -> list[str]:
    """Return the presets of a group that do something."""
    return [name for name in shipped(group) if name != GROUPS[group]]


def _problems_of(each: Expectation) -> Iterable[str]:
    if each.group not in GROUPS:
        yield f"unknown group '{each.group}'; {suggest(each.group, GROUPS)}"
        return
    if each.preset not in presets(each.group):
        yield f"unknown preset '{each.preset}'; {suggest(each.preset, presets(each.group))}"
    scenarios = shipped("scenario")
    if each.scenario not in scenarios:
        yield f"unknown scenario '{each.scenario}'; {suggest(each.scenario, scenarios)}"
    elif each.group == "scenario" and each.scenario != each.preset:
        yield f"a scenario is tried in itself; write scenario = {each.preset}"
    if each.expected not in EXPECTED:
        yield f"unknown expectation '{each.expected}'; {suggest(each.expected, EXPECTED)}"
    wrong = problem_of(each.figure)
    if wrong:
        yield wrong
    if not each.reason.strip():
        yield "no reason; say why the figure should do so"


def _missing(found: Sequence[Expectation]) -> Iterable[str]:
    """Say which presets lack a row on what they move, what they leave, or on calm."""
    for group in GROUPS:
        for preset in presets(group):
            rows = [each for each in found if (each.group, each.preset) == (group, preset)]
            where = f"{group} {preset}"
            if not any(r.expected in MOVES and r.scenario != CALM for r in rows):
                yield f"{where}: no row says what it moves; add one with up or down"
            if not any(r.expected not in MOVES for r in rows):
                yield f"{where}: no row says what it leaves; add one with same or equal"
            if group == "proposal" and not any(r.scenario == CALM for r in rows):
                yield f"{where}: no row says what it does in calm; add one with scenario = calm"


def _twice(found: Sequence[Expectation]) -> Iterable[str]:
    seen = set[tuple[str, ...]]()
    for each in found:
        key = (*each.where, each.figure)
        if key in seen:
            yield f"{' '.join(key)}: twice; keep one row"
        seen.add(key)
