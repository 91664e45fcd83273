"""A stop of production strikes the lines that it names, and a recall takes their goods back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.actors.destruction import Destruction
from sim.conditions import Channel
from sim.errors import ConfigError
from sim.production import Makers, Recall, Stoppage, struck_lines
from sim.replication import Run
from sim.state.flows import Worth
from sim.state.reasons import Reason
from tests.support.toy import toy_cell

CODES = ["C09CA01", "C09CA01", "C09CA01", "J01CE02", ""]
ARTICLE = np.array([0, 0, 1, 2, 3])
SHARE = np.array([0.3, 0.7, 1.0, 1.0, 1.0])


def stoppage(*atc: str, makers: Makers = Makers.ALL, share: float = 1.0, seed: int = 1) -> Stoppage:
    return Stoppage(atc, makers, share, seed, 0.0, 0.0, 0.0, 24.0, "test")


def struck(stoppage: Stoppage) -> list[int]:
    """Return the lines that are struck, when all suppliers are alike."""
    return struck_lines(stoppage, CODES, ARTICLE, SHARE, np.ones(5)).tolist()


def stop(**values: Any) -> dict[str, Any]:
    return {
        "kind": "production_stop",
        "medicines": ["C09CA"],
        "makers": "all",
        "start_day": 2,
        "duration_days": 100,
    } | values


def test_lines_are_struck_by_the_beginning_of_their_code() -> None:
    assert struck(stoppage("C09")) == [0, 1, 2]
    assert struck(stoppage("J01", "C09CA01")) == [0, 1, 2, 3]
    assert struck(stoppage("C09", makers=Makers.LARGEST)) == [1, 2]


def test_luck_draws_a_share_of_the_lines_and_a_larger_share_strikes_the_same_and_others() -> None:
    many, codes = np.arange(4_000), ["J01CE02"] * 4_000

    def drawn(share: float, seed: int, stop_share: float = 1.0) -> set[int]:
        event = stoppage("J01", share=share, seed=seed)
        fewer = np.where(many < 2_000, stop_share, 1.0)
        return set(struck_lines(event, codes, many, np.ones(4_000), fewer).tolist())

    few, more = drawn(0.1, 1), drawn(0.3, 1)
    assert few < more
    assert len(few) == pytest.approx(400, abs=60)
    assert len(more) == pytest.approx(1_200, abs=90)
    assert drawn(0.3, 2) != more
    spared = drawn(0.3, 1, stop_share=0.5)
    assert spared < more
    assert {line for line in more if line >= 2_000} <= spared
    assert len(more - spared) == pytest.approx(300, abs=60)
    assert drawn(1.0, 1, stop_share=0.5) == set(range(4_000))


def test_each_time_of_a_recurring_exit_strikes_other_lines_and_revenue_averts_some() -> None:
    exits = stop(medicines=[], struck_share=0.2, per_year=100, window_days=15)
    revenue = {
        "kind": "guaranteed_revenue",
        "medicines": "all",
        "stop_share": 0.4,
        "legal_source": "made up for tests",
        "legal_status": "made up for tests",
    }
    lost = []
    for law in ({}, {"revenue": revenue}):
        world = Run.begin(toy_cell({"exits": exits}, law)).world
        limits = world.conditions.limits
        times = [limit.where for limit in limits if limit.channel is Channel.PRODUCT_LINE]
        assert len(times) > 1
        assert len({where.tobytes() for where in times}) == len(times)
        lost.append(sum(where.size for where in times))
    assert lost[1] < 0.7 * lost[0]


def test_the_board_and_the_reason_say_so() -> None:
    run = Run.begin(toy_cell({"stop": stop()}, horizon_days=90))
    run.finish()
    level = run.world.conditions.level_at(Channel.PRODUCT_LINE, run.world.hour - 24.0)
    country = run.world.country
    medicine = country.articles.medicine[country.lines.article]
    blocked = [str(country.medicines.atc[m]).startswith("C09CA") for m in medicine]
    assert ((level == 0) == (np.array(blocked) & (medicine >= 0) & country.lines.supplied)).all()
    assert run.world.history.part("without_reason")[:, Reason.PRODUCTION].sum() > 0


def test_a_recall_takes_goods_from_everywhere_and_the_books_agree() -> None:
    run = Run.begin(toy_cell())
    world, lines = run.world, run.world.state.lines
    struck = np.flatnonzero(world.country.lines.supplied)[:3]
    article = int(lines.article[struck[0]])
    before = world.state.books.scrapped.copy()
    on_shelves = world.state.shelves.stock.sum(axis=0)
    under_way = world.state.shelves.in_transit.sum(axis=0)
    held = lines.stock[struck].sum() + lines.inbound[struck].sum() + lines.plant[struck].sum()
    assert held > 0
    Destruction(world).withdraw(Recall(struck, 1.0, 0.0, "test"))
    assert lines.stock[struck].sum() + lines.inbound[struck].sum() + lines.plant[struck].sum() == 0
    lost = on_shelves - world.state.shelves.stock.sum(axis=0)
    stopped = under_way - world.state.shelves.in_transit.sum(axis=0)
    scrapped = world.state.books.scrapped - before
    assert scrapped.sum() == held + lost.sum() + stopped.sum()
    assert lost[article] > 0


def test_a_recall_of_all_lines_leaves_nothing_on_the_way() -> None:
    run = Run.begin(toy_cell())
    run.advance(7)
    world, worth = run.world, run.world.state.tally.worth.copy()
    assert world.state.shelves.in_transit.sum() > 0
    Destruction(world).withdraw(Recall(np.arange(world.country.lines.size), 1.0, 0.0, "test"))
    assert world.state.shelves.in_transit.sum() == 0
    assert world.state.shipments.table["days"][: world.state.shipments.count[0]].sum() == 0
    assert world.state.tally.worth[Worth.SCRAPPED_PHARMACY] > worth[Worth.SCRAPPED_PHARMACY]
    assert not world.ledger.imbalance(world.state).any()


def test_an_unknown_code_is_told() -> None:
    with pytest.raises(ConfigError, match="Z99"):
        Run.begin(toy_cell({"stop": stop(medicines=["C09", "Z99"])}))
