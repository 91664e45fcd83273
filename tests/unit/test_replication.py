"""A run passes day by day up to its horizon, and no further."""

from __future__ import annotations

import pytest

from sim.errors import RunError
from sim.replication import Run
from tests.support.toy import toy_cell


def test_a_run_ends_at_its_horizon_and_says_so() -> None:
    run = Run.begin(toy_cell(horizon_days=3, warm_up_days=2))
    done: list[tuple[int, int]] = []
    run.advance(4, lambda days, total: done.append((days, total)))
    assert done == [(1, 5), (2, 5), (3, 5), (4, 5)]
    with pytest.raises(RunError, match=r"2 days from day 4 go beyond day 5.*advance by fewer"):
        run.advance(2)
    run.finish()
    assert run.world.day == 5
