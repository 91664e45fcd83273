"""Playing the rows of a table of cases and judging what comes out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.errors import ConfigError, Problems, TillgangError, suggest
from sim.lab.cases import Row
from sim.lab.models import Model, NoPartError, fitting, load_models, setting
from sim.lab.unreached import reason_of

INSIDE, OUTSIDE, NO_PART = "inside", "outside", "no part"


@dataclass(frozen=True)
class Verdict:
    """What came out of a row; `got` is not a number when the engine has no part for it."""

    row: Row
    got: float
    tolerance: float
    verdict: str
    note: str = ""


@dataclass(frozen=True)
class Asked:
    """A row with what is asked of the engine, or why nothing can be."""

    row: Row
    setting: Model | None
    result: str = ""
    reason: str = ""


def ask(rows: Sequence[Row], effort: float = 1.0, seed: int = 1) -> list[Asked]:
    """Find for each row what it asks; ConfigError with every row that is not understood."""
    problems, asked = Problems(ConfigError), []
    for row in rows:
        fits = next(fitting(row), None)
        reason = reason_of(row)
        if fits is None and reason:
            asked.append(Asked(row, None, reason=reason))
        elif fits is None:
            problems.add(row.where, f"unknown model or output: {row.told} → {row.output}", _known())
        else:
            try:
                asked.append(Asked(row, setting(fits[0], row, effort, seed), fits[1]))
            except ConfigError as error:
                problems.found += error.problems
    problems.raise_if_any()
    return asked


def _known() -> str:
    names = [cls.__name__ for cls in load_models()]
    return f"docs/laboratory.md tells the models ({suggest('', names, 50)})"


def judge(asked: Sequence[Asked]) -> Iterator[Verdict]:
    """Play what is asked, each setting once, and yield a verdict for each row."""
    played: dict[Model, dict[str, float]] = {}
    for one in asked:
        if one.setting is None:
            yield Verdict(one.row, math.nan, one.row.tolerance, NO_PART, one.reason)
            continue
        try:
            if one.setting not in played:
                played[one.setting] = one.setting.play()
        except NoPartError as error:
            yield Verdict(one.row, math.nan, one.row.tolerance, NO_PART, str(error))
            continue
        except TillgangError as error:
            raise type(error)([f"{one.row.where}: {text}" for text in error.problems]) from None
        yield verdict(one, played[one.setting][one.result])


def verdict(one: Asked, got: float) -> Verdict:
    """Return whether a result is within the tolerance, which grows when the run is shortened."""
    wide = 1.0
    if one.setting is not None and type(one.setting).lucky:
        wide = max(1.0, one.setting.effort**-0.5)
    tolerance = one.row.tolerance * wide
    inside = abs(got - one.row.value) <= tolerance
    return Verdict(one.row, got, tolerance, INSIDE if inside else OUTSIDE)
