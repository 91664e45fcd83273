"""What the authority remembers when its power ends, and when it begins anew."""

from __future__ import annotations

import numpy as np
import pytest

from sim.actors.authority import Authority
from sim.actors.redistribution import Redistributors
from sim.law import enact
from sim.replication import Run
from sim.state.flows import NOT_SEEN, Sight
from sim.state.kinds import Move
from sim.units import HOURS_PER_DAY
from sim.world import World
from tests.support.demands import DEMANDS, sourced
from tests.support.toy import toy_cell

EVENING = 23
POWER = DEMANDS["allocation_and_redistribution"] | {"seen_cover_days": 10, "decision_days": 14}
SHARING = DEMANDS["voluntary_redistribution"] | {"in_shortage_only": False}


def evening(world: World, day: int, stock: int) -> None:
    """Let an evening come with so much of every line at the distributors."""
    world.set_clock(day * HOURS_PER_DAY + EVENING)
    world.state.lines.stock[:] = stock
    Authority(world).decide()


def counted(world: World) -> dict[Sight, int]:
    """Return the articles of all medicines that are short, seen and decided on."""
    return dict(zip(Sight, world.state.tally.picture.sum(axis=0).tolist(), strict=True))


def test_what_is_seen_and_decided_late_is_told() -> None:
    """Stocks end on day 20; the authority sees it a week later, and decides after two more."""
    world = Run.begin(toy_cell()).world
    enact(world, sourced([POWER]))
    lag, end = world.practice.authority.picture_lag_days, 20
    articles = int(Authority(world).traded().sum())
    for day in range(1, end):
        evening(world, day, 10**6)
    assert not any(counted(world)[sight] for sight in Sight if sight < Sight.COVER)
    evening(world, end, 0)
    told = counted(world)
    assert (told[Sight.SHORT], told[Sight.SEEN_SHORT]) == (articles, 0)
    assert told[Sight.COVER] == 0 < told[Sight.SEEN_COVER]
    for day in range(end + 1, end + lag + 1):
        assert counted(world)[Sight.SEEN_SHORT] == 0
        evening(world, day, 0)
    told = counted(world)
    assert told[Sight.SEEN_SHORT] == told[Sight.AWAITING] == articles - told[Sight.UNREPORTED] > 0
    assert told[Sight.DECIDED] == told[Sight.SEEN_WRONGLY] == 0
    for day in range(end + lag + 1, end + lag + POWER["decision_days"] + 1):
        assert counted(world)[Sight.DECIDED] == 0
        evening(world, day, 0)
    assert counted(world)[Sight.DECIDED] == told[Sight.AWAITING]
    evening(world, day + 1, 10**6)
    told = counted(world)
    assert (told[Sight.SHORT], told[Sight.UNREPORTED]) == (0, 0)
    assert told[Sight.SEEN_WRONGLY] == told[Sight.SEEN_SHORT] == told[Sight.DECIDED] > 0


def test_without_power_short_is_what_counts_as_short_today() -> None:
    world = Run.begin(toy_cell()).world
    least = world.practice.authority.short_below_days
    assert world.rules.trigger is None
    lines = np.maximum(world.state.lines.need, 1)
    for factor, short in ((0.0, True), (10 * least + 10, False)):
        world.set_clock(40 * HOURS_PER_DAY + EVENING)
        world.state.lines.stock[:] = np.ceil(factor * lines)[:, None]
        Authority(world).decide()
        told = counted(world)
        assert (told[Sight.SHORT] > 0) == short
        assert told[Sight.AWAITING] == told[Sight.DECIDED] == 0


def test_a_medicine_of_which_nothing_is_reported_has_no_seen_cover() -> None:
    world = Run.begin(toy_cell(**{"actors.authority.picture_coverage": 0})).world
    evening(world, 30, 0)
    told = counted(world)
    assert told[Sight.UNREPORTED] == told[Sight.SHORT] > 0 == told[Sight.SEEN_SHORT]
    assert (world.state.tally.picture[:, Sight.SEEN_COVER] == NOT_SEEN).all()


@pytest.fixture
def decided() -> World:
    """A world in which the authority has decided on what it sees little of."""
    world = Run.begin(toy_cell()).world
    enact(world, sourced([POWER, SHARING]))
    for day in range(1, 30):
        evening(world, day, 0)
    assert world.memory.decided.any()
    return world


def test_decisions_end_with_the_power_to_take_them(decided: World) -> None:
    enact(decided, sourced([SHARING]))
    evening(decided, 30, 0)
    assert not decided.memory.decided.any()
    assert (decided.memory.sighted == -1).all()
    Redistributors(decided).move()
    assert (decided.state.goods.moved == int(Move.VOLUNTARY)).all()


def test_a_second_alert_begins_with_a_picture_of_then(decided: World) -> None:
    enact(decided, [])
    for day in range(30, 50):
        evening(decided, day, 10**6)
    enact(decided, sourced([POWER]))
    evening(decided, 50, 10**6)
    assert not decided.memory.decided.any()
    assert (decided.memory.sighted == -1).all()


def test_a_second_alert_takes_as_long_to_decide_as_the_first(decided: World) -> None:
    enact(decided, [])
    evening(decided, 30, 0)
    enact(decided, sourced([POWER]))
    for day in range(31, 31 + 15):
        assert not decided.memory.decided.any()
        evening(decided, day, 0)
    assert decided.memory.decided.any()
