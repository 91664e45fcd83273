"""What is demanded together, and what is left when law is no longer in force."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, get_args

import numpy as np
import pytest

from sim.actors.patients import Patients
from sim.config import CONFIGS
from sim.demand import Rush
from sim.law import enact, reformed
from sim.registry import REQUIREMENTS, load_all
from sim.replication import Run
from sim.terms import Allocation, stronger
from sim.units import HOURS_PER_DAY
from sim.world import World
from tests.support.demands import CHANGES, DEMANDS, sourced
from tests.support.toy import toy_cell

SHORT_HOURS = """class,day,opens,closes,share
all,weekday,10,15,1
all,saturday,10,14,1
all,sunday,0,0,1
"""
load_all()
MID_RUN = sorted(
    kind
    for kind, cls in REQUIREMENTS.items()
    if "at_alert" in get_args(cls.model_fields["in_force"].annotation)
)
HOME = {"kind": "home_stock", "days": 60, "follow_share": 1.0}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A toy world whose pharmacies open late and close early, under today's law."""
    tables = tmp_path_factory.mktemp("tables") / "toy"
    shutil.copytree(CONFIGS / "world" / "toy", tables)
    (tables / "opening_hours.csv").write_text(SHORT_HOURS)
    return Run.begin(toy_cell(**{"world.tables": str(tables)})).world


def columns(parts: Mapping[str, Any]) -> dict[str, Any]:
    """Return copies of columns and figures, arrays as bytes."""
    return {
        name: value.tobytes() if isinstance(value, np.ndarray) else value
        for name, value in parts.items()
    }


def of_law(world: World) -> dict[str, Any]:
    """Return all that law may change: state, hours, costs and the board of rules."""
    state = {
        f"{group}.{name}": value
        for group, part in world.state.groups().items()
        for name, value in part._asdict().items()
    }
    hours = {"opens": world.hours.opens, "closes": world.hours.closes, "law": world.hours.law}
    return columns(state | hours | vars(world.rules) | {"standing": world.standing})


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before[name] != after[name]}


def test_there_are_two_demands_of_every_kind() -> None:
    assert DEMANDS.keys() == CHANGES.keys() == REQUIREMENTS.keys()


@pytest.mark.parametrize("kind", MID_RUN)
def test_law_that_is_no_longer_in_force_leaves_nothing_behind(world: World, kind: str) -> None:
    enact(world, [])
    today = of_law(world)
    enact(world, sourced([DEMANDS[kind]]))
    assert changed(today, of_law(world))
    enact(world, [])
    assert changed(today, of_law(world)) == set()


def test_longer_hours_change_when_visits_come_and_end_with_the_law(world: World) -> None:
    enact(world, sourced([DEMANDS["opening_duty"]]))
    usual = world.country.hours.law
    assert (world.state.counters.hour_law != usual).any()
    enact(world, [])
    assert (world.state.counters.hour_law == usual).all()


@pytest.mark.parametrize("kind", sorted(CHANGES))
def test_the_stricter_of_two_demands_holds_in_any_order(world: World, kind: str) -> None:
    one, other = sourced([DEMANDS[kind], DEMANDS[kind] | CHANGES[kind]])
    assert one != other
    country, actors = world.country, world.config.actors
    both = columns(vars(reformed(country, actors, [one, other])))
    assert changed(both, columns(vars(reformed(country, actors, [other, one])))) == set()
    assert changed(both, columns(vars(reformed(country, actors, [one, other, one])))) == set()


def test_two_demands_of_one_strength_are_equal(world: World) -> None:
    """Whatever a demand that acts as a whole says otherwise makes it stronger or weaker."""
    rules = reformed(world.country, world.config.actors, sourced(DEMANDS.values()))
    powers = [x for x in vars(rules).values() if hasattr(x, "strength")]
    ways = [*rules.redistribution.values(), *rules.voluntary.values()]
    assert len(powers) == 9
    assert len(ways) == 5
    for power in powers + ways:
        assert len(power.strength) >= len(fields(power))
        for each in fields(power):
            value = getattr(power, each.name)
            other = replace(power, **{each.name: another(value)})
            assert other.strength != power.strength, each.name
            assert stronger(power, other) == stronger(other, power)


def another(value: Any) -> Any:
    """Return another value of a figure."""
    if isinstance(value, Allocation):
        return next(each for each in Allocation if each != value)
    if isinstance(value, tuple):
        return (value[0], value[1] + 1)
    return not value if isinstance(value, bool) else value + 1


def test_advice_in_a_rush_holds_after_it_and_ends_with_the_law(world: World) -> None:
    enact(world, [])
    lead, day = world.state.people.residents["lead"], world.day
    usual = lead.copy()
    rush = Rush(1.0, 0.2, float(day * HOURS_PER_DAY), float((day + 3) * HOURS_PER_DAY), "rush")
    patients = Patients(world)
    patients.hurry(rush)
    enact(world, sourced([HOME]))
    world.set_clock((day + 3) * HOURS_PER_DAY)
    patients.hurry(rush)
    assert (lead == np.maximum(usual, 60 * HOURS_PER_DAY)).all()
    enact(world, [])
    assert (lead == usual).all()


def test_a_rush_goes_on_when_the_advice_ends(world: World) -> None:
    enact(world, sourced([HOME]))
    lead, day = world.state.people.residents["lead"], world.day
    rush = Rush(0.5, 0.2, float(day * HOURS_PER_DAY), float((day + 3) * HOURS_PER_DAY), "rush")
    Patients(world).hurry(rush)
    enact(world, [])
    hoarding = lead.copy()
    world.set_clock((day + 3) * HOURS_PER_DAY)
    Patients(world).hurry(rush)
    usual = lead.copy()
    enact(world, [])
    assert (lead == usual).all()
    assert 0 < (hoarding > usual).sum() < lead.size
    assert usual.max() < 60 * HOURS_PER_DAY
