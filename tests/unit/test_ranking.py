import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.kernels.jit import compiled
from sim.kernels.ranking import FEW, Ranks, empty_ranks, sort

URGENCY = np.uint64(60)


@compiled
def sort_now(ranks: Ranks, n: int) -> None:
    sort(ranks, n)


def keys_of(n: int, seed: int, classes: int, different: int) -> np.ndarray:
    """Return keys as queues have them: a class first, then luck, of which some are equal."""
    draws = np.random.default_rng(seed)
    luck = draws.integers(0, 2**60, different).astype(np.uint64)[draws.integers(0, different, n)]
    return (draws.integers(0, classes, n).astype(np.uint64) << URGENCY) | luck


@settings(deadline=None)  # the first call compiles
@given(
    st.integers(0, 3000), st.integers(0, 2**32), st.sampled_from([1, 5, 16]), st.integers(1, 4000)
)
@example(FEW, 1, 16, 4000)
@example(FEW + 1, 1, 16, 4000)
@example(3000, 1, 1, 1)
def test_items_are_sorted_by_key_and_equals_stay_in_order(
    n: int, seed: int, classes: int, different: int
) -> None:
    keys = keys_of(n, seed, classes, different)
    ranks = empty_ranks(n)
    ranks.keys[:n], ranks.items[:n] = keys, 7 + 2 * np.arange(n)
    sort_now(ranks, n)
    assert ranks.items[:n].tolist() == (7 + 2 * np.argsort(keys, kind="stable")).tolist()


@pytest.mark.parametrize("n", [1, 7, 8, FEW, FEW + 1])
def test_the_highest_key_of_all_has_a_place(n: int) -> None:
    ranks = empty_ranks(n)
    ranks.keys[:n], ranks.items[:n] = np.uint64(2**64 - 1), np.arange(n)
    sort_now(ranks, n)
    assert ranks.items[:n].tolist() == list(range(n))
