"""Hoarding moves collections forward, and nobody collects more in the end."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from sim.replication import Run
from sim.state.columns import Service
from tests.support.toy import toy_cell

DAYS = 200


@cache
def lines(share: float, days: float = 14) -> tuple[int, ...]:
    event = {"kind": "hoarding", "start_day": 10, "share": share, "duration_days": days}
    small = {"world": "one_region", "warm_up_days": 100, "horizon_days": DAYS}
    supplied = {"actors.companies.shortage_starts_per_year": 0, "check_ledger": "end"}
    run = Run.begin(toy_cell({"rush": event}, **small, **supplied))
    leads = run.world.state.people.residents["lead"].copy()
    run.finish()
    assert np.array_equal(run.world.state.people.residents["lead"], leads)
    counts = run.world.history.part("service").sum(axis=1)[:, Service.DISPENSED]
    return tuple(counts.tolist())


def within(first: int, last: int, share: float, days: float = 14) -> float:
    """Return lines between two days, against calm."""
    return sum(lines(share, days)[first:last]) / sum(lines(0.0)[first:last])


def test_nobody_hoards_in_calm() -> None:
    assert lines(0.0) == lines(0.0, days=30)


def test_more_is_collected_at_first_and_less_afterwards() -> None:
    assert within(10, 24, 0.4) > 1.2
    assert within(30, 75, 0.4) < 0.97
    assert within(0, 10, 0.4) == 1.0
    assert abs(within(0, DAYS, 0.4) - 1) < 0.02


@pytest.mark.parametrize("days", [0.5, 1, 14])
def test_more_who_hoard_collect_more(days: float) -> None:
    rush = [within(10, 24, share, days) for share in (0.1, 0.3, 0.6)]
    assert 1 < rush[0] < rush[1] < rush[2]
