"""Requirements that act where the small worlds have nothing: what they write, and what it does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.actors.regions import Regions, in_proportion
from sim.config import Proposal, validated
from sim.errors import ConfigError
from sim.law import enact, rules_of_today
from sim.replication import Run
from sim.rules import Node, Rules
from sim.state.columns import Flow, HolderKind, Worth
from tests.support.toy import intervention, toy_cell
from tests.twins.cases import LEVERS, SOURCE, two_regions

IMPORTS = {"kind": "import_stop", "start_day": 1, "duration_days": 60, "share": 1}


def demands(**requirements: dict[str, Any]) -> Proposal:
    sourced = {name: SOURCE | values for name, values in requirements.items()}
    return validated(Proposal, {"name": "test", "requirements": sourced})


def reformed(run: Run, **requirements: dict[str, Any]) -> Rules:
    enact(run.world, demands(**requirements).requirements.values())
    return run.world.rules


@pytest.fixture
def run() -> Run:
    return Run.begin(toy_cell())


def test_distributors_get_power_and_take_over_sooner(run: Run) -> None:
    before = rules_of_today(run.world.country, run.world.config.actors).backup_power_hours
    rules = reformed(run, distributors=LEVERS["distributors"] | {"backup_power_hours": 100})
    centres = run.world.country.places.of_kind(Node.DISTRIBUTION_CENTRE)
    assert (rules.backup_power_hours[centres] == 100).all()
    others = np.setdiff1d(np.arange(before.size), centres)
    assert (rules.backup_power_hours[others] == before[others]).all()
    how = rules.practice.distributors
    assert (how.takeover_days, how.takeover_share, how.pick_margin) == (1, 0.8, 2)


def test_e_pharmacies_alone_get_staff(run: Run) -> None:
    rules = reformed(run, parcels=LEVERS["parcels"])
    places = run.world.country.places
    assert (rules.staff_factor[places.of_kind(Node.E_COMMERCE)] == 2).all()
    assert (rules.staff_factor[places.of_kind(Node.OPEN_CARE_PHARMACY)] == 1).all()


def test_the_stricter_of_two_demands_holds_in_any_order(run: Run) -> None:
    mild = LEVERS["licences"] | {"after_days": 6}
    for order in ({"a": LEVERS["licences"], "b": mild}, {"a": mild, "b": LEVERS["licences"]}):
        how = reformed(run, **order).practice.authority
        assert (how.licence_after_days, how.licence_need_share) == (4, 0.6)


def test_an_earlier_picture_lets_the_authority_act_earlier() -> None:
    early = {"picture": SOURCE | {"kind": "situation_picture", "lag_days": 1}}
    decided = []
    for picture in ({}, early):
        low = intervention() | {"seen_cover_days": 20, "redistribution": False}
        exact = {"actors.authority.picture_noise": 0, "horizon_days": 60, "warm_up_days": 0}
        run = Run.begin(toy_cell({"stop": IMPORTS}, {"power": low} | picture, **exact))
        run.finish()
        decided.append(run.world.history.part("flow")[:, Flow.INTERVENTIONS].cumsum())
    assert (decided[1] >= decided[0]).all()
    assert (decided[1] > decided[0]).any()


def test_a_region_that_lacks_is_helped_by_one_that_can_spare(tmp_path: Path) -> None:
    help_each_other = SOURCE | LEVERS["help"] | {"donor_floor_days": 0, "donor_cap_share": 0.5}
    tables = {"world.tables": str(two_regions(tmp_path))}
    run = Run.begin(toy_cell({}, {"help": help_each_other}, **tables))
    world, shelves = run.world, run.world.state.shelves
    giver, taker = world.country.rows.of(HolderKind.HOSPITAL)
    shelves.stock[[giver, taker], 0] = 101, 0
    shelves.target[[giver, taker], 0] = 100, 30
    shelves.cause[taker, 0] = 1
    world.memory.lacking_days[0] = 1
    Regions(world).help()
    assert shelves.stock[[giver, taker], 0].tolist() == [71, 30]
    assert world.state.tally.flow[Flow.BETWEEN_REGIONS] == 30
    price = world.state.goods.price[0]
    assert world.state.tally.worth[Worth.BETWEEN_REGIONS] == 30 * price
    shelves.target[taker, 0] = 300
    Regions(world).help()
    assert shelves.stock[[giver, taker], 0].tolist() == [36, 65]  # half of what the giver has


def test_parts_sum_to_the_whole_and_are_no_larger_than_their_weights() -> None:
    weights = np.array([5, 0, 1, 7, 3])
    for total in range(17):
        parts = in_proportion(total, weights)
        assert parts.sum() == total
        assert ((parts >= 0) & (parts <= weights)).all()


def test_what_must_be_steady_and_what_is_out_of_order_is_told() -> None:
    with pytest.raises(ConfigError, match="steady"):
        demands(
            state={"kind": "state_stockpile", "months": 1, "release_days": 1}
            | {"in_force": "from_day"}
        )
    with pytest.raises(ConfigError, match="lowest"):
        demands(purchase=LEVERS["purchase"] | {"lead_days": [9, 3]})
