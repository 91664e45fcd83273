"""The displaced need what they needed before, but elsewhere."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.disruptions.displacement import Displacement
from sim.errors import ConfigError
from sim.replication import Run
from sim.state.flows import Service
from tests.support.places import small_country
from tests.support.toy import toy_cell

PLACES = small_country()
DAYS, FIRST, LAST = 60, 10, 40
FROM, TO = "9001", "9002"


def event(**values: Any) -> Displacement:
    return Displacement.model_validate({"start_day": 1, "duration_days": 2, "share": 1} | values)


@cache
def ran(share: float, lasting: float = LAST - FIRST) -> Run:
    values = {"kind": "displacement", "share": share, "start_day": FIRST, "duration_days": lasting}
    places = {"municipalities": [FROM], "to_municipalities": [TO]}
    run = Run.begin(toy_cell({"flight": values | places}, horizon_days=DAYS))
    run.finish()
    return run


def homes_on(day: int, share: float) -> tuple[np.ndarray, np.ndarray]:
    """Return everyone's home pharmacy before and on a day of the report."""
    values = {"kind": "displacement", "share": share, "start_day": FIRST, "duration_days": 30}
    places = {"municipalities": [FROM], "to_municipalities": [TO]}
    run = Run.begin(toy_cell({"flight": values | places}, horizon_days=DAYS))
    run.advance(5 + day + 1)
    return run.world.former_home, run.world.state.people.residents["home"].copy()


def test_nowhere_named_to_go_to_is_everywhere_else() -> None:
    (move,) = event(regions=["12"]).relocations(PLACES)
    assert move.origin.tolist() == PLACES.municipalities(["12"]).tolist()
    assert move.destination.tolist() == PLACES.municipalities(["01"]).tolist()
    (anywhere,) = event().relocations(PLACES)
    assert anywhere.destination.tolist() == list(range(len(PLACES.municipality_code)))


def test_unknown_places_are_told() -> None:
    with pytest.raises(ConfigError, match="unknown region '99'"):
        event(regions=["99"]).limits(PLACES, seed=1)
    with pytest.raises(ConfigError, match="unknown region '98'"):
        event(to_regions=["98"]).limits(PLACES, seed=1)


def test_a_share_goes_and_all_come_home() -> None:
    former, now = homes_on(FIRST, 0.5)
    towns = ran(0.5).world.country.places.facility_municipality
    from_, to = (ran(0.5).world.country.places.municipality_code.index(c) for c in (FROM, TO))
    lives = ran(0.5).world.state.people.residents["municipality"]
    left = former != now
    assert (lives[left] == from_).all()
    assert (towns[now[left]] == to).all()
    assert left.sum() / (lives == from_).sum() == pytest.approx(0.5, abs=0.05)
    assert np.array_equal(ran(0.5).world.state.people.residents["home"], former)


def test_a_smaller_move_takes_a_subset_to_the_same_places() -> None:
    (former, some), (_, most) = homes_on(FIRST, 0.3), homes_on(FIRST, 0.8)
    left = former != some
    assert left.any()
    assert np.array_equal(some[left], most[left])


def test_needs_are_conserved_and_arise_elsewhere() -> None:
    for what in (Service.ACUTE, Service.EPISODES):
        counts = [ran(s).world.history.part("service")[:, :, what].sum(axis=1) for s in (0, 1)]
        assert np.array_equal(*counts)


def test_nobody_moves_in_calm() -> None:
    run = Run.begin(toy_cell({}, horizon_days=DAYS))
    run.finish()
    assert np.array_equal(run.world.history.rows, ran(0.0).world.history.rows)
    assert not np.array_equal(run.world.history.rows, ran(1.0).world.history.rows)


def test_stocks_meant_for_others_serve_fewer_at_once() -> None:
    """Where pharmacies have what their own customers need, others soon find nothing left."""

    def missed(share: float) -> int:
        values = {"kind": "displacement", "share": share, "start_day": FIRST, "duration_days": 30}
        places = {"municipalities": [FROM], "to_municipalities": [TO]}
        stocked = {"actors.pharmacies.stocked_from": [0.01] * 4}
        plenty = {"actors.companies.shortage_starts_per_year": 0}
        cell = toy_cell({"flight": values | places}, horizon_days=LAST, **stocked, **plenty)
        run = Run.begin(cell)
        run.finish()
        service = run.world.history.part("service").sum(axis=1)
        return int(service[FIRST:LAST, Service.MISSED].sum())

    found = [missed(share) for share in (0.0, 0.4, 1.0)]
    assert found == sorted(found)
    assert found[-1] > 1.5 * found[0]
