"""Exercises: what is practised does more and begins sooner, and fades until the next one."""

from __future__ import annotations

import numpy as np
import pytest

from sim.conditions import Channel, Conditions, Limit
from sim.config import Proposal, validated
from sim.law import reformed
from sim.replication import Run
from sim.rules import Rules
from sim.services import Services
from sim.state.flows import Service
from sim.terms import Exercise, stronger
from sim.world import World
from tests.support.toy import toy_cell

LOST = 30.0  # hour from which there is no national service
HAND, PHONE, OFFLINE, SWITCH = 0.15, 0.05, 0.4, 6  # of today, and as allowed below
SOURCE = {"legal_source": "made up for tests", "legal_status": "made up for tests"}
ALLOWED = {"kind": "offline_dispensing", "capacity_share": OFFLINE} | SOURCE
EXERCISE = {"kind": "exercises", "every_days": 365} | SOURCE
YEARLY = Exercise(factor=1.6, half_life_days=100, every_days=365, held_days=50)


@pytest.fixture(scope="module")
def world() -> World:
    return Run.begin(toy_cell()).world


def law(world: World, **exercise: float) -> Rules:
    """Return rules that allow dispensing offline, with exercises."""
    parts = {"a": ALLOWED, "b": EXERCISE | exercise}
    proposal = validated(Proposal, {"name": "law", "requirements": parts})
    return reformed(world.country, world.config.actors, proposal.requirements.values())


def services(world: World, rules: Rules, *lost: Channel) -> Services:
    conditions = Conditions(world.conditions.sizes)
    everywhere = {channel: np.arange(conditions.sizes[channel]) for channel in lost}
    conditions.add(Limit(c, places, 0.0, LOST, 1e6, "x") for c, places in everywhere.items())
    return Services(world.country.places, conditions, rules)


def turned_away(**exercise: float) -> int:
    """Return how many lines are turned away when the national service is lost for three days."""
    lost = {"kind": "it_failure", "target": "national_service", "start_day": 2.4}
    parts = {"a": ALLOWED} | ({"b": EXERCISE | exercise} if exercise else {})
    run = Run.begin(toy_cell({"lost": lost | {"duration_days": 3}}, parts))
    run.finish()
    return int(run.world.history.part("service")[:, :, Service.BLOCKED].sum())


def test_fewer_are_turned_away_where_they_are_held() -> None:
    without = turned_away()
    assert turned_away(factor=1) == without > turned_away(factor=1.5, switch_hours=0)


@pytest.mark.parametrize(
    ("day", "factor"), [(-50, 1.6), (50, 1.3), (150, 1.15), (315, 1.6), (415, 1.3)]
)
def test_what_it_adds_halves_until_the_next_one(day: float, factor: float) -> None:
    assert YEARLY.factor_at(24 * day) == pytest.approx(factor)


def test_of_two_the_one_that_teaches_more_acts() -> None:
    weaker = Exercise(factor=1.2, every_days=30)
    assert stronger(weaker, YEARLY) == stronger(YEARLY, weaker) == YEARLY
    assert Exercise().factor_at(1e5) == 1


def test_offline_work_begins_after_a_while_and_until_then_there_is_the_phone(world: World) -> None:
    found = services(world, law(world, factor=1), Channel.NATIONAL_SERVICE)
    for hour, level, least in ((LOST - 0.1, 1.0, 4), (LOST, PHONE, 1), (LOST + 5.9, PHONE, 1)):
        assert found.counters_at(hour).level == pytest.approx(level)
        assert (found.counters_at(hour).least_urgent == least).all()
    for hour in (LOST + SWITCH, LOST + 500):
        assert found.counters_at(hour).level == pytest.approx(OFFLINE)
        assert (found.counters_at(hour).least_urgent == 4).all()


def test_who_has_exercised_begins_sooner_and_does_more_and_forgets(world: World) -> None:
    rules = law(world, factor=1.5, half_life_days=10, held_days=0, switch_hours=1)
    found = services(world, rules, Channel.NATIONAL_SERVICE)
    added = 0.5 * 2 ** -(LOST / 24 / 10)
    assert found.counters_at(LOST).level == pytest.approx(PHONE * (1 + added))
    assert found.counters_at(LOST + 1).level == pytest.approx(
        OFFLINE * (1 + 0.5 * 2 ** -((LOST + 1) / 240))
    )
    assert found.counters_at(LOST + 240).level == pytest.approx(OFFLINE * (1 + added / 2))
    assert found.counters_at(365 * 24.0).level == pytest.approx(OFFLINE * 1.5)


def test_by_hand_more_is_done_too_and_never_more_than_all(world: World) -> None:
    open_care = slice(0, 3)  # e-pharmacies have own power
    for factor, level in ((2, 2 * HAND), (5, 5 * HAND)):
        rules = law(world, factor=factor, half_life_days=36500, held_days=0)
        found = services(world, rules, Channel.ELECTRICITY).counters_at(LOST + 0.9)
        assert found.level[open_care] == pytest.approx(level, rel=1e-3)
    rules = law(world, factor=5, half_life_days=36500, held_days=0)
    found = services(world, rules, Channel.NATIONAL_SERVICE)
    assert found.counters_at(LOST + SWITCH).level.max() == 1.0


def test_silent_masts_cut_the_connection_when_their_batteries_are_empty(world: World) -> None:
    found = services(world, law(world, factor=1), Channel.ELECTRICITY)
    who = found.counters
    lasts = found.mast_hours()[world.country.places.facility_area[who]]
    assert np.isinf(found.cut_since(LOST + 0.5, who)).all()
    assert found.cut_since(LOST + 24, who) == pytest.approx(LOST + lasts)
