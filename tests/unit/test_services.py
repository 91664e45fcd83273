"""What counters can do is looked up again only when something may have changed."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.conditions import Channel, Conditions, Limit
from sim.replication import Run
from sim.rules import Rules
from sim.services import USED, CounterService, Services
from sim.terms import Exercise
from sim.world import World
from tests.support.toy import toy_cell

HOURS = 36
LOOKS = np.arange(0, HOURS, 0.25) + 0.125


@pytest.fixture(scope="module")
def world() -> World:
    return Run.begin(toy_cell()).world


def services_of(
    world: World, limits: list[tuple[Channel, float, int, int]], rules: Rules | None = None
) -> Services:
    """Return the services of a world in which channels are limited in half of their places."""
    conditions = Conditions(world.conditions.sizes)
    conditions.add(
        Limit(
            channel, np.arange(0, conditions.sizes[channel], 2), level, start, start + length, "x"
        )
        for channel, level, start, length in limits
    )
    return Services(world.country.places, conditions, rules or world.rules)


def same(one: CounterService, other: CounterService) -> bool:
    return all(
        np.array_equal(getattr(one, field.name), getattr(other, field.name))
        for field in dataclasses.fields(CounterService)
    )


LIMITS = st.lists(
    st.tuples(
        st.sampled_from(sorted(USED)),
        st.sampled_from([0.0, 0.4, 0.8]),
        st.integers(0, HOURS),
        st.integers(1, 12),
    ),
    max_size=6,
)


def offline(world: World, **exercise: float) -> Rules:
    """Return rules under which all may dispense offline."""
    rules = world.rules.copy()
    rules.offline_dispensing[:] = 0.4
    rules.exercise = Exercise(**exercise)
    return rules


@settings(max_examples=40, deadline=None)
@given(limits=LIMITS, law=st.integers(0, 2))
def test_what_is_remembered_is_what_holds_at_every_moment(
    world: World, limits: list[tuple[Channel, float, int, int]], law: int
) -> None:
    practised = {"factor": 1.5, "half_life_days": 0.5, "every_days": 1.0}
    rules = (world.rules, offline(world), offline(world, **practised))[law]
    services, fresh = services_of(world, limits, rules), services_of(world, limits, rules)
    for moment in LOOKS:
        fresh.forget()
        assert same(services.counters_at(moment), fresh._counters_at(moment)), moment


def test_while_borders_are_closed_facilities_work_as_usual(world: World) -> None:
    services = services_of(world, [(Channel.LANE, 0.0, 0, HOURS)])
    assert not services.conditions.quiet(0, HOURS)
    assert services.hour_of(5) is None
    assert services.working(5.5).min() == 1.0
