"""How suppliers and shelves stand when a run starts: as long calm with its shortages left them."""

import numpy as np
import pytest

from sim.build import background_stops
from sim.kernels.running_in import Calm, run_in
from sim.replication import Run
from sim.settling import calm_of, fill_shelves, held_by_shelves, left_at_home, settle_suppliers
from sim.synthesis.lines import Stops
from sim.world import World
from tests.support.toy import toy_cell
from tests.twins import calm as twin
from tests.twins.built import twin_of

LONG = 1800  # days of the run-in


@pytest.fixture
def world() -> World:
    """Return a world in which nobody helps out in a shortage."""
    helpless = {"authority": {"licence_found_share": 0}, "compounding": {"need_share": 0}}
    return Run.begin(toy_cell({}, actors=helpless)).world


def stopped(world: World, article: int, start: int, end: int) -> Calm:
    """Let all lines of one article stop once, and no others, settle anew, and return the calm."""
    lines = world.state.lines
    own = lines.article == article
    first = np.concatenate([[0], np.cumsum(own)])
    starts, ends = (np.full(int(own.sum()), day, np.int64) for day in (start, end))
    world.stops = Stops(starts, ends, first.astype(np.int64))
    lines.inbound[:] = 0
    calm = calm_of(world)
    settle_suppliers(world, calm)
    fill_shelves(world.state, calm)
    return calm


def goods(world: World, article: int) -> int:
    """Return what companies and distributors have of an article, treatment-days."""
    lines = world.state.lines
    own = lines.article == article
    parts = (lines.stock, lines.plant, lines.inbound)
    return int(sum(part[own].sum() for part in parts))


def largest(world: World) -> int:
    """Return the article that shelves hold most of."""
    return int(held_by_shelves(world.state).argmax())


def test_without_stops_shelves_start_full(world: World) -> None:
    article = largest(world)
    calm = stopped(world, article, -LONG, -LONG)
    assert calm.owed[article] < 1
    shelves = world.state.shelves
    np.testing.assert_array_equal(shelves.stock[:, article], shelves.target[:, article])


def test_what_nobody_has_for_long_is_on_no_shelf(world: World) -> None:
    article = largest(world)
    calm = stopped(world, article, -LONG, 1)
    assert calm.owed[article] == calm.buffer[article] + 1
    assert world.state.lines.stock[world.state.lines.article == article].sum() == 0
    assert world.state.shelves.stock[:, article].sum() == 0
    assert world.state.shelves.stock.sum() > 0


def test_shelves_run_down_while_an_article_is_short(world: World) -> None:
    """They lose a day's need a day, in whole packs, from the day on which suppliers are empty."""
    article = largest(world)
    state, need = world.state, world.state.goods.need[article]
    calm = stopped(world, article, -1, LONG)
    held, most = held_by_shelves(state)[article], calm.buffer[article] + 1
    before, days_short = calm.owed[article], 0
    for day in range(LONG):
        run_in(world.state, day, day + 1, calm)
        owed = calm.owed[article]
        if before >= 1:
            days_short += 1
            assert owed == pytest.approx(min(before + need, most), abs=1)
        fill_shelves(world.state, calm)
        missing = (state.shelves.target - state.shelves.stock)[:, article]
        pack, shelves = state.goods.pack[article], (state.shelves.target[:, article] > 0).sum()
        assert (missing % pack == 0).all()
        assert abs(missing.sum() - min(owed, held)) <= shelves * pack / 2
        if owed >= most - 1:
            break
        before = owed
    assert days_short >= 2


def test_patients_have_something_left_when_they_ask() -> None:
    """All collect three days before the end, and ask for a substitute on the last of them."""
    actors = {
        "patients": {"refill": "exact", "exact_lead_days": 3},
        "prescribers": {"ask_within_days": 1},
    }
    world = Run.begin(toy_cell({}, actors=actors)).world
    two_days = 2 * world.country.articles.chronic_need
    np.testing.assert_allclose(left_at_home(world.state, world.country), two_days)
    assert two_days.sum() > 0


