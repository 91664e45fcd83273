"""Hoarding moves collections forward, and nobody collects more in the end."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pytest

from sim.config import Config
from sim.replication import Run
from sim.state.flows import Service
from tests.support.toy import toy_cell

RUSH = 26  # days to the end of a rush of 14 that begins on day 10, and two more
DAYS = 200


@cache
def lines(
    share: float, days: float = 14, consumed: float = 0.667, horizon: int = RUSH
) -> tuple[int, ...]:
    """Return the lines dispensed on each day of a rush that begins on day 10."""
    event = {
        "kind": "hoarding",
        "start_day": 10,
        "share": share,
        "duration_days": days,
        "consumed": consumed,
    }
    small = {"world": "one_region", "warm_up_days": 100, "horizon_days": horizon}
    supplied = {"actors.companies.shortage_starts_per_year": 0, "check_ledger": "end"}
    run = Run.begin(toy_cell({"rush": event}, **small, **supplied))
    leads = run.world.state.people.residents["lead"].copy()
    run.finish()
    assert np.array_equal(run.world.state.people.residents["lead"], leads)
    counts = run.world.history.part("service").sum(axis=1)[:, Service.DISPENSED]
    return tuple(counts.tolist())


def dispensed(cell: Config) -> npt.NDArray[np.int64]:
    """Return the lines dispensed on each day of a cell."""
    run = Run.begin(cell)
    run.finish()
    return run.world.history.part("service").sum(axis=1)[:, Service.DISPENSED]


def within(first: int, last: int, share: float, days: float = 14) -> float:
    """Return lines between two days, against calm."""
    horizon = RUSH if last <= RUSH else DAYS
    rush, calm = lines(share, days, horizon=horizon), lines(0.0, horizon=horizon)
    return sum(rush[first:last]) / sum(calm[first:last])


def test_nobody_hoards_in_calm() -> None:
    assert lines(0.0, horizon=DAYS) == lines(0.0, days=30, horizon=DAYS)


def test_more_is_collected_at_first_and_less_afterwards() -> None:
    assert within(10, 24, 0.4) > 1.2
    assert within(30, 75, 0.4) < 0.97
    assert within(0, 10, 0.4) == 1.0
    assert abs(within(0, DAYS, 0.4) - 1) < 0.02


@pytest.mark.parametrize("days", [0.5, 1, 14])
def test_more_who_hoard_collect_more(days: float) -> None:
    rush = [within(10, 24, share, days) for share in (0.1, 0.3, 0.6)]
    assert 1 < rush[0] < rush[1] < rush[2]


def test_the_less_must_be_consumed_the_more_can_be_hoarded() -> None:
    """Within the benefits only what is in its last third can be had; who pays can have all."""
    hoarded = [sum(lines(0.4, 14, c)[10:24]) - sum(lines(0, 14, c)[10:24]) for c in (0.667, 0.3, 0)]
    assert 0 < hoarded[0] < hoarded[1] < hoarded[2]
    assert hoarded[2] > 2 * hoarded[0]


def test_a_limit_in_force_ends_the_rush() -> None:
    """From the day on which two thirds must be consumed again, as on 1 April 2020."""
    rush = {"kind": "hoarding", "start_day": 4, "share": 0.6, "duration_days": 14, "consumed": 0}
    limit = {
        "kind": "dispensing_limit",
        "most_days": 255,
        "least_consumed": 0.667,
        "in_force": "from_day",
        "from_day": 9,
        "legal_source": "regulation of 1 April 2020",
        "legal_status": "needs a decision",
    }
    limited, free = (
        dispensed(toy_cell({"rush": rush}, demands)) for demands in ({"limit": limit}, {})
    )
    assert (limited[:9] == free[:9]).all()
    assert limited[9:18].sum() < free[9:18].sum()
