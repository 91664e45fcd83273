"""Who is told early prepares early; goods come when the article is short, and not before."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest

from sim.config import Config
from sim.replication import Run
from tests.support.toy import toy_cell

INSULIN = "A10AB05"
LAW = {"legal_source": "made up for tests", "legal_status": "made up for tests"}
AFTER = 9  # days of shortage until licensed goods come: seven, and two on their way
DAYS = 300
ALL_STOP = {
    "kind": "production_stop",
    "medicines": [INSULIN],
    "makers": "all",
    "start_day": 5,
    "duration_days": DAYS,
}


@dataclass(frozen=True)
class Course:
    """What happens to the largest article of insulin, by day."""

    cover: np.ndarray  # of all its lines, days of need, with what is on its way
    short: np.ndarray  # days in a row
    warned: np.ndarray
    known: np.ndarray
    licensed: np.ndarray  # treatment-days of it

    @property
    def first(self) -> int:
        """The first day on which it is short."""
        return int(np.flatnonzero(self.short > 0)[0])


def cell(days: float, share: float, found: float = 1, lasts: float = DAYS) -> Config:
    law = {"notice": {"kind": "early_notice", "days": days, "share": share} | LAW}
    actors = {
        "authority": {
            "licence_found_share": found,
            "licence_after_days": 7,
            "licence_lead_days": [2, 2],
        },
        "companies": {"shortage_starts_per_year": 0},
        "compounding": {"need_share": 0},
    }
    demands = law if days else {}
    return toy_cell(
        {"stop": ALL_STOP | {"duration_days": lasts}}, demands, actors=actors, horizon_days=DAYS
    )


@cache
def played(days: float, share: float = 1.0, lasts: float = DAYS) -> Course:
    run = Run.begin(cell(days, share, lasts=lasts))
    world = run.world
    lines, memory = world.state.lines, world.memory
    code = [m >= 0 and str(world.country.medicines.atc[m]) == INSULIN
            for m in world.country.articles.medicine]  # fmt: skip
    article = int(np.argmax(np.where(code, world.state.goods.need, 0.0)))
    own = (lines.article == article) & (lines.licence == 0)
    rows = []
    for _ in range(DAYS):
        before = int(world.state.books.imported[article])
        run.advance(1)
        left = lines.stock[own].sum() + lines.inbound[own].sum()
        came = int(world.state.books.imported[article]) - before
        days_of = (memory.short_days, memory.warned_days, memory.known_days())
        rows.append([left / lines.need[own].sum(), *(each[article] for each in days_of), came])
    return Course(*np.array(rows).T)


def test_today_nothing_is_prepared_before_it_is_short() -> None:
    course = played(0)
    assert not course.warned.any()
    assert int(np.flatnonzero(course.licensed)[0]) == course.first + AFTER - 1


@pytest.mark.parametrize("days", [6.0, 40.0])
def test_licensed_goods_come_sooner_by_the_days_of_the_notice(days: float) -> None:
    """On the first day of shortage at the soonest."""
    course = played(days)
    warned = int(course.warned[course.first])
    assert warned > days / 4
    first = int(np.flatnonzero(course.licensed)[0])
    assert first == course.first + max(0, AFTER - 1 - warned)
    assert course.known[course.first] == warned + 1


def test_the_notice_comes_when_what_is_left_lasts_so_long() -> None:
    """For the article as a whole it comes with the last of its lines, so not before."""
    course = played(40.0)
    begun = int(np.flatnonzero(course.warned)[0])
    assert course.cover[begun] <= 40
    assert (np.diff(course.warned[begun : course.first]) == 1).all()


def test_a_longer_notice_never_brings_goods_later() -> None:
    firsts = [int(np.flatnonzero(played(days).licensed)[0]) for days in (0.0, 3.0, 6.0, 40.0)]
    assert firsts == sorted(firsts, reverse=True)
    assert firsts[0] > firsts[-1]


def test_companies_that_are_late_tell_nobody() -> None:
    late = played(40.0, share=0.0)
    assert not late.warned.any()
    assert np.array_equal(late.licensed, played(0).licensed)


def test_who_can_make_and_ship_again_takes_the_notice_back() -> None:
    course = played(120.0, lasts=20.0)
    assert course.warned.max() > 0
    assert course.warned[-1] == 0
    assert not course.short[: int(course.warned.argmax()) + 1].any()


def test_a_notice_alone_moves_nothing() -> None:
    """When nothing is found abroad and nobody compounds, it changes no count of any day."""
    rows = []
    for days in (0.0, 40.0):
        run = Run.begin(cell(days, 1.0, found=0))
        run.finish()
        rows.append(run.world.history.rows)
        assert run.world.memory.warned_days.any() == (days > 0)
    assert np.array_equal(*rows)