def test_shelves_are_full_again_long_after_a_shortage(world: World) -> None:
    """What they took then is what suppliers made, and is not lost: no day is asked for twice."""
    article = largest(world)
    state = world.state
    need, held = state.goods.need[article], held_by_shelves(world.state)[article]
    drawn = []
    for days in (0, 300):
        state.books.made[:] = 0
        before = _start(world, article)
        calm = stopped(world, article, -LONG, -LONG + days)
        drawn.append(before + int(state.books.made[article]) - goods(world, article))
        assert calm.owed[article] < 1
    never_short, once_short = drawn
    assert never_short == pytest.approx(need * LONG, abs=2)
    lost = never_short - once_short  # what patients needed in vain
    assert 0 < lost < need * 300 - held + 1


def test_whom_empty_shelves_send_away_takes_the_first_substitute_there_is(world: World) -> None:
    article, goods_of = largest(world), world.state.goods
    calm = stopped(world, article, -LONG, 10)
    first = goods_of.substitute_first[article]
    gone, there, spared = goods_of.substitutes[first : first + 3].tolist()
    lines, owed = world.state.lines, calm.owed
    lines.stock[lines.article == gone] = 0
    owed[[there, spared]] = 0.0
    for other in (there, spared):
        lines.stock[lines.article == other] = 5000  # nobody sends more
    lines.inbound[:] = 0
    had = {other: goods(world, other) for other in (there, spared)}
    made = world.state.books.made.copy()
    run_in(world.state, 0, 1, calm)
    used = {a: had[a] + world.state.books.made[a] - made[a] - goods(world, a) for a in had}
    assert used == {
        there: goods_of.need[there] + goods_of.need[article],
        spared: goods_of.need[spared],
    }
    assert owed[article] == calm.buffer[article] + 1


@pytest.mark.parametrize("reformed", [False, True], ids=["today", "reformed"])
def test_licences_help_out_when_an_article_has_been_short_for_long(reformed: bool) -> None:
    """As they do today, whatever the proposal demands: luck stays the same under all of them."""
    practice = {"licence_found_share": 1, "licence_after_days": 7, "licence_lead_days": [2, 2]}
    fast = {
        "kind": "licences_and_dispensations",
        "after_days": 0,
        "found_share": 1,
        "need_share": 1,
        "legal_source": "made up for tests",
        "legal_status": "made up for tests",
    }
    actors = {"authority": practice | {"licence_need_share": 0.5}}
    law = {"fast": fast} if reformed else {}
    world = Run.begin(toy_cell({}, law, actors=actors)).world
    article = largest(world)
    calm = stopped(world, article, -LONG, LONG)
    lines, half = world.state.lines, np.floor(world.state.goods.need[article] / 2 + 0.5)
    lines.stock[lines.article == article] = 0
    world.memory.short_days[article] = 0
    came = []
    for day in range(12):
        before = calm.owed[article]
        run_in(world.state, day, day + 1, calm)
        lines.stock[lines.article == article], had = 0, lines.stock[lines.article == article].sum()
        came.append(had)
        assert calm.owed[article] >= before - 1
    assert came == [0] * 8 + [half] * 4


def test_the_run_in_equals_its_plain_twin() -> None:
    days = 500
    alone = {"companies": {"run_in_days": 0, "shortage_starts_per_year": 2}}
    world = Run.begin(toy_cell({}, actors=alone)).world
    state = world.state
    world.stops = background_stops(world.config, world.country, days)
    calm = calm_of(world)
    plain = twin.Calm(twin_of(world), calm.buffer.tolist())
    run_in(state, 0, days, calm)
    for day in range(days):
        plain.play_day(day)
    lines = plain.world.lines
    assert [line.stock for line in lines] == state.lines.stock.tolist()
    assert [line.plant for line in lines] == state.lines.plant.tolist()
    assert [line.strained for line in lines] == state.lines.strained.tolist()
    assert plain.owed == calm.owed.tolist()
    assert [a.short_days for a in plain.world.articles] == world.memory.short_days.tolist()
    assert max(plain.owed) > 100
    assert max(a.short_days for a in plain.world.articles) > 30


def _start(world: World, article: int) -> int:
    """Return what suppliers have of an article before they are run in."""
    company = world.config.actors.companies
    usual = world.config
    actors = usual.actors.model_copy(
        update={"companies": company.model_copy(update={"run_in_days": 0})}
    )
    world.config = usual.model_copy(update={"actors": actors})
    world.state.lines.inbound[:] = 0
    settle_suppliers(world, calm_of(world))
    world.config = usual
    return goods(world, article)
