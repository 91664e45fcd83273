"""From the bytes of a CSV file to typed columns; what cannot be read is a problem with its row."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.data.schema import Column, Kind, Schema
from sim.errors import DataError, Problems, suggest

Array = npt.NDArray[Any]
FIRST_ROW = 2  # as a spreadsheet counts: the header is row 1


def cell(file: str, row: int, column: str) -> str:
    """Say where a cell is, counting rows as a spreadsheet does; `row` counts data from 0."""
    return f"{file} row {row + FIRST_ROW}, column {column}"


def split_rows(file: str, content: bytes, problems: Problems) -> list[list[str]] | None:
    """Decode a CSV file into header and rows of equal length; None when that is impossible."""
    try:
        decoded = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        problems.add(f"{file} row {row}", "is not UTF-8 text", "save the file as CSV UTF-8")
        return None
    try:
        lines = list(csv.reader(io.StringIO(decoded, newline=""), strict=True))
    except csv.Error as error:
        problems.add(file, f"is not a CSV file ({error})", "check its quotation marks")
        return None
    while lines and not any(lines[-1]):
        lines.pop()
    if not lines:
        problems.add(file, "is empty", "write a header and at least one row")
        return None
    return [[text.strip() for text in line] for line in lines]


def read_rows(path: Path, columns: Sequence[str]) -> list[list[str]]:
    """Return the rows of a CSV file of text; DataError when it cannot be read or lacks columns."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror})") from error
    problems = Problems(DataError)
    lines = split_rows(path.name, content, problems) or [[]]
    problems.raise_if_any()
    if lines[0] != list(columns) or any(len(line) != len(columns) for line in lines):
        raise DataError(f"{path}: expected the columns {', '.join(columns)} and rows below them")
    return lines[1:]


def read_columns(
    file: str, content: bytes, schema: Schema, problems: Problems
) -> dict[str, Array] | None:
    """Return the typed columns of one file, or None after noting every problem in it."""
    before = len(problems.found)
    lines = split_rows(file, content, problems)
    if lines is None or not _header_fits(file, lines[0], schema, problems):
        return None
    if len(lines) == 1 and not schema.may_be_empty:
        problems.add(file, "has a header but no rows", "write at least one row")
    for row, line in enumerate(lines[1:]):
        if len(line) != len(lines[0]):
            where = f"{file} row {row + FIRST_ROW}"
            problems.add(where, f"has {len(line)} cells, the header has {len(lines[0])}")
    if len(problems.found) > before:
        return None
    position = {name: i for i, name in enumerate(lines[0])}
    columns = {
        name: _convert(file, name, column, [line[position[name]] for line in lines[1:]], problems)
        for name, column in schema.columns.items()
    }
    return columns if len(problems.found) == before else None


def _header_fits(file: str, header: Sequence[str], schema: Schema, problems: Problems) -> bool:
    if len(header) == 1 and ";" in header[0]:
        problems.add(file, "its cells are separated by semicolons", "separate them by commas")
        return False
    missing = [name for name in schema.columns if name not in header]
    unknown = [name for name in header if name not in schema.columns]
    twice = sorted({name for name in header if header.count(name) > 1})
    for name in missing:
        problems.add(f"{file} row 1", f"column {name} is missing", "add it")
    for name in unknown:
        problems.add(f"{file} row 1", f"unknown column '{name}'", suggest(name, schema.columns, 40))
    for name in twice:
        problems.add(f"{file} row 1", f"column {name} occurs twice", "keep one of them")
    return not (missing or unknown or twice)


def _convert(
    file: str, name: str, column: Column, texts: Sequence[str], problems: Problems
) -> Array:
    read, blank = _READERS[column.kind]
    values: list[Any] = []
    for row, text in enumerate(texts):
        value = blank
        if text or column.kind is Kind.CODES:
            try:
                value = read(text, column)
            except ValueError as error:
                problems.add(cell(file, row, name), str(error), _remedy(column, text))
        elif not column.nullable:
            problems.add(cell(file, row, name), "is empty", _remedy(column, text))
        values.append(value)
    if column.kind is Kind.CODES:
        tuples = np.empty(len(values), dtype=object)
        tuples[:] = values
        return tuples
    return np.array(values, dtype=_DTYPES[column.kind])


def _remedy(column: Column, text: str) -> str:
    if column.kind is Kind.FLAG:
        return "write 0 or 1"
    if column.allowed:
        return suggest(text, column.allowed)
    if column.kind in (Kind.INTEGER, Kind.NUMBER):
        return f"write {column.kind.value} between {column.low:,.10g} and {column.high:,.10g}"
    return "fill it in"


def _read_text(text: str, column: Column) -> str:
    if column.allowed and text not in column.allowed:
        raise ValueError(f"'{text}' is not allowed")
    return text


def _read_number(text: str, column: Column) -> float:
    try:
        value = float(text.replace("_", "?"))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"'{text}' is not a number")
    return _in_range(value, text, column)


def _read_integer(text: str, column: Column) -> int:
    try:
        value = int(text.replace("_", "?"))
    except ValueError:
        raise ValueError(f"'{text}' is not a whole number") from None
    return int(_in_range(value, text, column))


def _in_range(value: float, text: str, column: Column) -> float:
    if not column.low <= value <= column.high:
        raise ValueError(f"{text} is out of range")
    return value


def _read_flag(text: str, column: Column) -> bool:
    if text not in ("0", "1"):
        raise ValueError(f"'{text}' is not a flag")
    return text == "1"


def _read_codes(text: str, column: Column) -> tuple[str, ...]:
    return tuple(code.strip() for code in text.split("|")) if text else ()


_READERS: dict[Kind, tuple[Callable[[str, Column], Any], Any]] = {
    Kind.TEXT: (_read_text, ""),
    Kind.INTEGER: (_read_integer, 0),
    Kind.NUMBER: (_read_number, math.nan),
    Kind.FLAG: (_read_flag, False),
    Kind.CODES: (_read_codes, ()),
}
_DTYPES: dict[Kind, type[Any]] = {
    Kind.TEXT: np.str_,
    Kind.INTEGER: np.int64,
    Kind.NUMBER: np.float64,
    Kind.FLAG: np.bool_,
}
