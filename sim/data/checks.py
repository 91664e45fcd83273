"""The rules between cells: keys, sums, order within a row, and references between tables."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.data.cells import FIRST_ROW, cell
from sim.data.schema import Column, Kind, Schema
from sim.errors import Problems, suggest

Array = npt.NDArray[Any]
Columns = Mapping[str, Array]

TOLERANCE = 1e-6  # of a sum of shares, for figures written with few digits


def check_table(file: str, columns: Columns, schema: Schema, problems: Problems) -> None:
    """Note the problems within one table: its key, its sums, order and number of rows."""
    _check_key(file, columns, schema, problems)
    _check_totals(file, columns, schema, problems)
    _check_row_total(file, columns, schema, problems)
    for names in schema.ascending:
        for left, right in pairwise(names):
            for row in np.flatnonzero(columns[left] > columns[right]):
                what = f"{columns[left][row]} is more than {right} ({columns[right][row]})"
                problems.add(cell(file, int(row), left), what, "write the smaller one first")
    size = len(columns[schema.key[0]])
    if schema.rows is not None and size != schema.rows:
        problems.add(file, f"has {size} rows", f"write one row per {schema.key[0]}: {schema.rows}")


def _check_key(file: str, columns: Columns, schema: Schema, problems: Problems) -> None:
    first: dict[tuple[str, ...], int] = {}
    for row, key in enumerate(zip(*(columns[name] for name in schema.key), strict=True)):
        names = tuple(str(value) for value in key)
        if names in first:
            where = cell(file, row, " and ".join(schema.key))
            what = f"'{' '.join(names)}' stands already in row {first[names] + FIRST_ROW}"
            problems.add(where, what, "keep one of the rows")
        first.setdefault(names, row)


def _check_totals(file: str, columns: Columns, schema: Schema, problems: Problems) -> None:
    for rule in schema.totals:
        values = columns[rule.column]
        groups = columns[rule.by] if rule.by else np.zeros(values.size, dtype=np.str_)
        for group in np.unique(groups):
            found = float(values[groups == group].sum())
            if abs(found - rule.total) > TOLERANCE:
                of = f" of {rule.by} {group}" if rule.by else ""
                what = f"the values{of} sum to {found:.6g}"
                problems.add(f"{file}, column {rule.column}", what, f"make it {rule.total:g}")


def _check_row_total(file: str, columns: Columns, schema: Schema, problems: Problems) -> None:
    names, total = schema.row_total
    if not names:
        return
    sums = np.sum([columns[name] for name in names], axis=0)
    for row in np.flatnonzero(np.abs(sums - total) > TOLERANCE):
        where = f"{file} row {row + FIRST_ROW}, columns {names[0]} to {names[-1]}"
        problems.add(where, f"sum to {sums[row]:.6g}", f"make it {total:g}")


def check_references(
    tables: Mapping[str, Columns],
    schemas: Mapping[str, Schema],
    files: Mapping[str, str],
    problems: Problems,
) -> None:
    """Note codes that their table does not have, and codes that a table fails to cover."""
    for name, columns in tables.items():
        for title, column in schemas[name].columns.items():
            target, _, key = column.refers_to.partition(".")
            if target not in tables:
                continue
            known = {str(code) for code in tables[target][key]}
            used = _codes(columns[title], column)
            for row, code in used:
                if code not in known:
                    where = cell(files[name], row, title)
                    problems.add(where, f"{target}.csv has no '{code}'", _remedy(code, known))
            if column.covers:
                for code in sorted(known - {code for _, code in used}):
                    where = f"{files[name]}, column {title}"
                    problems.add(where, f"'{code}' of {target}.csv does not occur", "add a row")


def _codes(values: Array, column: Column) -> list[tuple[int, str]]:
    if column.kind is Kind.CODES:
        return [(row, code) for row, codes in enumerate(values) for code in codes]
    return [(row, str(code)) for row, code in enumerate(values)]


def _remedy(code: str, known: set[str]) -> str:
    if "0" + code in known:  # spreadsheets drop leading zeros
        return f"write '0{code}', with its leading zero (format the column as text)"
    return suggest(code, known)
