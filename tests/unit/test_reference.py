"""Kernels read and write the arrays of a referenced object as numpy does."""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
import pytest

from sim.array_types import Ints, Records
from sim.kernels.jit import compiled
from sim.state.reference import Referenced

PLACE = np.dtype([("row", np.int32), ("column", np.uint8)])


class Grid(NamedTuple):
    """What the kernels below work on."""

    places: Records
    values: Ints
    scale: int


class Board(Referenced):
    """One group, laid out as the state is."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.lay_out({"grid": grid})


def board() -> Board:
    """Return a board with two places and twelve values."""
    places = np.array([(1, 2), (0, 3)], dtype=PLACE)
    return Board(Grid(places, np.arange(12, dtype=np.int64).reshape(3, 4), 3))


@compiled
def add_at_places(board: Board) -> int:
    """Add to the values at all places, whose indices are signed and unsigned; return their sum."""
    grid, total = board.grid, 0
    for k in range(grid.places.size):
        place = grid.places[k]
        grid.values[place.row, place.column] += grid.scale
        total += grid.values[place.row, place.column]
        place.row = 2
    return total


@compiled
def clear_row(board: Board, row: int) -> int:
    """Sum up a row by way of a view, then clear all but its first value."""
    view = board.grid.values[row]
    total = view.sum()
    board.grid.values[row, 1:] = 0
    return total


def test_records_and_pairs_of_indices_reach_the_same_places_as_numpy() -> None:
    there = board()
    assert add_at_places(there) == (6 + 3) + (3 + 3)
    assert there.grid.values.tolist() == [[0, 1, 2, 6], [4, 5, 9, 7], [8, 9, 10, 11]]
    assert there.grid.places["row"].tolist() == [2, 2]


def test_rows_and_slices_are_views() -> None:
    there = board()
    assert clear_row(there, 1) == 4 + 5 + 6 + 7
    assert there.grid.values[1].tolist() == [4, 0, 0, 0]
    assert clear_row(there, np.int32(2)) == 8 + 9 + 10 + 11


def test_only_arrays_of_a_block_have_indices_from_zero() -> None:
    kind = numba.typeof(board()).members["grid"][0].members["values"][0]
    assert kind == type(kind)(numba.int64[:, ::1])
    assert kind != numba.int64[:, ::1]


def test_what_is_not_contiguous_is_refused() -> None:
    with pytest.raises(ValueError, match="contiguous"):
        Board(Grid(np.zeros(2, PLACE), np.zeros((4, 4), np.int64)[:, ::2], 1))
