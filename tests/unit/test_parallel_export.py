"""Exporters take what distributors have, and patients here lack it."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from sim.errors import ConfigError
from sim.replication import Run
from sim.state.flows import Flow
from sim.state.kinds import ArticleClass
from tests.support.toy import toy_cell

INSULIN = "A10AB05"
LAW = {"legal_source": "made up for tests", "legal_status": "made up for tests"}
DAYS, WARM_UP = 150, 30


def export(share: float, **more: Any) -> dict[str, Any]:
    event = {"kind": "parallel_export", "medicines": [INSULIN], "share": share, "start_day": 0}
    return {"export": event | {"duration_days": DAYS} | more}


def stopped(after_days: float, stopped_share: float) -> dict[str, Any]:
    how = {"after_days": after_days, "stopped_share": stopped_share}
    return {"stop": {"kind": "export_stop"} | how | LAW}


@cache
def ran(share: float, after: float = 0, curbed: float = 0, start: float = 0) -> Run:
    law = stopped(after, curbed) if curbed else {}
    plenty = {"actors.companies.shortage_starts_per_year": 0}
    events = export(share, start_day=start) if share else {}
    run = Run.begin(toy_cell(events, law, horizon_days=DAYS, warm_up_days=WARM_UP, **plenty))
    run.finish()
    return run


def daily(run: Run) -> np.ndarray:
    return np.asarray(run.world.history.part("flow")[:, Flow.EXPORTED])


def needs(run: Run) -> np.ndarray:
    """Return the need of each article of insulin that distributors trade in, 0 for others."""
    goods, codes = run.world.state.goods, run.world.country.medicines.atc
    medicine = run.world.country.articles.medicine
    struck = np.array([m >= 0 and str(codes[m]) == INSULIN for m in medicine])
    return np.where(struck & (goods.kind != ArticleClass.COMPOUNDED), goods.need, 0.0)


def without(run: Run) -> int:
    history = run.world.history
    insulin = history.labels.medicines.index(INSULIN)
    return int(history.part("medicine_days")[:, :, insulin].sum())


def whole(need: np.ndarray, share: float, days: range) -> list[int]:
    """Return what is bought of all articles on some days of the clock."""
    upto = [np.floor(day * (need * share)) for day in (*days, days.stop)]
    return [int((after - before).sum()) for before, after in pairwise(upto)]


@pytest.mark.parametrize("share", [0.1, 0.2])
def test_in_plenty_they_get_their_share_of_the_need(share: float) -> None:
    run = ran(share)
    expected = whole(needs(run), 1 + share - 1, range(WARM_UP, WARM_UP + 12))
    assert daily(run)[:12].tolist() == expected
    assert sum(expected) == pytest.approx(
        12 * share * needs(run).sum(), abs=int((needs(run) > 0).sum())
    )
    assert run.world.state.books.exported[needs(run) > 0].sum() == daily(run).sum()
    assert run.world.state.books.exported[needs(run) == 0].sum() == 0


def test_an_event_that_begins_at_noon_takes_half_of_its_first_day() -> None:
    run = ran(2.0, start=10.5)
    assert daily(run)[:10].sum() == 0
    articles = int((needs(run) > 0).sum())
    assert daily(run)[10] == pytest.approx(needs(run).sum(), abs=articles)
    assert daily(run)[11] == pytest.approx(2 * needs(run).sum(), abs=articles)


def test_they_never_take_more_than_there_is_and_no_licensed_goods() -> None:
    run = ran(10.0)
    lines = run.world.state.lines
    assert (lines.stock >= 0).all()
    assert daily(run)[60:].sum() < 60 * needs(run).sum() * 10 / 2
    licensed = run.world.state.books.imported[needs(run) > 0].sum()
    assert licensed > 0
    theirs = np.isin(lines.article, np.flatnonzero(needs(run) > 0))
    assert not lines.behind[(lines.licence == 1) & theirs].any()
    assert lines.behind[(lines.licence == 0) & theirs].all()


def test_the_more_they_take_the_more_go_without() -> None:
    days = [without(ran(share)) for share in (0.0, 0.5, 1.0, 10.0)]
    assert days == sorted(days)
    assert days[0] < days[-1]


def test_law_stops_its_share_after_some_days() -> None:
    """What is stopped later is what they could have bought: shelves are never empty at 20 %."""
    free, curbed = ran(0.2), ran(0.2, after=12, curbed=0.75)
    days = range(WARM_UP, WARM_UP + DAYS)
    left = whole(needs(free), (1.2 - 1) * 0.25, days)
    assert daily(curbed)[:12].tolist() == daily(free)[:12].tolist()
    assert daily(curbed)[12:40].tolist() == left[12:40]


def test_the_sooner_and_the_more_is_stopped_the_fewer_go_without() -> None:
    laws = ((0.0, 0.0), (60.0, 0.5), (10.0, 0.5), (10.0, 1.0))
    days = [without(ran(10.0, *law)) for law in laws]
    assert days == sorted(days, reverse=True)
    assert days[-1] < days[0]


def test_behind_who_lacks_stands_the_export() -> None:
    history = ran(10.0).world.history
    by_trace = history.part("without_trace").sum(axis=(0, 2))
    events = [event for event, _ in ran(10.0).world.conditions.table.traces]
    assert by_trace[events.index("export")] > 0.9 * by_trace[1:].sum() > 0


def test_unknown_medicines_are_told() -> None:
    with pytest.raises(ConfigError, match="X99"):
        Run.begin(toy_cell(export(0.2, medicines=["X99"])))
