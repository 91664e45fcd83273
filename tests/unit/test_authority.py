"""What the authority remembers when its power ends, and when it begins anew."""

from __future__ import annotations

import pytest

from sim.actors.authority import Authority
from sim.actors.redistribution import Redistributors
from sim.law import enact
from sim.replication import Run
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
