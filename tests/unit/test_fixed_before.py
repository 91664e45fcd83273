"""Parameters that say how the country is laid out, judged and summed up do what they say."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.actors.prescribers import Prescribers
from sim.conditions import Channel, Limit
from sim.replication import Run
from sim.state.flows import Flow, Service
from sim.synthesis.country import Country
from sim.units import HOURS_PER_DAY
from sim.world import World
from tests.support.toy import toy_cell

CLOSED = ["Storby 1", "Storby 2"]  # two of the five pharmacies
STRIKE = {"kind": "pharmacy_closure", "start_day": 2, "duration_days": 10, "pharmacies": CLOSED}
OTHERWISE = ({"facilities": {"pharmacies_per_area": 1}}, {"patients": {"known_pharmacies": 1}})


def world_with(**actors: Any) -> World:
    return Run.begin(toy_cell(actors=actors)).world


def same(one: Country, other: Country) -> bool:
    """Tell whether two countries have the same people, grid areas and neighbours."""
    return (
        np.array_equal(one.population.residents, other.population.residents)
        and np.array_equal(one.places.facility_area, other.places.facility_area)
        and np.array_equal(one.neighbours, other.neighbours)
    )


def moved_on(known: int) -> int:
    """Return how often customers went on to another pharmacy, if they know so many others."""
    run = Run.begin(toy_cell({"strike": STRIKE}, actors={"patients": {"known_pharmacies": known}}))
    run.finish()
    return int(run.world.history.part("service").sum(axis=(0, 1))[Service.MOVED_ON])


def test_who_knows_fewer_pharmacies_moves_on_less() -> None:
    assert 0 < moved_on(1) < moved_on(24)


def test_a_customer_knows_the_nearest() -> None:
    all_known, one = world_with().country, world_with(patients={"known_pharmacies": 1}).country
    assert (all_known.neighbours.shape[1], one.neighbours.shape[1]) == (24, 1)
    assert np.array_equal(all_known.neighbours[:, :1], one.neighbours)


def test_fewer_pharmacies_share_a_grid_area() -> None:
    areas = [
        world_with(facilities={"pharmacies_per_area": n}).country.places.area_municipality.tolist()
        for n in (1, 2, 3)
    ]
    assert areas == [[0, 0, 0, 1, 2], [0, 0, 1, 2], [0, 1, 2]]


def test_a_world_made_otherwise_is_not_taken_for_the_usual_one() -> None:
    usual = world_with().country
    for other in OTHERWISE:
        assert not same(world_with(**other).country, usual)
        assert same(world_with().country, usual)


def test_prescribers_are_judged_at_their_hour() -> None:
    for hour in (12, 15):
        world = world_with(prescribers={"office_hour": hour})
        usual = Prescribers(world).capacity()
        everywhere = np.arange(world.conditions.sizes[Channel.ELECTRICITY])
        start = world.day * HOURS_PER_DAY + 14.0
        world.conditions.add([Limit(Channel.ELECTRICITY, everywhere, 0.0, start, start + 2, "x")])
        left = world.practice.prescribers.without_power if hour == 15 else 1
        assert np.allclose(Prescribers(world).capacity(), usual * left)


def test_cover_counts_up_to_its_most() -> None:
    covers = []
    for most in (10, 365):
        run = Run.begin(toy_cell(actors={"authority": {"most_cover_days": most}}, horizon_days=2))
        run.finish()
        flow = run.world.history.part("flow")
        covers.append(flow[-1, Flow.COVER_ARTICLES] / flow[-1, Flow.ARTICLES])
    assert 0 < covers[0] <= 10 < covers[1] <= 365
