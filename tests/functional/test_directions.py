"""Under common random numbers: what changes nothing, what never harms, what helps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from experiments.acceptance import directions
from experiments.acceptance.play import cell, digest, digest_all, ever, finished, without
from tests.support.acceptance import all_inside

TOY = ("world=toy", "horizon_days=40", "warm_up_days=10")
GOTLAND = ("world=one_region", "warm_up_days=30")
STRIKES = {
    "power": {"kind": "power_loss", "start_day": 3, "duration_days": 5},
    "it": {"kind": "it_failure", "target": "national_service", "start_day": 4, "duration_days": 5},
    "import": {"kind": "import_stop", "start_day": 5, "duration_days": 30},
    "strike": {"kind": "pharmacy_closure", "start_day": 6, "duration_days": 5},
    "fuel": {"kind": "transport_loss", "start_day": 3, "duration_days": 9, "share": 1},
    "snow": {"kind": "road_closure", "start_day": 4, "duration_days": 9},
    "cape": {"kind": "route_delay", "start_day": 5, "duration_days": 30, "extra_days": 20},
    "flight": {"kind": "displacement", "start_day": 6, "duration_days": 9, "share": 1},
}
BINDS_MANY: dict[str, dict[str, Any]] = {
    "floor": {"kind": "supplier_stock_floor", "months": 3},
    "emergency": directions.BINDS_NOBODY["emergency"] | {"number": 2, "stock_cover_days": 90},
    "allocation": directions.BINDS_NOBODY["allocation"] | {"seen_cover_days": 200},
}


@pytest.fixture(scope="module")
def calm() -> str:
    return digest_all(finished(cell(*TOY)))


@pytest.mark.parametrize("name", directions.NOTHING_HAPPENS)
def test_severity_zero_is_calm_bit_for_bit(name: str, calm: str) -> None:
    mild = {name: directions.NOTHING_HAPPENS[name]}
    assert digest_all(finished(cell(*TOY, events=mild))) == calm
    assert digest_all(finished(cell(*TOY, events={name: STRIKES[name]}))) != calm


@pytest.mark.parametrize("name", directions.BINDS_NOBODY)
def test_a_requirement_that_binds_nobody_changes_nothing(name: str) -> None:
    stop = directions.import_stop(25, 2)

    def played(demands: Mapping[str, Mapping[str, Any]] | None) -> str:
        run = finished(cell(*TOY, events=stop, demands=demands))
        return digest_all(run, directions.WATCHED_ONLY)

    today = played(None)
    assert played({name: directions.BINDS_NOBODY[name]}) == today
    assert played({name: BINDS_MANY[name]}) != today


def test_shuffled_snapshots_and_idle_rules_bit_for_bit() -> None:
    all_inside(directions.bit_for_bit("one_region", days=24, warm_up=10))


def test_emergency_pharmacies_without_stock_leave_an_import_stop_as_it_is() -> None:
    small = (*GOTLAND, "horizon_days=100")
    stop = directions.import_stop(60, 5)
    today = finished(cell(*small, events=stop))
    law = finished(cell(*small, events=stop, demands=directions.EMERGENCY))
    costs = ("history.money",)  # a demand costs money even where it helps nobody
    assert digest_all(law, costs) == digest_all(today, costs)
    assert ever(today.world.history) > 0


@pytest.mark.parametrize("scenario", ["power_loss_national", "it_failure_eprescription"])
def test_emergency_pharmacies_help_when_power_or_the_service_is_lost(scenario: str) -> None:
    spared = []  # few on an island, and none with some luck
    for seed in (1, 2, 3):
        small = (*GOTLAND, "horizon_days=45", f"seed={seed}")
        today = finished(cell(*small, events=scenario)).world.history
        law = finished(cell(*small, events=scenario, demands=directions.EMERGENCY)).world.history
        days = int(without(today).sum() - without(law).sum())
        spared.append((ever(today) - ever(law), days))
    assert all(persons >= 0 and days >= 0 for persons, days in spared)
    assert all(sum(each) > 0 for each in zip(*spared, strict=True))


def test_a_longer_import_stop_never_leaves_fewer_without() -> None:
    small = (*GOTLAND, "horizon_days=150")
    runs = [
        finished(cell(*small, events=directions.import_stop(days, 5))).world.history
        for days in (30, 60, 90)
    ]
    persons, days = [ever(run) for run in runs], [int(without(run).sum()) for run in runs]
    assert persons == sorted(persons)
    assert days == sorted(days)
    assert persons[-1] > 1.5 * persons[0]


def test_a_higher_stock_floor_never_leaves_more_without() -> None:
    small = (*GOTLAND, "horizon_days=150")
    stop = directions.import_stop(90, 5)
    runs = [
        finished(cell(*small, events=stop, demands=directions.floor(months))).world.history
        for months in (0, 2, 3, 4, 6)
    ]
    persons, days = [ever(run) for run in runs], [int(without(run).sum()) for run in runs]
    assert persons == sorted(persons, reverse=True)
    assert days == sorted(days, reverse=True)
    assert persons[2] < 0.9 * persons[0]


def test_the_hash_tells_one_person() -> None:
    run = finished(cell("world=toy", "horizon_days=3", "warm_up_days=0"))
    before = digest(run)
    run.world.state.people.outcome[17] ^= 1
    assert digest(run) != before
