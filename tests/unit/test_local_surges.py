"""Surges of need in a place or a group: whose needs they are, how many, and what stays as it is."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from sim.config import Scenario
from sim.errors import ConfigError
from sim.replication import Run
from sim.state.flows import Flow, Service
from sim.synthesis.crowds import crowd_of, in_group
from tests.support.toy import toy_cell
from tests.twins.cases import SOURCE, two_regions

EPIDEMIC: dict[str, Any] = {"kind": "demand_surge", "start_day": 5, "duration_days": 10}


def ran(tables: Path | None = None, **event: Any) -> Run:
    events = {"epidemic": EPIDEMIC | event} if event else {}
    run = Run.begin(toy_cell(events, **({"world.tables": str(tables)} if tables else {})))
    run.finish()
    return run


def counts(run: Run) -> np.ndarray:
    """Return services, days × regions × kinds."""
    return run.world.history.part("service")


def test_a_factor_of_one_is_calm() -> None:
    assert np.array_equal(counts(ran(factor=1, group="elderly")), counts(ran()))
    rows = [ran(**event).world.history.rows for event in ({}, {"factor": 1, "regions": ["90"]})]
    assert np.array_equal(*rows)


def test_needs_arise_where_the_event_is(tmp_path: Path) -> None:
    two_regions(tmp_path)
    usual = counts(ran(tmp_path))[:, :, Service.ACUTE]
    struck = counts(ran(tmp_path, factor=8, regions=["91"], needs=["acute"]))[:, :, Service.ACUTE]
    assert np.array_equal(struck[:, 0], usual[:, 0])
    assert np.array_equal(struck[15:], usual[15:])
    assert struck[5:15, 1].sum() > 3 * usual[5:15, 1].sum()


def test_the_share_of_a_place_and_of_the_rest_is_the_whole() -> None:
    world = ran(factor=2, municipalities=["Storby"]).world
    weight = world.config.actors.patients.acute_weight_of_untreated
    surge = world.local_surges[0].surge
    parts = [
        crowd_of(world.country, type(surge)(**(vars(surge) | {"municipalities": towns})), weight)
        for towns in (("Storby",), ("Mellanby", "9003"))
    ]
    assert np.allclose(parts[0].share + parts[1].share, 1)
    assert sum(part.band_rows.size for part in parts) == world.country.population.residents.size


def test_care_saves_in_a_local_surge_as_in_a_national_one() -> None:
    def spared(**where: Any) -> tuple[int, int]:
        surge = {"kind": "demand_surge", "start_day": 1, "duration_days": 15, "factor": 10} | where
        saving = {"kind": "conservation_in_care", "medicines": "all", "cut_share": 1} | SOURCE
        known = {"short_below_days": 3650}
        config = toy_cell(
            {"surge": surge | {"needs": ["episode"]}},
            {"saving": saving},
            actors={"authority": known},
        )
        run = Run.begin(config)
        run.finish()
        history = run.world.history
        begun = history.part("service")[1:15, :, Service.EPISODES].sum()
        return int(begun), int(history.part("flow")[1:15, Flow.EPISODES_SPARED].sum())

    assert spared()[0] == spared(regions=["90"])[0] == 0
    assert spared(regions=["90"])[1] == pytest.approx(spared()[1], rel=0.1)


def test_needs_are_those_of_the_group() -> None:
    run = ran(factor=20, group="children", needs=["acute"])
    local = run.world.local_surges[0]
    child = in_group(run.world.country, "children")
    assert child[local.state.people.band_rows].all()
    assert local.state.people.band_rows.size == child.sum()
    more = counts(run)[5:15, 0, Service.ACUTE].sum() - counts(ran())[5:15, 0, Service.ACUTE].sum()
    usual = run.world.country.rates.acute
    expected = (usual * local.share).sum() * 19 * 10
    assert more == pytest.approx(expected, rel=0.4)


def test_more_is_never_fewer_and_the_same_come_first() -> None:
    needs = [counts(ran(factor=f, group="adults"))[:, 0] for f in (1, 2, 5, 9)]
    for what in (Service.ACUTE, Service.EPISODES):
        by_day = [each[:, what] for each in needs]
        assert all((fewer <= more).all() for fewer, more in pairwise(by_day))
    assert needs[-1][:, Service.EPISODES].sum() > needs[0][:, Service.EPISODES].sum()


def test_a_wave_reaches_one_region_after_the_other() -> None:
    wave = EPIDEMIC | {
        "factor": 2,
        "regions": ["a", "b", "c"],
        "spread_days": 8,
        "needs": ["acute"],
    }
    scenario = Scenario.model_validate({"name": "x", "disruptions": {"wave": wave}})
    surges = scenario.surges(seed=1)
    assert [(s.regions, s.start / 24, s.end / 24) for s in surges] == [
        (("a",), 5, 15),
        (("b",), 9, 19),
        (("c",), 13, 23),
    ]
    assert scenario.disruptions["wave"].end_day() == 23


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ({"factor": 0.5, "regions": ["90"]}, "possible for everyone only"),
        ({"factor": 0.5, "group": "children"}, "possible for everyone only"),
        ({"factor": 2, "spread_days": 3}, "two regions or more"),
        (
            {"factor": 2, "spread_days": 3, "regions": ["90", "91"], "municipalities": ["x"]},
            "no other",
        ),
    ],
)
def test_what_cannot_be_is_refused(event: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Scenario.model_validate({"name": "x", "disruptions": {"e": EPIDEMIC | event}})


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ({"factor": 2, "regions": ["77"]}, r"epidemic\.regions: unknown region '77'"),
        ({"factor": 2, "group": "soldier"}, r"epidemic\.group: unknown group .* 'soldiers'"),
        ({"factor": 2, "group": "home_dialysis"}, r"epidemic\.group: unknown group"),
    ],
)
def test_unknown_places_and_groups_are_told(event: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        ran(**event)


def test_only_the_group_hoards() -> None:
    rush = {"kind": "hoarding", "start_day": 3, "duration_days": 4, "share": 1.0}
    run = Run.begin(toy_cell({"rush": rush | {"group": "insulin_users"}}))
    lead = run.world.state.people.residents["lead"]
    before = lead.copy()
    run.advance(5 + 4)  # the warm-up, and the first days of the rush
    assert np.array_equal(lead > before, in_group(run.world.country, "insulin_users"))
