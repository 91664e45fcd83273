"""A lost site does no work, and what burns there is booked as scrapped."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from sim.conditions import Channel
from sim.disruptions.site_loss import SiteLoss
from sim.disruptions.telecom_loss import TelecomLoss
from sim.errors import ConfigError
from sim.replication import Run
from sim.rules import Node
from sim.state.flows import Flow
from tests.support.places import AREAS_PER_TOWN, PHARMACIES_PER_TOWN, small_country
from tests.support.toy import toy_cell

PLACES = small_country()
HALF_DAY = 12


def loss(**values: Any) -> SiteLoss:
    given = {"site": "pharmacy", "start_day": 2, "duration_days": 4} | values
    return SiteLoss.model_validate(given)


def burnt(site: str, share: float = 1.0, **values: Any) -> Run:
    """Return a toy world, run to the end of the day on which sites of a kind burn."""
    fire = {"kind": "site_loss", "site": site, "start_day": 2.5, "duration_days": 3}
    run = Run.begin(toy_cell({"fire": fire | {"stock_lost": share} | values}))
    run.advance(5 + 2)
    run.world.env.run(until=run.world.hour + HALF_DAY)
    return run


class TestLimits:
    def test_sites_of_a_kind_in_a_region(self) -> None:
        (limit,) = loss(regions=["12"]).limits(PLACES, seed=1)
        assert limit.channel is Channel.SITE
        assert limit.where.size == 2 * PHARMACIES_PER_TOWN
        assert (limit.start, limit.end, limit.level) == (48, 144, 0)

    def test_a_named_site(self) -> None:
        (limit,) = loss(site="distribution_centre", names=["centre"]).limits(PLACES, seed=1)
        assert list(PLACES.facility_kind[limit.where]) == [Node.DISTRIBUTION_CENTRE]

    def test_a_number_of_sites_drawn_by_luck(self) -> None:
        drawn = [set(loss(number=3).limits(PLACES, seed)[0].where) for seed in range(9)]
        assert all(len(sites) == 3 for sites in drawn)
        assert len({tuple(sorted(sites)) for sites in drawn}) > 1
        more = loss(number=4).limits(PLACES, seed=0)[0].where
        assert drawn[0] < set(more)

    def test_a_name_of_another_kind_is_refused(self) -> None:
        with pytest.raises(ConfigError, match="unknown name 'centre'"):
            loss(names=["centre"]).limits(PLACES, seed=1)

    def test_names_and_places_exclude_each_other(self) -> None:
        with pytest.raises(ValidationError, match="not both"):
            loss(names=["pharmacy 1"], regions=["01"])

    def test_recovery_in_steps(self) -> None:
        levels = [
            limit.level for limit in loss(recovery=[{"day": 1, "level": 0.5}]).limits(PLACES, 1)
        ]
        assert levels == [0, 0.5]

    def test_telecom_is_lost_where_it_should(self) -> None:
        event = TelecomLoss(start_day=1, duration_days=2, municipalities=("1280",))
        (limit,) = event.limits(PLACES, seed=1)
        assert limit.channel is Channel.TELECOM
        assert limit.where.size == AREAS_PER_TOWN


class TestStock:
    @pytest.mark.parametrize("site", ["pharmacy", "dose_site", "hospital_pharmacy"])
    def test_all_stock_of_burnt_sites_is_scrapped(self, site: str) -> None:
        run = burnt(site)
        held = run.world.state.shelves.stock
        rows = np.isin(run.world.country.rows.facility, run.world.shocks[0].where)
        before = held[rows].sum()
        assert before > 0
        scrapped = run.world.state.books.scrapped.sum()
        run.world.env.run(until=run.world.hour + 1)
        assert run.world.state.books.scrapped.sum() - scrapped == before
        run.finish()
        assert run.world.history.part("flow")[:, Flow.SCRAPPED].sum() >= before

    def test_stock_of_a_burnt_centre_is_scrapped(self) -> None:
        run = burnt("distribution_centre", share=0.5)
        stock = run.world.state.lines.stock
        before = stock.sum()
        run.world.env.run(until=run.world.hour + 1)
        assert stock.sum() == pytest.approx(before / 2, rel=0.01)
        run.finish()

    def test_nothing_burns_without_a_share(self) -> None:
        run = burnt("pharmacy", share=0.0)
        assert run.world.shocks == ()

    def test_a_severity_of_zero_is_calm(self) -> None:
        runs = [burnt("pharmacy", 0.0, severity=0), Run.begin(toy_cell())]
        for run in runs:
            run.finish()
        struck, calm = (run.world.history.rows for run in runs)
        assert (struck == calm).all()
