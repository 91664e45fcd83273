"""A table as text."""

from __future__ import annotations

from typing import NamedTuple


class Table(NamedTuple):
    """A caption, heads and rows; the first column names, the others are figures."""

    caption: str
    heads: list[str]
    rows: list[list[str]]
