"""What the code does not say but what comes out, on Gotland."""

from __future__ import annotations

import pytest

from experiments.acceptance import emergent
from experiments.acceptance.check import Check
from tests.support.acceptance import all_inside

GOTLAND = "one_region"


@pytest.fixture(scope="module")
def spain() -> dict[str, Check]:
    return {check.what: check for check in emergent.spain(GOTLAND)}


def test_few_open_pharmacies_serve_more_than_their_share(spain: dict[str, Check]) -> None:
    """Staff are sized for the busiest hour, so those who are open serve some of the others."""
    few, more = (check.measured for what, check in spain.items() if "open" in what)
    assert 12.2 < few < more < 60


def test_a_blackout_stops_most_dispensing_and_the_next_morning_is_busy(
    spain: dict[str, Check],
) -> None:
    *_, evening, morning = spain.values()
    assert 0 < evening.measured < 0.4
    all_inside([morning])


def test_a_stop_of_an_afternoon_is_made_good_within_two_days() -> None:
    displaced, filled, *_, beyond = emergent.tuesday_stop(GOTLAND)
    assert 300 < displaced.measured < 900  # Gotland has 0.58 % of the residents
    assert filled.measured > 60
    all_inside([beyond])


def test_a_distributor_that_is_down_ships_nothing_and_no_one_steps_in() -> None:
    checks = emergent.oriola_down(GOTLAND)
    all_inside(checks)
    assert "0 by Tamro" not in [check.note[:10] for check in checks]
