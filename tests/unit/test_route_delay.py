"""Longer ways delay goods, lose none, and are never better than shorter ones."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.disruptions.route_delay import RouteDelay
from sim.errors import ConfigError
from sim.kernels.supply import hold_up
from sim.replication import Run
from sim.routes import Detour, Lanes, Rerouting, Ways
from sim.state.reasons import REASON_BITS, REASON_MASK, Reason
from sim.state.records import LEAD_RING
from tests.support.places import LANES, small_country
from tests.support.toy import toy_cell

PLACES = small_country()
NAMES = ("road", "ferry", "ship")
LEAN = {
    "actors.companies.shortage_starts_per_year": 0,
    "actors.companies.floor_days": 10,
    "actors.companies.top_days": 20,
    "actors.pharmacies.cover_days": 10,
}


def detour(lanes: list[int], days: float, **more: Any) -> Detour:
    values = {"spread_days": 0.0, "passed_days": 0, "start": 48.0, "end": 120.0, "cause": "cape"}
    return Detour(lanes=np.array(lanes), extra_days=days, **(values | more))


def ways(*detours: Detour, reroutings: tuple[Rerouting, ...] = (), seed: int = 1) -> Ways:
    """Return the ways of three lines of one origin, one on each lane, with leads of 5, 6 and 42."""
    lanes = Lanes(
        lane=np.arange(3),
        origin=np.zeros(3, np.int64),
        share=np.array([[0.6, 0.3, 0.1]]),
        lead_days=np.array([5, 6, 42]),
        names=NAMES,
    )
    found = Ways(lanes, seed)
    found.check(detours, reroutings)
    found.add(detours, reroutings)
    return found


def extra(found: Ways, day: int) -> list[int]:
    return found.open_today(day, np.ones(3))[1].tolist()


def test_goods_shipped_while_it_lasts_take_longer() -> None:
    found = ways(detour([2], 12))
    assert [extra(found, day) for day in (1, 2, 4, 5)] == [
        [0, 0, 0],
        [0, 0, 12],
        [0, 0, 12],
        [0, 0, 0],
    ]


def test_delays_at_different_places_add_up() -> None:
    assert extra(ways(detour([1, 2], 3), detour([2], 10)), 2) == [0, 3, 13]


def test_luck_spreads_delays_and_a_longer_detour_is_longer_for_each() -> None:
    short = [extra(ways(detour([0, 1, 2], 4, spread_days=3), seed=s), 2) for s in range(40)]
    longer = [extra(ways(detour([0, 1, 2], 9, spread_days=3), seed=s), 2) for s in range(40)]
    assert {day for days in short for day in days} == set(range(1, 8))
    assert (np.array(longer) == np.array(short) + 5).all()


def test_a_way_that_is_too_long_is_refused() -> None:
    assert extra(ways(detour([2], LEAD_RING - 43)), 2)[2] == LEAD_RING - 43
    with pytest.raises(ConfigError, match=r"disruptions\.cape: .* up to 128 days on ship"):
        ways(detour([2], LEAD_RING - 42))
    with pytest.raises(ConfigError, match="cape, jam"):
        ways(detour([2], 60), detour([2], 40, cause="jam"))


def test_closed_lanes_are_left_for_the_fastest_open_one_of_the_origin() -> None:
    change = Rerouting(np.array([0]), 0.4, 72.0, 120.0, "bridge")
    found = ways(reroutings=(change,))
    level = np.array([0.0, 1.0, 1.0])
    assert [x.tolist() for x in found.open_today(2, level)] == [[0, 1, 1], [0, 0, 0]]
    assert [x.tolist() for x in found.open_today(3, level)] == [[0.4, 1, 1], [1, 0, 0]]
    open_enough = np.array([0.5, 1.0, 1.0])
    assert found.open_today(3, open_enough)[0].tolist() == [0.5, 1, 1]


def test_substance_comes_over_all_lanes_of_its_origin_and_closed_ones_are_left() -> None:
    found = ways(reroutings=(Rerouting(np.array([0]), 0.4, 72.0, 120.0, "bridge"),))
    closed = np.array([0.0, 1.0, 1.0])
    assert found.passage(2, np.ones(3)).tolist() == [1]
    assert found.passage(2, closed).tolist() == [0.4]
    assert found.passage(3, closed).tolist() == pytest.approx([0.4 + 0.6 * 0.4])
    assert found.narrowest(np.array([0.9, 0.1, 0.0])).tolist() == [1]


def test_a_closed_border_keeps_substance_from_plants_in_sweden() -> None:
    """They make what they can of their own; at plants abroad all goes on."""
    lasts = {"actors.companies.active_stock_days": [10, 10], "warm_up_days": 5, "horizon_days": 90}
    closed = {"kind": "import_stop", "start_day": 5, "duration_days": 80}
    calm, run = (Run.begin(toy_cell(events, **lasts)) for events in (None, {"closed": closed}))
    calm.advance(5 + 70)
    run.advance(5 + 70)
    lines, usual = run.world.state.lines, calm.world.state.lines
    country = run.world.country
    home = ~country.places.leads_abroad[lines.lane] & country.lines.supplied
    origin = np.array(country.places.origin_name)[country.lines.active_origin]
    waits = home & (origin != "sweden") & (lines.made_to_order == 0)
    elsewhere = country.lines.supplied & ~home
    assert waits.any()
    assert lines.active[waits].sum() < 0.7 * usual.active[waits].sum()
    assert lines.active[elsewhere].sum() > 0.98 * usual.active[elsewhere].sum()
    lacking = np.flatnonzero(waits & (lines.inflow_cause & REASON_MASK == Reason.ACTIVE_SUBSTANCE))
    assert lacking.size
    traces = {run.world.conditions.table.traces[w >> REASON_BITS] for w in lines.behind[lacking]}
    assert {event for event, _ in traces} == {"closed"}


def test_lanes_are_named_or_all_that_cross_the_border() -> None:
    values = {"start_day": 1, "duration_days": 2, "extra_days": 3}
    (all_lanes,) = RouteDelay.model_validate(values).detours(PLACES)
    border = [i for i, name in enumerate(LANES) if not name.startswith("domestic")]
    assert all_lanes.lanes.tolist() == border
    with pytest.raises(ConfigError, match=r"route_delay\.lanes: unknown name 'oresund'"):
        RouteDelay.model_validate(values | {"lanes": ["oresund"]}).limits(PLACES, seed=1)


def test_what_is_on_the_way_comes_later_unless_it_has_passed() -> None:
    run = Run.begin(toy_cell(horizon_days=1, warm_up_days=0))
    inbound = run.world.state.lines.inbound
    inbound[:] = 0
    inbound[0, [3, 5, LEAD_RING - 10]] = 7, 8, 9
    inbound[1, 5] = 10
    later = np.zeros(inbound.shape[0], np.int64)
    later[0] = 4
    hold_up(run.world.state, 0, later, 3)
    days = {i: np.flatnonzero(inbound[i]).tolist() for i in (0, 1)}
    assert days == {0: [3, 9, LEAD_RING - 6], 1: [5]}
    assert inbound[0].sum() == 24


@cache
def without(days: float) -> tuple[int, int]:
    event = {"kind": "route_delay", "extra_days": days, "start_day": 5, "duration_days": 40}
    run = Run.begin(toy_cell({"way": event}, horizon_days=100, warm_up_days=20, **LEAN))
    run.finish()
    by_reason = run.world.history.part("without_reason").sum(axis=0)
    return int(by_reason.sum()), int(by_reason[Reason.IMPORT])


def test_no_delay_is_calm() -> None:
    run = Run.begin(toy_cell({}, horizon_days=100, warm_up_days=20, **LEAN))
    run.finish()
    assert without(0)[0] == run.world.history.part("without_reason").sum()


def test_a_longer_way_never_leaves_fewer_without() -> None:
    found = [without(days) for days in (0, 10, 25, 50)]
    assert found == sorted(found)
    assert found[0][1] == 0 < found[1][1]
