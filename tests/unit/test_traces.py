"""Traces: which event is behind a limit, how the table is made, and what the groups say."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sim.conditions import Channel, Conditions, Limit
from sim.results.causes import Cause, causes, write_causes
from sim.services import last_in_order
from sim.state.groups import NODE, by_cause
from sim.state.history import History, Labels
from sim.state.reasons import (
    MOST_TRACES,
    N_REASONS,
    REASON_BITS,
    REASON_MASK,
    Reason,
    note_emptied,
    unfilled,
)
from sim.traces import NOTHING, OTHERS, Trace, TraceTable

SITES = 3


def limit(where: list[int], level: float, start: float, end: float, cause: str) -> Limit:
    return Limit(Channel.SITE, np.array(where, dtype=np.int64), level, start, end, cause)


def board(*limits: Limit) -> Conditions:
    return Conditions({Channel.SITE: SITES, Channel.LANE: 2}, limits)


def behind(conditions: Conditions, start: float, end: float | None = None) -> list[str]:
    """Return the events behind the limits of all sites."""
    if end is None:
        whys = conditions.behind(Channel.SITE, start)
    else:
        whys = conditions.behind_between(Channel.SITE, start, end)
    assert not (whys & REASON_MASK).any()
    return [conditions.table.traces[why >> REASON_BITS].event for why in whys]


def test_the_deepest_limit_counts_and_of_equals_the_oldest() -> None:
    conditions = board(
        limit([0, 1], 0.5, 2, 8, "strike"),
        limit([1, 2], 0.2, 4, 6, "fire"),
        limit([0], 0.5, 3, 9, "flood"),
    )
    assert behind(conditions, 1) == ["none", "none", "none"]
    assert behind(conditions, 3) == ["strike", "strike", "none"]
    assert behind(conditions, 4) == ["strike", "fire", "fire"]
    assert behind(conditions, 6) == ["strike", "strike", "none"]
    assert behind(conditions, 8) == ["flood", "none", "none"]


def test_over_a_day_the_deepest_of_all_its_hours_counts() -> None:
    conditions = board(limit([0], 0.5, 2, 30, "long"), limit([0, 1], 0.1, 10, 11, "short"))
    assert behind(conditions, 0, 24) == ["short", "short", "none"]
    assert behind(conditions, 24, 48) == ["long", "none", "none"]
    assert behind(conditions, 30, 48) == ["none", "none", "none"]


def test_events_that_strike_alike_are_named_together_while_both_last() -> None:
    conditions = board(
        limit([0, 1], 0, 2, 8, "war"),
        limit([0], 0, 2, 5, "blast"),
        limit([2], 0, 2, 5, "war"),
        limit([2], 0, 2, 7, "war"),
    )
    assert behind(conditions, 3) == ["blast+war", "war", "war"]
    assert behind(conditions, 6) == ["war", "war", "war"]


def test_limits_that_are_added_later_have_their_trace() -> None:
    """Places that are given stay."""
    conditions = board(limit([0], 0.5, 2, 8, "zeta"))
    whys = conditions.behind(Channel.SITE, 3)
    conditions.add([limit([1, 2], 0, 1, 9, "alpha")])
    assert behind(conditions, 3) == ["zeta", "alpha", "alpha"]
    assert conditions.behind(Channel.SITE, 3)[0] == whys[0]
    assert conditions.table.traces == [NOTHING, ("zeta", "site"), ("alpha", "site")]


def test_a_full_table_has_a_place_for_all_others() -> None:
    table = TraceTable()
    places = [table.why(f"event {i}", "site") >> REASON_BITS for i in range(100)]
    assert places == [*range(1, MOST_TRACES - 1), *[MOST_TRACES - 1] * (102 - MOST_TRACES)]
    assert table.traces[-1] == OTHERS
    assert table.place(Trace("event 3", "site")) == 4


def test_of_the_quarters_of_an_hour_the_last_reason_counts_with_its_event() -> None:
    power, staff = 9 << REASON_BITS | Reason.POWER, 1 << REASON_BITS | Reason.STAFF
    whys = np.array([[power, power], [staff, 0], [power, 0]], np.uint16)
    assert last_in_order(whys).tolist() == [staff, power]


def test_shelves_that_lose_stock_note_it_if_their_order_was_filled() -> None:
    short = 3 << REASON_BITS | Reason.IMPORT
    cause = np.array([[0, short, 0]], np.uint16)
    where = np.ix_([0], [0, 1, 2])
    note_emptied(cause, where, np.array([[5, 5, 0]]), np.array([7 << REASON_BITS]))
    assert cause.tolist() == [[7 << REASON_BITS | Reason.ON_ORDER, short, 0]]
    assert unfilled(cause).tolist() == [[False, True, False]]


def test_every_reason_is_told_with_the_node_that_failed() -> None:
    assert set(NODE) == set(Reason)
    assert N_REASONS <= REASON_MASK + 1


LABELS = Labels(
    regions=("01",),
    municipalities=("0180",),
    municipality_region=np.zeros(1, np.int64),
    sparse=np.zeros(1, np.bool_),
    medicines=("A",),
    residents=np.full(1, 100.0),
    traces=(NOTHING, Trace("dark", "electricity"), Trace("dark", "goods"), Trace("sea", "lane")),
)


def test_events_and_chains_add_up() -> None:
    history = History.empty(LABELS, 3)
    counts = history.part("without_trace")
    counts[0, 1, Reason.POWER], counts[1, 1, Reason.TELECOM] = 5, 3
    counts[1, 2, Reason.ON_ORDER], counts[2, 0, Reason.QUEUE] = 2, 4
    found = {group: days.tolist() for group, days in by_cause(history).items()}
    assert found == {
        "event=none": [0, 0, 4],
        "event=dark": [5, 5, 0],
        "event=sea": [0, 0, 0],
        "cause=none>none>counter>queue": [0, 0, 4],
        "cause=dark>electricity>counter>power": [5, 0, 0],
        "cause=dark>electricity>counter>telecom": [0, 3, 0],
        "cause=dark>goods>shelf>on_order": [0, 2, 0],
    }


def test_the_table_of_causes(tmp_path: Path) -> None:
    totals = {
        "all": 8.0,
        "event=a>b": 6.0,
        "cause=a>b>lane>company>import": 6.0,
        "cause=none>none>counter>queue": 2.0,
        "cause=gone>lane>company>import": 0.0,
    }
    found = causes(totals)
    assert found == [
        Cause("a>b", "lane", "company", "import", 6.0, 0.75),
        Cause("none", "none", "counter", "queue", 2.0, 0.25),
    ]
    assert causes({"all": 0.0}) == []
    write_causes({("war", "today"): found}, tmp_path / "causes.csv")
    assert (tmp_path / "causes.csv").read_text().splitlines() == [
        "scenario,proposal,event,condition,node,reason,person_days,share",
        "war,today,a>b,lane,company,import,6,0.75",
        "war,today,none,none,counter,queue,2,0.25",
    ]
