"""Functions within kernels: once for integers of every width, and of no use to Python."""

from __future__ import annotations

import numba
import numpy as np
import pytest

from sim.array_types import Ints
from sim.kernels.jit import inlined


@inlined
def three_times(number: int, more: int) -> int:
    """Return three times a number, and some more."""
    return 3 * number + more


@numba.njit  # not kept: one that is found on disk would compile nothing
def add_up(small: np.uint8, key: np.uint64, out: Ints) -> None:
    """Call the function above with what a caller may have at hand."""
    out[0] = three_times(small, 1)
    out[1] = three_times(np.int16(-7), more=np.uint16(2))
    out[2] = three_times(True, 1)
    out[3] = three_times(100, 1)
    out[4] = three_times(key, 0)


def test_one_version_serves_narrow_integers_and_literals_without_wrapping_round() -> None:
    out = np.zeros(5, np.int64)
    add_up(np.uint8(200), np.uint64(5), out)
    assert out.tolist() == [601, -19, 4, 301, 15]
    kinds = sorted(str(number) for number, _ in three_times.overloads)
    assert kinds == ["bool", "int64", "uint64"]


def test_python_is_told_that_it_cannot_call_a_part_of_a_kernel() -> None:
    with pytest.raises(TypeError, match="three_times exists only within kernels"):
        three_times(1, 1)
