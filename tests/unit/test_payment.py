"""When cards and phones cannot pay, some can still, and law can make them more."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.config import Config
from sim.replication import Run
from sim.rng import Purpose, uniforms
from sim.service_graph import service_graph
from sim.state.flows import Service
from sim.state.reasons import REASON_MASK, Reason
from sim.state.records import NEVER
from tests.support.toy import blackout, toy_cell

SOURCE = {"legal_source": "made up for tests", "legal_status": "made up for tests"}
FAILED = {"kind": "it_failure", "target": "payment", "start_day": 2, "duration_days": 12}
LEVER = {"kind": "offline_payment", "card_share": 0.6, "days": 7, "invoice_share": 0.5} | SOURCE


def cell(law: dict[str, Any] | None = None, **changed: Any) -> Config:
    return toy_cell({"payments": FAILED | changed}, {"law": law} if law else None)


def finished(config: Config) -> Run:
    run = Run.begin(config)
    run.finish()
    return run


def turned_away(run: Run) -> int:
    return int(run.world.history.part("without_reason")[:, Reason.PAYMENT].sum())


def paying_at(run: Run, day: float) -> np.ndarray[Any, Any]:
    return run.world.services.counters_at((day + 5) * 24).paying


def test_who_can_pay_without_cards_has_a_closed_form() -> None:
    run = Run.begin(cell())
    expected = 1 - (1 - 0.4) * (1 - 0.1) * (1 - 0.1)
    assert np.allclose(paying_at(run, 3), expected)
    assert (paying_at(run, 1) == 1).all()
    half = Run.begin(cell(severity=0.5))
    assert np.allclose(paying_at(half, 3), (1 + expected) / 2)


def test_cards_that_work_offline_last_for_their_days_where_there_is_power() -> None:
    run = Run.begin(cell(LEVER))
    without = (1 - 0.4) * (1 - 0.1) * (1 - 0.5)
    assert np.allclose(paying_at(run, 3), 1 - without * (1 - 0.6))
    assert np.allclose(paying_at(run, 2 + 7.5), 1 - without)
    edges = service_graph(run.world.practice.facilities).edges
    assert edges["payment", "pharmacy"]["hours"] == 7 * 24
    dark = Run.begin(toy_cell({"payments": FAILED, "dark": blackout(4)}, {"law": LEVER}))
    assert np.allclose(paying_at(dark, 5.5).min(), 1 - without)


def test_those_who_cannot_pay_are_turned_away_and_nobody_else() -> None:
    """Over its whole length: nobody whose luck lies beyond the share gets a refill."""
    run = Run.begin(cell())
    run.advance(5 + 2)
    before = run.world.state.people.treatments["end"].copy()
    run.advance(11)
    people = run.world.state.people
    served = (people.treatments["end"] != before) & (people.treatments["flags"] & 2 == 0)
    counts = people.residents["treatments"].astype(np.int64)
    luck = uniforms(1, Purpose.PAYMENT, people.residents["key"].astype(np.int64))
    owner = np.repeat(np.arange(counts.size), counts)
    assert served.any()
    assert (luck[owner[served]] < paying_at(run, 3)[0]).all()
    failed = people.treatments["failed"] != NEVER
    refused = failed & (people.reason & REASON_MASK == Reason.PAYMENT)
    assert refused.any()
    assert (luck[owner[refused]] >= paying_at(run, 3)[0]).all()


def test_severity_zero_is_calm_and_more_is_never_better() -> None:
    calm = finished(toy_cell())
    assert (finished(cell(severity=0)).world.history.rows == calm.world.history.rows).all()
    found = [turned_away(finished(cell(severity=s))) for s in (0.0, 0.5, 1.0)]
    assert found == sorted(found)
    assert found[0] == 0 < found[2]


def test_the_requirement_helps_and_stands_idle_without_a_failure() -> None:
    assert turned_away(finished(cell(LEVER))) < turned_away(finished(cell()))
    idle = finished(toy_cell(None, {"law": LEVER}))
    assert (idle.world.history.rows == finished(toy_cell()).world.history.rows).all()


def test_goods_stay_on_the_shelf_and_all_is_served_afterwards() -> None:
    run = finished(cell(duration_days=4))
    service = run.world.history.part("service").sum(axis=1)
    assert service[2:6, Service.BLOCKED].sum() > 0
    assert run.world.history.part("without_reason")[-1, Reason.PAYMENT] == 0


@pytest.mark.parametrize("target", ["payment", "national_service"])
def test_a_national_service_can_be_lost_in_some_regions(target: str) -> None:
    everywhere = finished(cell(target=target))
    here = finished(cell(target=target, regions=["90"]))
    assert (everywhere.world.history.rows == here.world.history.rows).all()
    with pytest.raises(Exception, match="fail by region"):
        cell(target="chain:kronans", regions=["90"])
