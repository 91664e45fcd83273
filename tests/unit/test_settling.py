"""How suppliers and shelves stand when a run starts: as long calm with its shortages left them."""

import numpy as np
import pytest

from sim.replication import Run
from sim.settling import fill_shelves, held_by_shelves, let_suppliers_run, settle_suppliers
from sim.synthesis.lines import Stops
from sim.world import World
from tests.support.toy import toy_cell

LONG = 1800  # days of the run-in


@pytest.fixture
def world() -> World:
    return Run.begin(toy_cell({})).world


def stopped(world: World, article: int, start: int, end: int) -> None:
    """Let all lines of one article stop once, and no others, and settle anew."""
    lines = world.state.lines
    own = lines.article == article
    first = np.concatenate([[0], np.cumsum(own)])
    starts, ends = (np.full(int(own.sum()), day, np.int64) for day in (start, end))
    world.stops = Stops(starts, ends, first.astype(np.int64))
    lines.inbound[:] = 0
    settle_suppliers(world)
    fill_shelves(world)


def goods(world: World, article: int) -> int:
    """Return what companies and distributors have of an article, treatment-days."""
    lines = world.state.lines
    own = lines.article == article
    parts = (lines.stock, lines.plant, lines.inbound)
    return int(sum(part[own].sum() for part in parts))


def largest(world: World) -> int:
    """Return the article that shelves hold most of."""
    return int(held_by_shelves(world).argmax())


def test_without_stops_shelves_start_full(world: World) -> None:
    article = largest(world)
    stopped(world, article, -LONG, -LONG)
    assert world.state.scratch.owed[article] < 1
    shelves = world.state.shelves
    np.testing.assert_array_equal(shelves.stock[:, article], shelves.target[:, article])


def test_what_nobody_has_for_long_is_on_no_shelf(world: World) -> None:
    article = largest(world)
    stopped(world, article, -LONG, 1)
    most = held_by_shelves(world)[article] + world.state.goods.need[article]
    assert world.state.scratch.owed[article] == pytest.approx(most, abs=1)
    assert world.state.lines.stock[world.state.lines.article == article].sum() == 0
    assert world.state.shelves.stock[:, article].sum() == 0
    assert world.state.shelves.stock.sum() > 0


def test_shelves_run_down_while_an_article_is_short(world: World) -> None:
    """They lose a day's need a day, in whole packs, from the day on which suppliers are empty."""
    article = largest(world)
    state, need = world.state, world.state.goods.need[article]
    most = held_by_shelves(world)[article] + need
    stopped(world, article, -1, LONG)
    before, days_short = state.scratch.owed[article], 0
    for day in range(LONG):
        let_suppliers_run(world, day, day + 1)
        owed = state.scratch.owed[article]
        if before >= 1:
            days_short += 1
            assert owed == pytest.approx(min(before + need, most), abs=1)
        fill_shelves(world)
        missing = (state.shelves.target - state.shelves.stock)[:, article]
        pack, shelves = state.goods.pack[article], (state.shelves.target[:, article] > 0).sum()
        assert (missing % pack == 0).all()
        assert abs(missing.sum() - min(owed, most - need)) <= shelves * pack / 2
        if owed >= most - 1:
            break
        before = owed
    assert days_short >= 2


def test_shelves_are_full_again_long_after_a_shortage(world: World) -> None:
    """What they took then is what suppliers made, and is not lost: no day is asked for twice."""
    article = largest(world)
    state = world.state
    need, held = state.goods.need[article], held_by_shelves(world)[article]
    drawn = []
    for days in (0, 300):
        state.books.made[:] = 0
        before = _start(world, article)
        stopped(world, article, -LONG, -LONG + days)
        drawn.append(before + int(state.books.made[article]) - goods(world, article))
        assert state.scratch.owed[article] < 1
    never_short, once_short = drawn
    assert never_short == pytest.approx(need * LONG, abs=2)
    lost = never_short - once_short  # what patients needed in vain
    assert 0 < lost < need * 300 - held + 1


def _start(world: World, article: int) -> int:
    """Return what suppliers have of an article before they are run in."""
    company = world.config.actors.companies
    usual = world.config
    actors = usual.actors.model_copy(
        update={"companies": company.model_copy(update={"run_in_days": 0})}
    )
    world.config = usual.model_copy(update={"actors": actors})
    world.state.lines.inbound[:] = 0
    settle_suppliers(world)
    world.config = usual
    return goods(world, article)
