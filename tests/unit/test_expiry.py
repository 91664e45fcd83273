"""Shelf life: closed forms, conservation, and what becomes of reserves that nobody rotates."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any

import numpy as np
import pytest

from sim.cell import facts
from sim.config import Config, Proposal, validated
from sim.errors import ConfigError
from sim.lab.chain import play
from sim.law import stockpile_level
from sim.replication import Run
from sim.snapshot import restore, write
from sim.state.flows import Cost, Flow, Payer, Worth
from sim.state.kinds import ArticleClass, HolderKind, Supply
from sim.synthesis.articles import compounded_pack, handed_out_within
from sim.terms import Keeping
from tests.support.toy import toy_cell
from tests.twins.cases import SOURCE

EXPIRED = [Flow.EXPIRED_AT_PHARMACIES, Flow.EXPIRED_IN_HOSPITALS, Flow.EXPIRED_IN_STOCKPILES]
NEVER_RELEASED = 120
LIFE = 30  # days; a toy cell has 5 days of warm-up
IMPORTS = {"imports": {"kind": "import_stop", "start_day": 1, "duration_days": 60, "share": 1}}


def state(**values: Any) -> dict[str, Any]:
    given = {"kind": "state_stockpile", "months": 2, "release_days": NEVER_RELEASED}
    return SOURCE | given | values


def region(**values: Any) -> dict[str, Any]:
    return SOURCE | {"kind": "region_stock", "months": 3} | values


def played(config: Config) -> Run:
    run = Run.begin(config)
    run.finish()
    return run


def stockpile(run: Run) -> np.ndarray:
    return run.world.state.shelves.stock[run.world.country.rows.of(HolderKind.STOCKPILE)[0]]


def expired(run: Run) -> np.ndarray:
    """Return what expired by day and who held it."""
    return run.world.history.part("flow")[:, EXPIRED]


# ------------------------------------------------------------------ closed forms


def test_a_shelf_that_holds_more_than_is_asked_for_in_a_life_loses_the_rest() -> None:
    """Of 400 packs that keep 5 days, 4 a day are asked for: each 5 days 380 expire."""
    shelf = {"demand": {"kind": "fixed", "mean": 4}, "pharmacies": [{"level": 400}]}
    course = play(shelf | {"shelf_life": 5, "unmet": "leave", "days": 20, "copies": 3})
    for day in range(16):
        assert (course.expired[day : day + 5].sum(axis=0) == 400 - 5 * 4).all()
    assert course.fill() == 1


def test_a_shelf_that_turns_over_within_a_life_loses_nothing() -> None:
    shelf = {"demand": {"kind": "fixed", "mean": 4}, "pharmacies": [{"level": 20}]}
    course = play(
        shelf | {"shelf_life": 5, "unmet": "leave", "days": 30, "warm_up": 40, "copies": 3}
    )
    assert course.counting("expired").sum() == 0
    assert course.fill() == 1


def test_packs_that_keep_a_day_expire_on_the_evening_of_the_day_they_came() -> None:
    shelf = {"demand": {"kind": "fixed", "mean": 2}, "pharmacies": [{"level": 7}]}
    course = play(shelf | {"shelf_life": 1, "unmet": "leave", "days": 9, "copies": 2})
    assert (course.expired == 5).all()
    assert (course.stock == 7 - 2 - 5).all()


# ------------------------------------------------------------------ state stockpiles


@cache
def reserve(*values: tuple[str, Any]) -> Run:
    """Return a run with a stockpile of two months, on day 40."""
    return played(toy_cell({}, {"state": state(**dict(values))}, horizon_days=40))


def test_an_unrotated_stock_is_empty_after_its_life_unless_it_is_renewed() -> None:
    full = reserve()
    assert stockpile(full).sum() > 0
    assert expired(full).sum() == 0
    lost = reserve(("rotated", False), ("shelf_life_days", 30), ("age_days", 10))
    by_day = expired(lost)[:, 2]
    assert stockpile(lost).sum() == 0
    assert by_day[19] == by_day.sum() == stockpile(full).sum()  # on the evening of day 19
    renewed = reserve(("rotated", False), ("shelf_life_days", 30), ("renewed", True))
    assert stockpile(renewed).sum() > 0.8 * stockpile(full).sum()


def test_what_was_bought_little_by_little_expires_once_within_its_life() -> None:
    bought = {"rotated": False, "shelf_life_days": LIFE, "renewed": True, "months": 24}
    kept = {"actors.stockpiles.release_days": NEVER_RELEASED, "horizon_days": LIFE - 5}
    run = played(toy_cell({}, {"state": state(**bought)}, **kept))
    assert run.world.state.books.expired.sum() == stockpile_level(run.world).sum() > 0


def test_an_unrotated_stock_that_is_still_good_is_like_a_rotated_one() -> None:
    good = reserve(("rotated", False), ("shelf_life_days", 90))
    assert np.array_equal(good.world.history.rows, reserve().world.history.rows)


def test_what_expires_of_a_rotated_stock_is_paid_for_once() -> None:
    history = reserve(("shelf_life_days", 20)).world.history
    lost = history.part("worth")[:, Worth.SCRAPPED_PHARMACY + 2].sum()
    assert lost > 0
    assert history.money[:, Payer.STATE, Cost.WASTE].sum() == pytest.approx(lost)


def test_a_stock_that_outlasts_its_life_falls_to_what_turns_over_within_it() -> None:
    run = reserve(("shelf_life_days", 20))
    need, held = run.world.state.goods.need, stockpile(run)
    there = stockpile(reserve()) > 0
    assert held[there] == pytest.approx(np.minimum(60, 19) * need[there], abs=2)


def test_rotation_spares_patients() -> None:
    long_stop = {"imports": IMPORTS["imports"] | {"duration_days": 100}}
    little = {"floor_days": 5, "top_days": 20, "active_stock_days": [5, 5]}
    few = {f"actors.companies.{name}": value for name, value in little.items()}

    def without(**values: Any) -> int:
        given = state(release_days=1, shelf_life_days=120, **values)
        run = played(toy_cell(long_stop, {"state": given}, horizon_days=110, **few))
        return int(run.world.history.part("without_channel")[:, Supply.HOSPITAL].sum())

    assert without() < without(rotated=False, age_days=110)


# ------------------------------------------------------------------ regions


def test_a_reserve_kept_apart_expires_bit_by_bit_and_is_bought_anew() -> None:
    demanded = {"regions": region(rotated=False, shelf_life_days=LIFE)}
    run = played(toy_cell({}, demanded, horizon_days=LIFE - 5))
    ages, apart = run.world.state.ages, run.world.state.ages.kept_apart == 1
    assert run.world.state.books.expired.sum() == ages.level[apart].sum() > 0
    assert ages.apart[apart].sum() > 0.8 * ages.level[apart].sum()


def test_a_rotated_reserve_is_today_s_bit_for_bit() -> None:
    rows = [
        played(toy_cell(IMPORTS, {"regions": region(**values)}, horizon_days=60)).world.history.rows
        for values in ({}, {"shelf_life_days": 1825}, {"shelf_life_days": 181})
    ]
    assert np.array_equal(rows[0], rows[1])
    assert np.array_equal(rows[0], rows[2])


@pytest.mark.parametrize("asked", [state(months=0), region(months=0)])
def test_nothing_to_keep_is_nothing_to_expire(asked: dict[str, Any]) -> None:
    idle = asked | {"rotated": False, "shelf_life_days": 5}
    rows = played(toy_cell(IMPORTS, {"idle": idle})).world.history.rows
    assert np.array_equal(rows, played(toy_cell(IMPORTS)).world.history.rows)


# ------------------------------------------------------------------ preparations


@pytest.mark.parametrize(
    ("life", "pack", "shelf"), [(0, 30, 0), (2, 1, 1), (7, 4, 3), (14, 7, 7), (90, 30, 60)]
)
def test_a_preparation_that_soon_expires_is_made_for_fewer_days(
    life: int, pack: int, shelf: int
) -> None:
    actors = toy_cell(**{"actors.compounding.shelf_life_days": life}).actors
    assert (compounded_pack(actors), handed_out_within(actors)) == (pack, shelf)


def test_short_lived_preparations_are_asked_for_more_often_and_expire() -> None:
    def run(life: int) -> Run:
        many = {"actors.assortment.compounded_lines_per_year": 9_000_000}
        return played(toy_cell(**many | {"actors.compounding.shelf_life_days": life}))

    keeps, short = run(0), run(4)
    kind = keeps.world.country.articles.kind == ArticleClass.COMPOUNDED
    for one in (keeps, short):
        assert one.world.state.goods.need[kind].sum() == pytest.approx(
            keeps.world.state.goods.need[kind].sum()
        )
    assert expired(keeps).sum() == 0
    assert expired(short)[:, 0].sum() > 0
    assert short.world.state.books.expired[~kind].sum() == 0


# ------------------------------------------------------------------ books


def reserves() -> dict[str, Any]:
    return {
        "state": state(rotated=False, shelf_life_days=12, release_days=1),
        "regions": region(rotated=False, shelf_life_days=9),
    }


def test_what_expires_is_booked_and_reported() -> None:
    """The toy cell checks every day that no treatment-day is lost."""
    run = played(toy_cell(IMPORTS, reserves()))
    counted = expired(run).sum(axis=0)
    told = {f.group: f.total for f in facts(run.world.history) if f.measure == "stock_expired"}
    names = ("holder=pharmacy", "holder=hospital", "holder=stockpile")
    assert [told[name] for name in names] == counted.tolist()
    assert told["all"] == counted.sum() > 0
    assert run.world.state.books.expired.sum() >= counted.sum()  # the warm-up is not reported


def test_a_run_goes_on_from_a_snapshot_with_the_ages_of_its_goods() -> None:
    config = toy_cell(IMPORTS, reserves())
    whole = Run.begin(config)
    whole.advance(12)
    file = BytesIO()
    write(whole, file)
    whole.finish()
    file.seek(0)
    resumed = restore(config, file)
    resumed.finish()
    assert np.array_equal(whole.world.history.rows, resumed.world.history.rows)
    assert np.array_equal(whole.world.state.ages.by_day, resumed.world.state.ages.by_day)


def test_the_stricter_of_two_ways_to_keep_goods_holds_in_any_order() -> None:
    one, other = Keeping(300, renewed=True), Keeping(200, rotated=False, age_days=20)
    assert one.stricter(other) == other.stricter(one) == Keeping(200, False, True, 20)
    assert Keeping().stricter(one) == one


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (state(age_days=730), "no less than the shelf life"),
        (region(rotated=False, in_force="from_day", from_day=3), "in_force: steady"),
        (region(shelf_life_days=90, in_force="from_day", from_day=3), "in_force: steady"),
    ],
)
def test_what_cannot_be_known_is_refused(asked: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        validated(Proposal, {"name": "test", "requirements": {"it": asked}})


def test_a_preparation_that_keeps_one_day_is_refused() -> None:
    with pytest.raises(ConfigError, match="choose 2 or more"):
        toy_cell(**{"actors.compounding.shelf_life_days": 1})
