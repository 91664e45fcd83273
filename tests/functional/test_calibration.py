"""The people of one region are those of the tables."""

from __future__ import annotations

import numpy as np

from experiments.acceptance import calibration
from experiments.acceptance.play import cell
from sim.build import read_world_tables
from sim.replication import Run
from sim.state.flows import Service
from tests.support.acceptance import all_inside

CONFIG = cell("world=one_region", "horizon_days=5", "warm_up_days=0")


def test_residents_pharmacies_and_users_are_those_of_the_tables() -> None:
    run, tables = Run.begin(CONFIG), read_world_tables(CONFIG)
    all_inside([*calibration.places(CONFIG, tables, run), *calibration.users(tables, run, least=5)])


def test_a_resident_too_many_is_noticed() -> None:
    run, tables = Run.begin(CONFIG), read_world_tables(CONFIG)
    run.world.state.people.residents["municipality"][:1] += 1
    assert not all(check.inside for check in calibration.places(CONFIG, tables, run))


def test_acute_needs_are_seen_in_the_hour_they_arise() -> None:
    run = Run.begin(CONFIG)
    run.world.env.run(until=1)
    ill = calibration.newly_ill(run)
    arose = run.world.state.tally.service
    assert ill.size == arose[:, Service.ACUTE].sum() > 0
    assert np.unique(ill).size > 0.9 * ill.size
