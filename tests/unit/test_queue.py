import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.kernels.queue import sort_keys


@settings(deadline=None)  # the first call compiles
@given(st.integers(0, 3000), st.integers(0, 2**32))
def test_keys_are_sorted_and_their_order_goes_along(n: int, seed: int) -> None:
    before = np.random.default_rng(seed).integers(0, 2**63, n).astype(np.uint64)
    keys, order = before.copy(), np.arange(n)
    sort_keys(keys, order, n)
    assert (keys == np.sort(before)).all()
    assert (before[order] == keys).all()
