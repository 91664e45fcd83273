"""Dose sites in a blackout of their shifts: what they pack, and what of it at other hours."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.actors.dose_sites import DoseSites
from sim.replication import Run
from tests.support.toy import blackout, toy_cell

DAY = 2
WARM_UP = 5
DARK = blackout(DAY + 9 / 24, days=16 / 24)  # from nine in the morning until one at night


def site(dark: bool = True, shifted_share: float = 0, **how: float) -> DoseSites:
    """Return the dose sites on the morning of the blackout, without power of their own."""
    given: dict[str, Any] = {f"actors.dose.{name}": value for name, value in how.items()}
    given["actors.facilities.dose_backup_hours"] = 0
    given["actors.facilities.shift_after_days"] = 0
    given["actors.facilities.shifted_share"] = shifted_share
    cell = toy_cell({"dark": DARK} if dark else {}, **given)
    run = Run.begin(cell)
    run.advance(WARM_UP + DAY)
    return DoseSites(run.world)


def test_shifts_that_do_not_move_are_lost() -> None:
    assert site(dark=False).room().all()
    assert not site().room().any()


@pytest.mark.parametrize(
    ("shift_hours", "shifted_share", "packed"),
    [
        (16, 1, 8 / 16),  # eight hours are left, all of them with power
        (16, 0.3, 0.3),
        (8, 1, 1),  # of sixteen other hours half are dark; the rest suffices
        (24, 1, 0.25),  # no other hours; the last of four looks finds power
    ],
)
def test_what_is_lost_is_packed_at_other_hours(
    shift_hours: float, shifted_share: float, packed: float
) -> None:
    sites = site(shift_hours=shift_hours, shifted_share=shifted_share)
    normal = np.ceil(sites.busiest() * (1 + sites.world.practice.dose.spare_capacity))
    assert sites.room().tolist() == np.floor(normal * packed).tolist()


def test_moving_costs_nothing_while_there_is_power() -> None:
    calm = site(dark=False)
    moving = site(dark=False, shifted_share=1)
    assert calm.room().tolist() == moving.room().tolist()
