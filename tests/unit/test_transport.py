"""Routes that do not run hold goods, parcels and rolls back, and nothing else."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.conditions import Channel
from sim.disruptions.road_closure import RoadClosure
from sim.disruptions.transport_loss import TransportLoss
from sim.errors import ConfigError
from sim.replication import Run
from sim.state.flows import Service
from sim.state.reasons import REASON_MASK, Reason
from tests.support.places import small_country
from tests.support.toy import toy_cell

PLACES = small_country()
DAYS = 30
SOURCE = {"legal_source": "made up for tests", "legal_status": "made up for tests"}


def ran(share: float, kind: str = "transport_loss", own: float = 0.0, **more: Any) -> Run:
    event = {"kind": kind, "share": share, "start_day": 2, "duration_days": 14} | more
    law = {"own": {"kind": "distributor_robustness", "own_transport": own} | SOURCE}
    run = Run.begin(toy_cell({"event": event}, law if own else None, horizon_days=DAYS))
    run.finish()
    return run


@cache
def reasons(share: float, kind: str = "transport_loss", own: float = 0.0) -> tuple[int, ...]:
    history = ran(share, kind, own).world.history
    return tuple(history.part("without_reason").sum(axis=0).tolist())


def test_carriers_and_municipalities_are_crossed() -> None:
    values = {"share": 0.4, "start_day": 1, "duration_days": 2}
    event = TransportLoss.model_validate(values | {"carriers": ["others"], "regions": ["12"]})
    (limit,) = event.limits(PLACES, seed=1)
    towns = PLACES.municipalities(["12"])
    others = len(PLACES.carrier_name) - 1
    assert limit.channel is Channel.TRANSPORT
    assert limit.where.tolist() == (others * len(PLACES.municipality_code) + towns).tolist()
    assert limit.level == pytest.approx(0.6)
    with pytest.raises(ConfigError, match=r"transport_loss\.carriers: unknown name 'other'"):
        TransportLoss.model_validate(values | {"carriers": ["other"]}).limits(PLACES, seed=1)


def test_closed_roads_strike_municipalities() -> None:
    event = RoadClosure.model_validate({"start_day": 1, "duration_days": 2, "regions": ["12"]})
    (limit,) = event.limits(PLACES, seed=1)
    assert (limit.channel, limit.level) == (Channel.ROAD, 0.0)
    assert limit.where.tolist() == PLACES.municipalities(["12"]).tolist()


@pytest.mark.parametrize("kind", ["transport_loss", "road_closure"])
def test_goods_wait_and_come_when_routes_run_again(kind: str) -> None:
    run = Run.begin(
        toy_cell(
            {"event": {"kind": kind, "share": 1.0, "start_day": 2, "duration_days": 14}},
            horizon_days=DAYS,
        )
    )
    run.advance(5 + 15)
    shipments = run.world.state.shipments
    waiting = shipments.table[: shipments.count[0]]
    assert waiting["late"].sum() > 0
    assert (run.world.state.shelves.cause & REASON_MASK == Reason.TRANSPORT).any()
    run.finish()
    late = shipments.table[: shipments.count[0]]["late"]
    assert late.sum() == 0
    assert not (run.world.state.shelves.cause & REASON_MASK == Reason.TRANSPORT).any()


def test_who_is_without_because_of_it_is_told_so() -> None:
    calm, struck = reasons(0.0), reasons(1.0)
    assert calm[Reason.TRANSPORT] == calm[Reason.PARCEL] == 0
    assert struck[Reason.TRANSPORT] > 0


def test_parcels_need_the_other_carriers() -> None:
    def waiting(carriers: list[str]) -> int:
        event = {"kind": "transport_loss", "share": 1.0, "start_day": 2, "duration_days": 14}
        run = Run.begin(toy_cell({"event": event | {"carriers": carriers}}, horizon_days=DAYS))
        run.advance(5 + 14)
        return int((run.world.state.people.reason & REASON_MASK == Reason.PARCEL).sum())

    assert waiting(["others"]) > 0
    assert waiting(["tamro", "oriola"]) == 0


def test_rolls_without_a_carrier_come_later() -> None:
    """A roll is held up for the days of the loss, and nobody loses one for good."""

    def lines(share: float) -> np.ndarray:
        event = {"kind": "transport_loss", "share": share, "carriers": ["others"]}
        stop = event | {"start_day": 3, "duration_days": 5}
        run = Run.begin(toy_cell({"event": stop}, horizon_days=DAYS))
        run.finish()
        service = run.world.history.part("service").sum(axis=1)
        return np.asarray(service[:, Service.DOSE_LINES])

    calm, struck = lines(0.0), lines(1.0)
    assert calm[3:8].sum() > 0
    assert struck[3:8].sum() == 0
    assert struck[:9].sum() == pytest.approx(calm[:9].sum(), rel=0.05)


def test_fewer_routes_never_leave_fewer_without() -> None:
    without = [sum(reasons(share)) for share in (0.0, 0.5, 0.8, 1.0)]
    assert without == sorted(without)
    assert without[-1] > without[0]


def test_routes_of_a_milder_loss_are_among_those_of_a_worse_one() -> None:
    def routes(share: float) -> np.ndarray:
        event = {"kind": "transport_loss", "share": share, "start_day": 0, "duration_days": 20}
        run = Run.begin(toy_cell({"event": event}, warm_up_days=0))
        run.advance(1)
        return run.world.state.holders.runs.astype(bool)

    half, most, none = routes(0.5), routes(0.9), routes(1.0)
    assert not none.any()
    assert not (most & ~half).any()
    assert half.sum() > most.sum()


def test_own_transport_helps_when_fuel_is_short_but_not_on_closed_roads() -> None:
    assert sum(reasons(1.0, own=0.6)) < sum(reasons(1.0))
    assert reasons(1.0, "road_closure", own=0.6) == reasons(1.0, "road_closure")
    assert reasons(0.0, own=0.6) == reasons(0.0)
