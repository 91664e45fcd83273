"""Power cuts that come back: who expects them, which hours are shifted, and who follows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.errors import ConfigError
from sim.kernels.shifted import follow_hours
from sim.replication import Run
from sim.shifted_hours import ShiftedHours, expect_cuts, shift_hours
from sim.state.kinds import Supply
from sim.state.records import VisitKind
from tests.support.toy import blackout, toy_cell

DAY = range(24)
FREE = range(6, 22)


def hours(*spans: tuple[int, int]) -> np.ndarray[Any, Any]:
    """Return the hours of some spans of a day at one counter (24 × 1), 1 inside."""
    return np.array([[any(a <= hour < b for a, b in spans)] for hour in DAY], dtype=float)


def shifted(
    usual: np.ndarray[Any, Any], dark: np.ndarray[Any, Any], share: float = 1.0
) -> ShiftedHours:
    return shift_hours(usual, dark == 0, share, FREE)


def test_hours_without_power_are_made_up_for_in_the_evening_and_then_in_the_morning() -> None:
    found = shifted(hours((9, 18)), hours((10, 18)))
    assert found.added.tolist() == hours((6, 9), (18, 22)).tolist()  # seven of eight
    assert found.taken.tolist() == (hours((10, 18)) * 7 / 8).tolist()


def test_only_a_share_is_shifted() -> None:
    found = shifted(hours((9, 18)), hours((10, 18)), share=0.25)
    assert found.added.tolist() == hours((18, 20)).tolist()
    assert found.taken.tolist() == (hours((10, 18)) / 4).tolist()


@pytest.mark.parametrize(
    ("usual", "dark"),
    [
        (hours((9, 18)), hours((0, 24))),  # no hour with power
        (hours((9, 18)), hours()),  # no hour without
        (hours(), hours((8, 16))),  # closed all day
        (hours((0, 24)), hours((8, 16))),  # open all day
        (hours((6, 22)), hours((8, 16))),  # open as long as hours can be shifted
    ],
)
def test_nothing_is_shifted_where_there_is_no_need_or_no_room(
    usual: np.ndarray[Any, Any], dark: np.ndarray[Any, Any]
) -> None:
    found = shifted(usual, dark)
    assert not found.added.any()
    assert not found.taken.any()
    assert not found.law.any()


def test_customers_spread_over_the_added_hours() -> None:
    law = shifted(hours((9, 18)), hours((14, 18))).law
    assert law[0].tolist() == [0.0] * 18 + [0.25, 0.5, 0.75, 1.0, 1.0, 1.0]


def expecting(events: dict[str, Any], days: int, **how: Any) -> list[bool]:
    """Return on which of some days facilities expect cuts; in the toy world all do, or none."""
    run = Run.begin(toy_cell(events, **how))
    backed = run.world.rules.backup_power_hours > 0
    found = [expect_cuts(run.world.services, day + 5)[~backed] for day in range(days)]
    assert all(day.all() or not day.any() for day in found)
    return [bool(day.all()) for day in found]


def test_cuts_are_expected_after_some_days_on_which_power_came_and_went() -> None:
    cuts = {f"cut_{day}": blackout(day + 0.4, days=0.3) for day in (2, 3, 4, 5)}
    assert expecting(cuts, 8) == [False] * 5 + [True, True, False]
    sooner = expecting(cuts, 8, **{"actors.facilities.shift_after_days": 1})
    assert sooner == [False] * 3 + [True] * 4 + [False]


def test_who_is_dark_all_day_does_not_know_when_power_comes_back() -> None:
    assert not any(expecting({"dark": blackout(2.4, days=6)}, 10))


def test_visitors_follow_the_shifted_hours_and_needs_do_not_come_before_they_arise() -> None:
    world = Run.begin(toy_cell()).world
    visits = world.state.day.gathered
    visits["pharmacy"][:300], visits["row"][:300] = 0, np.arange(300)
    visits["kind"][:300], visits["tries"][:300] = int(VisitKind.COLLECT), 0
    visits["hour"][:100], visits["hour"][100:] = 15, 10
    visits["kind"][200:300] = int(VisitKind.ACUTE)
    visits["hour"][200:300] = 8
    world.state.needs.table["key"][200:300] = np.arange(100)
    counters = world.country.counters
    found = shifted(hours((7, 20)), hours((8, 9), (15, 17)))
    alike = ShiftedHours(*(np.repeat(part, counters, axis=1) for part in found))
    assert found.added[:, 0].nonzero()[0].tolist() == [6, 20, 21]
    follow_hours(world.state, 300, alike.taken, alike.law, 3)
    assert set(visits["hour"][:100]) == {6, 20, 21}
    assert set(visits["hour"][100:200]) == {10}
    assert set(visits["hour"][200:300]) == {20, 21}


def test_hours_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ConfigError, match="shifted_within: 22 is not before 6"):
        toy_cell(**{"actors.pharmacies.shifted_within": [22, 6]})


def lost(share: float) -> tuple[int, int]:
    """Return person-days without in weeks of rolling cuts, and those of them of dose patients."""
    cuts = {"kind": "rolling_cuts", "start_day": 1, "duration_days": 18, "hours_off": 10}
    run = Run.begin(toy_cell({"cuts": cuts}, **{"actors.facilities.shifted_share": share}))
    run.finish()
    by_channel = run.world.history.part("without_channel").sum(axis=0)
    return int(by_channel.sum()), int(by_channel[Supply.DOSE])


def test_shifting_spares_patients() -> None:
    none, most = lost(0), lost(1)
    assert most[0] < none[0]
    assert most[1] < none[1]
