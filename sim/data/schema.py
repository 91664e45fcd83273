"""What a table of Sweden must look like: kinds, ranges, keys and references of its columns."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What the cells of a column hold, and the type of the array they become."""

    TEXT = "text"  # str
    INTEGER = "a whole number"  # int64
    NUMBER = "a number"  # float64, an empty cell is nan
    FLAG = "a flag"  # bool, written 0 or 1
    CODES = "codes"  # object: a tuple of str, written with a bar between


@dataclass(frozen=True)
class Column:
    """One column: its kind, and what its cells may hold.

    `refers_to` names the table and column ("municipalities.code") where a text or each of the
    codes must be found; `covers`: every value there must occur here, too.
    """

    kind: Kind
    low: float = -math.inf
    high: float = math.inf
    allowed: tuple[str, ...] = ()
    nullable: bool = False
    refers_to: str = ""
    covers: bool = False


@dataclass(frozen=True)
class Total:
    """Values that must sum to a total: down a column (for each value of `by`)."""

    column: str
    by: str = ""
    total: float = 1.0


@dataclass(frozen=True)
class Schema:
    """One table: its columns, its key, and the rules between its cells.

    `key` are the columns that together differ between all rows; `row_total` columns sum to a
    total in each row; `ascending` columns do not fall from left to right; `rows` is the exact
    number of rows.
    """

    columns: Mapping[str, Column]
    key: tuple[str, ...]
    totals: tuple[Total, ...] = ()
    row_total: tuple[tuple[str, ...], float] = ((), 1.0)
    ascending: tuple[tuple[str, ...], ...] = ()
    rows: int | None = None
    may_be_empty: bool = False


def text(*allowed: str, nullable: bool = False) -> Column:
    """Return a column of text, limited to some words if any are given."""
    return Column(Kind.TEXT, allowed=allowed, nullable=nullable)


def reference(to: str, covers: bool = False) -> Column:
    """Return a column of codes of another table ("table.column")."""
    return Column(Kind.TEXT, refers_to=to, covers=covers)


def codes(to: str) -> Column:
    """Return a column of any number of codes of another table, with a bar between."""
    return Column(Kind.CODES, refers_to=to, nullable=True)


def whole(low: int, high: int) -> Column:
    """Return a column of whole numbers from `low` to `high`."""
    return Column(Kind.INTEGER, low, high)


def number(low: float, high: float, nullable: bool = False) -> Column:
    """Return a column of numbers from `low` to `high`."""
    return Column(Kind.NUMBER, low, high, nullable=nullable)


def share() -> Column:
    """Return a column of shares, 0 to 1."""
    return number(0, 1)


def flag() -> Column:
    """Return a column of flags, written 0 or 1."""
    return Column(Kind.FLAG)


def place() -> dict[str, Column]:
    """Return the columns of a position in Sweden or its surroundings, degrees (WGS 84)."""
    return {"lat": number(54, 70), "lon": number(9, 26)}


def grade() -> Column:
    """Return a column of grades: A official, B published, C estimate."""
    return text("A", "B", "C")
