"""Absent staff slow what they do, and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.actors.prescribers import Prescribers
from sim.conditions import Channel, Limit
from sim.disruptions.staff_absence import StaffAbsence
from sim.replication import Run
from sim.rules import Node
from sim.state.flows import Service
from sim.state.reasons import Reason
from tests.support.places import PHARMACIES_PER_TOWN, small_country
from tests.support.toy import toy_cell

PLACES = small_country()
DAYS = 20


def absence(**values: Any) -> StaffAbsence:
    return StaffAbsence.model_validate({"start_day": 2, "duration_days": 10} | values)


def ran(absent: float, who: list[str]) -> Run:
    event = {"kind": "staff_absence", "absent": absent, "who": who}
    events = {"ill": event | {"start_day": 2, "duration_days": 10}}
    run = Run.begin(toy_cell(events if absent else {}, horizon_days=DAYS))
    run.finish()
    return run


def test_facilities_and_prescribers_of_a_region() -> None:
    facilities, prescribers = absence(regions=["12"]).limits(PLACES, seed=1)
    assert facilities.channel is Channel.STAFF
    assert facilities.where.size == 2 * PHARMACIES_PER_TOWN
    assert facilities.level == 0.75
    assert (prescribers.channel, list(prescribers.where)) == (Channel.PRESCRIBERS, [1])


def test_only_those_who_are_named() -> None:
    (limit,) = absence(who=["distribution_centre"]).limits(PLACES, seed=1)
    assert set(PLACES.facility_kind[limit.where]) == {Node.DISTRIBUTION_CENTRE}


def test_all_pharmacy_staff_absent_stops_dispensing_and_says_why() -> None:
    history = ran(1.0, ["pharmacy", "e_pharmacy"]).world.history
    lines = history.part("service").sum(axis=1)[:, Service.DISPENSED]
    assert lines[2:12].sum() == 0
    assert lines[12:].sum() > 0
    assert history.part("without_reason")[:, Reason.STAFF].sum() > 0


def test_fewer_staff_never_serve_more() -> None:
    served = [
        ran(absent, ["pharmacy"]).world.history.part("service").sum(axis=1)[2:12, Service.DISPENSED]
        for absent in (0.0, 0.6, 0.9, 0.97)
    ]
    totals = [int(lines.sum()) for lines in served]
    assert totals == sorted(totals, reverse=True)
    assert totals[-1] < totals[0]


def test_absent_prescribers_leave_pharmacies_alone() -> None:
    struck, calm = ran(1.0, ["prescribers"]), ran(0.0, ["prescribers"])
    assert np.array_equal(
        struck.world.history.part("service")[:2], calm.world.history.part("service")[:2]
    )
    assert struck.world.history.part("without_reason")[:, Reason.STAFF].sum() == 0


@pytest.mark.parametrize("level", [0.0, 0.5, 0.99, 1.0])
def test_prescribers_lose_as_much_as_they_lack_of_the_national_service(level: float) -> None:
    world = Run.begin(toy_cell()).world
    usual = Prescribers(world).capacity()
    everywhere = np.arange(world.conditions.sizes[Channel.NATIONAL_SERVICE])
    world.conditions.add([Limit(Channel.NATIONAL_SERVICE, everywhere, level, -500, 500, "x")])
    left = world.practice.prescribers.without_service
    assert Prescribers(world).capacity() == pytest.approx(usual * (level + (1 - level) * left))
