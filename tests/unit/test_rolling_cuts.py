"""Rolling cuts: every grid area is off for its hours of each day, at its own time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.conditions import Channel, Conditions
from sim.disruptions.it_failure import ItFailure
from sim.disruptions.rolling_cuts import RollingCuts
from sim.replication import Run
from tests.support.places import small_country
from tests.support.toy import blackout, toy_cell

DAYS = 5


def cuts(**changed: Any) -> RollingCuts:
    return RollingCuts(**{"start_day": 2.0, "duration_days": DAYS, "hours_off": 6.0} | changed)


def hours_off(event: RollingCuts) -> np.ndarray[Any, Any]:
    """Return how many hours of each day every area is off (days × areas), by tenths of an hour."""
    places = small_country()
    conditions = Conditions({Channel.ELECTRICITY: places.n_areas}, tuple(event.limits(places, 1)))
    moments = np.arange(0, 10 * 24, 0.1) + 0.05
    lost = np.array([conditions.level_at(Channel.ELECTRICITY, m) < 1 for m in moments])
    return lost.reshape(10, -1, places.n_areas).sum(axis=1) / 10


def test_each_area_is_off_for_its_hours_of_every_day() -> None:
    off = hours_off(cuts())
    assert np.allclose(off[2 : 2 + DAYS], 6, atol=0.11)
    assert (off[:2] == 0).all()
    assert (off[2 + DAYS :] == 0).all()


def who_can_order(run: Run) -> int:
    return int(run.world.state.holders.can_order.sum())


@pytest.mark.parametrize(("from_hour", "cut_off"), [(8, False), (23, True)])
def test_who_is_dark_at_night_orders_by_day(from_hour: int, cut_off: bool) -> None:
    law = {"actors.distributors.orders_from_hour": from_hour}
    nights = {f"night_{day}": blackout(day + 20 / 24, days=0.3) for day in range(2, 5)}
    calm, run = (Run.begin(toy_cell(events, **law)) for events in (None, nights))
    fewer = []
    for _ in range(5 + 5):
        calm.advance(1)
        run.advance(1)
        fewer.append(who_can_order(calm) - who_can_order(run))
    assert not any(fewer[: 5 + 2])
    assert any(fewer) == cut_off


def test_areas_take_turns() -> None:
    places = small_country()
    (first, *_) = cuts().limits(places, 1)
    assert np.unique(first.start).size == places.n_areas


def test_severity_zero_is_calm_and_more_strikes_the_same_and_others() -> None:
    struck = [hours_off(cuts(severity=s)).sum(axis=0) > 0 for s in (0.0, 0.4, 1.0)]
    assert not struck[0].any()
    assert (struck[1] <= struck[2]).all()
    assert struck[2].all()


def test_the_last_cut_ends_with_the_event() -> None:
    event = cuts(duration_days=1.3)
    assert max(np.max(x.end) for x in event.limits(small_country(), 1)) <= 24 * event.end_day()
    off = hours_off(event)
    assert off[3].min() < 6
    assert (off[4:] == 0).all()


@pytest.mark.parametrize("target", ["national_service", "payment"])
def test_a_national_service_is_lost_in_the_regions_that_are_named(target: str) -> None:
    places = small_country()
    code = places.region_code[-1]
    event = ItFailure(target=target, start_day=0, duration_days=1, regions=(code,))
    (limit,) = event.limits(places, 1)
    assert limit.where.tolist() == [len(places.region_code) - 1]
    everywhere = event.model_copy(update={"regions": ()})
    (limit,) = everywhere.limits(places, 1)
    assert limit.where.tolist() == list(range(len(places.region_code)))
