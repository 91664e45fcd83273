"""A dose site that is set up anew for another product packs fewer rolls meanwhile."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.replication import Run
from sim.state.flows import Flow
from tests.support.toy import toy_cell

STOP = {
    "kind": "production_stop",
    "makers": "largest",
    "recall": 1.0,
    "start_day": 5,
    "duration_days": 60,
}
EXEMPT = {
    "dose": {
        "kind": "dose_continuity",
        "exempt_from_set_up": True,
        "legal_source": "made up for tests",
        "legal_status": "made up for tests",
    }
}


@cache
def ran(rolls: int, exempt: bool = False, stop: bool = True) -> Run:
    small: dict[str, Any] = {"horizon_days": 70, "warm_up_days": 20, "check_ledger": "end"}
    small |= {"actors.dose.set_up_rolls": rolls, "actors.dose.spare_capacity": 0}
    run = Run.begin(toy_cell({"stop": STOP} if stop else {}, EXEMPT if exempt else {}, **small))
    run.finish()
    return run


def flow(run: Run, what: Flow) -> int:
    return int(run.world.history.part("flow")[:, what].sum())


def exchanged(run: Run, before: Run) -> int:
    one, other = (r.world.state.dose.set_up for r in (run, before))
    return int((one != other).sum())


def test_today_nothing_is_set_up() -> None:
    dose = ran(0).world.state.dose
    assert (dose.set_up == -1).all()
    assert dose.behind.sum() == 0


def test_a_site_keeps_to_its_product_as_long_as_it_comes() -> None:
    """In calm hardly any product is exchanged, though another one would be drawn each night."""
    calm, stopped = ran(1, stop=False), ran(1)
    assert (calm.world.state.dose.set_up >= 0).any()
    assert exchanged(stopped, calm) > 0


@pytest.mark.parametrize("rolls", [5, 40])
def test_every_exchange_takes_capacity(rolls: int) -> None:
    assert flow(ran(rolls), Flow.DOSE_LATE) > flow(ran(0), Flow.DOSE_LATE)


def test_the_longer_it_takes_the_more_rolls_are_late() -> None:
    late = [flow(ran(rolls), Flow.DOSE_LATE) for rolls in (1, 5, 20, 60)]
    assert late == sorted(late)
    assert late[0] < late[-1]


def test_an_exemption_is_as_if_it_took_no_time() -> None:
    rows = [run.world.history.rows for run in (ran(20, exempt=True), ran(0))]
    assert np.array_equal(*rows)
    assert not np.array_equal(rows[0], ran(20).world.history.rows)


def test_an_exemption_changes_nothing_today() -> None:
    assert np.array_equal(ran(0, exempt=True).world.history.rows, ran(0).world.history.rows)
