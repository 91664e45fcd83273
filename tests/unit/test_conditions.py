"""The board of conditions: limits compose by the minimum and undo themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.conditions import Channel, Conditions, Limit

SITES = 3
HOURS = 12


def board(*limits: Limit) -> Conditions:
    return Conditions({Channel.SITE: SITES, Channel.LANE: 2}, limits)


def limit(where: list[int], level: float, start: float, end: float, cause: str = "x") -> Limit:
    return Limit(Channel.SITE, np.array(where, dtype=np.int64), level, start, end, cause)


def test_without_limits_everything_works_and_nothing_changes() -> None:
    conditions = board()
    assert conditions.level_at(Channel.SITE, 5.0).tolist() == [1.0, 1.0, 1.0]
    assert conditions.spans_of().changes == []


def test_overlapping_limits_compose_by_the_minimum_and_undo_themselves() -> None:
    conditions = board(limit([0, 1], 0.5, 2, 8, "strike"), limit([1, 2], 0.2, 4, 6, "fire"))
    levels = {hour: conditions.level_at(Channel.SITE, hour).tolist() for hour in (1, 2, 4, 6, 8)}
    assert levels == {
        1: [1.0, 1.0, 1.0],
        2: [0.5, 0.5, 1.0],
        4: [0.5, 0.2, 0.2],
        6: [0.5, 0.5, 1.0],
        8: [1.0, 1.0, 1.0],
    }
    assert conditions.spans_of().changes == [2, 4, 6, 8]


def test_one_limit_may_end_at_another_hour_in_each_place() -> None:
    ends = np.array([3.0, 5.0, 1.0])
    conditions = board(Limit(Channel.SITE, np.arange(3), 0.0, 1.0, ends, "x"))
    assert conditions.level_at(Channel.SITE, 1.0).tolist() == [0.0, 0.0, 1.0]
    assert conditions.level_at(Channel.SITE, 3.0).tolist() == [1.0, 0.0, 1.0]


def test_loss_is_counted_from_the_start_of_an_unbroken_row_of_limits() -> None:
    conditions = board(
        limit([0], 0.0, 1, 3), limit([0], 0.5, 3, 5), limit([0], 0.0, 4, 9), limit([0], 0.0, 10, 12)
    )
    since = [conditions.lost_since_at(Channel.SITE, hour)[0] for hour in (0, 2, 3, 8, 9, 11)]
    assert since == [np.inf, 1, 1, 1, np.inf, 10]


def test_limits_that_are_added_count_at_once() -> None:
    conditions = board(limit([0], 0.0, 1, 3))
    conditions.add([limit([2], 0.4, 2, 4)])
    assert conditions.level_at(Channel.SITE, 2.5).tolist() == [0.0, 1.0, 0.4]
    assert conditions.lost_since_at(Channel.SITE, 3.5).tolist() == [np.inf, np.inf, 2]


def test_the_mean_level_weighs_each_level_by_its_time() -> None:
    conditions = board(limit([0], 0.0, 9.5, 10.25), limit([1], 0.5, 0, 20))
    assert conditions.mean_level(Channel.SITE, 10, 11).tolist() == pytest.approx([0.75, 0.5, 1.0])
    assert conditions.mean_level(Channel.SITE, 9, 10).tolist() == pytest.approx([0.5, 0.5, 1.0])


events = st.tuples(
    st.integers(0, SITES - 1),
    st.sampled_from([0.0, 0.3, 0.7, 1.0]),
    st.integers(0, HOURS),
    st.integers(0, HOURS),
)


@given(st.lists(events, max_size=6))
def test_the_board_equals_a_slow_twin(found: list[tuple[int, float, int, int]]) -> None:
    conditions = board(*(limit([site], level, a, b) for site, level, a, b in found))
    since = [np.inf] * SITES
    for hour in range(HOURS + 1):
        for site in range(SITES):
            active = [x for s, x, a, b in found if s == site and a <= hour < b and x < 1]
            assert conditions.level_at(Channel.SITE, hour)[site] == min(active, default=1.0)
            since[site] = min(since[site], hour) if active else np.inf
        assert conditions.lost_since_at(Channel.SITE, hour).tolist() == since


def covers(a: int, b: int, start: float, end: float) -> bool:
    return any(a <= start + step * 0.25 < b for step in range(round((end - start) * 4)))


@given(st.lists(events, max_size=6), st.lists(st.integers(0, 4 * HOURS), max_size=9))
def test_what_is_remembered_is_what_would_be_found_anew(
    found: list[tuple[int, float, int, int]], quarters: list[int]
) -> None:
    limits = [limit([site], level, a, b, f"{site}") for site, level, a, b in found]
    asked = board(*limits)
    for hour in (quarter / 4 for quarter in quarters):
        fresh = board(*limits)
        for find in ("level_at", "lost_since_at", "behind"):
            old, new = (getattr(one, find)(Channel.SITE, hour) for one in (asked, fresh))
            assert old.tolist() == new.tolist()
            assert not old.flags.writeable
        for end in (hour + 0.25, hour + 1, hour + 3.5):
            held = any(covers(a, b, hour, end) for _, level, a, b in found if level < 1)
            assert asked.quiet(hour, end) == (not held)
            mean = np.mean([fresh.level_at(Channel.SITE, h) for h in np.arange(hour, end, 0.25)])
            assert asked.mean_level(Channel.SITE, hour, end).mean() == pytest.approx(mean)
        past = [x for _, level, a, b in found if level < 1 and a < b for x in (a, b) if x <= hour]
        assert asked.steady_since(hour, frozenset({Channel.SITE})) == max(past, default=-np.inf)


@given(st.permutations([(0, 0.3, 1, 5), (0, 0.0, 5, 7), (1, 0.7, 2, 9), (0, 0.7, 0, 12)]))
def test_the_order_of_limits_does_not_matter(found: list[tuple[int, float, int, int]]) -> None:
    conditions = board(*(limit([site], level, a, b) for site, level, a, b in found))
    levels = [conditions.level_at(Channel.SITE, hour)[0] for hour in range(9)]
    assert levels == [0.7, 0.3, 0.3, 0.3, 0.3, 0.0, 0.0, 0.7, 0.7]


def test_a_place_is_out_when_less_than_half_is_left() -> None:
    conditions = Conditions({Channel.ELECTRICITY: 4})
    levels = np.array([0.0, 0.49, 0.5])
    conditions.add([Limit(Channel.ELECTRICITY, np.arange(3), levels, 1.0, 2.0, "x")])
    assert conditions.out_at(Channel.ELECTRICITY, 1.0).tolist() == [True, True, False, False]
    assert not conditions.out_at(Channel.ELECTRICITY, 2.0).any()
