"""Events begin on a day, within a window, or after another event."""

from __future__ import annotations

from typing import Any

import pytest

from sim.config import Scenario, validated
from sim.config.timing import earliest, latest, luck_of
from sim.errors import ConfigError
from sim.replication import Run
from tests.support.places import small_country
from tests.support.toy import blackout, toy_cell


def scenario(**events: dict[str, Any]) -> Scenario:
    return validated(Scenario, {"name": "events", "disruptions": events})


def starts(given: Scenario, seed: int) -> dict[str, float]:
    return {name: event.start_day for name, event in given.timed(luck_of(seed)).items()}


def test_a_dated_event_begins_on_its_day() -> None:
    assert starts(scenario(dark=blackout(3.5)), seed=1) == {"dark": 3.5}


def test_luck_places_an_event_within_its_window() -> None:
    given = scenario(dark=blackout(10) | {"window_days": 5})
    days = [starts(given, seed)["dark"] for seed in range(50)]
    assert all(10 <= day < 15 for day in days)
    assert len(set(days)) == 50
    assert 11.5 < sum(days) / 50 < 13.5


def test_the_same_seed_gives_the_same_day_whatever_else_happens() -> None:
    dark = blackout(10) | {"window_days": 5}
    alone, together = scenario(dark=dark), scenario(other=blackout(2), dark=dark)
    assert starts(alone, 4)["dark"] == starts(together, 4)["dark"]


def test_an_event_follows_the_end_or_the_start_of_another() -> None:
    given = scenario(
        third=blackout(1) | {"after": "second", "after_its": "start"},
        second=blackout(2) | {"after": "first"},
        first=blackout(10, days=3),
    )
    assert starts(given, 1) == {"third": 16, "second": 15, "first": 10}
    assert given.recovered_day == 16 + 4 + 120


def test_the_horizon_waits_for_the_latest_start() -> None:
    given = scenario(dark=blackout(10, days=3) | {"window_days": 5})
    assert given.timed(earliest)["dark"].end_day() == 13
    assert given.timed(latest)["dark"].end_day() == 18
    assert given.recovered_day == 138


def test_luck_spares_some_replications() -> None:
    rare = blackout(10) | {"chance": 0.3}
    given = scenario(dark=rare, then=blackout(1) | {"after": "dark"}, other=blackout(2))
    drawn = [set(given.drawn(seed)) for seed in range(400)]
    assert {frozenset(names) for names in drawn} == {
        frozenset({"other"}),
        frozenset({"dark", "then", "other"}),
    }
    assert 90 < sum("dark" in names for names in drawn) < 150
    assert given.recovered_day == 10 + 4 + 1 + 4 + 120
    assert set(given.whole().drawn(1)) == {"dark", "then", "other"}


def test_an_event_without_a_chance_is_calm() -> None:
    calm, never = Run.begin(toy_cell()), Run.begin(toy_cell({"dark": blackout(3) | {"chance": 0}}))
    calm.finish()
    never.finish()
    assert (calm.world.history.rows == never.world.history.rows).all()


def test_limits_begin_when_the_event_does() -> None:
    given = scenario(first=blackout(4, days=2), then=blackout(1.5, days=1) | {"after": "first"})
    limits = {limit.cause: limit for limit in given.limits(small_country(), seed=1)}
    assert limits["then"].start == 7.5 * 24


def test_an_unknown_event_is_named_with_what_there_is() -> None:
    with pytest.raises(ConfigError, match=r"then\.after: unknown event 'first_2'.*'first'"):
        scenario(first=blackout(4), then=blackout(1) | {"after": "first_2"}).timed(earliest)


def test_a_circle_is_refused() -> None:
    with pytest.raises(ConfigError, match="a circle: a after b after a") as caught:
        scenario(a=blackout(1) | {"after": "b"}, b=blackout(1) | {"after": "a"}).timed(earliest)
    assert len(caught.value.problems) == 2


def test_an_event_that_has_not_begun_changes_nothing() -> None:
    runs = [
        Run.begin(toy_cell(events)) for events in ({}, {"dark": blackout(12) | {"window_days": 3}})
    ]
    for run in runs:
        run.advance(5 + 12)
    calm, struck = (run.world.history.rows for run in runs)
    assert (calm == struck).all()
