"""The four ways a run can go wrong, and how problems are told to the user.

Every message says what is wrong, where (file, key or row), what is allowed and what to do.
Problems of one input are collected and reported together.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


class TillgangError(Exception):
    """A problem that is told to the user without a traceback; `exit_code` is the shell's."""

    exit_code = 1
    headline = "The run failed"

    def __init__(self, problems: str | Sequence[str]) -> None:
        self.problems = (problems,) if isinstance(problems, str) else tuple(problems)
        super().__init__("\n".join(self.problems))

    def __reduce__(self) -> tuple[type[TillgangError], tuple[tuple[str, ...]]]:
        return type(self), (self.problems,)


class ConfigError(TillgangError):
    """A key, group or value of the configuration is not allowed."""

    exit_code = 2
    headline = "The configuration cannot be used"


class DataError(TillgangError):
    """A table is missing, broken or holds a value that is not allowed."""

    exit_code = 2
    headline = "The tables cannot be used"


class ModelError(TillgangError):
    """The model broke one of its own laws, for example conservation of packs."""

    headline = "The model broke a conservation law; the result is not to be trusted"


class RunError(TillgangError):
    """A run could not be finished or its results could not be written."""


def suggest(word: str, allowed: Iterable[str], most: int = 12) -> str:
    """Say what is allowed, and what the user probably meant."""
    names = sorted(str(name) for name in allowed)
    close = difflib.get_close_matches(word, names, n=1)
    hint = f"did you mean '{close[0]}'? " if close else ""
    shown = ", ".join(names[:most]) + (f" … ({len(names)} in all)" if len(names) > most else "")
    return f"{hint}allowed: {shown}"


@dataclass
class Problems:
    """Collects the problems of one input so that they can be raised together."""

    kind: type[TillgangError]
    found: list[str] = field(default_factory=list)

    def add(self, where: str, what: str, remedy: str = "") -> None:
        """Note one problem: where it is, what is wrong, what to do."""
        self.found.append(f"{where}: {what}" + (f"; {remedy}" if remedy else ""))

    def raise_if_any(self) -> None:
        """Raise all collected problems as one error, if there are any."""
        if self.found:
            raise self.kind(self.found)
