"""Events that wait for a state, and law that waits for a level of alert."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.alert import Alert, AlertLevel, alert_at
from sim.awaited import LOWEST_OF_DAY, Observable, State
from sim.config import Config, Scenario, validated
from sim.errors import ConfigError, RunError
from sim.law import holds, in_force
from sim.manifest import without_effect
from sim.registry import Requirement
from sim.replication import Run
from sim.snapshot import restore, save
from sim.state.reasons import Reason
from sim.warm_up import WarmUps
from tests.support.toy import blackout, emergency, toy_cell

DARK = blackout(4.5, days=2)
FEW = {"observable": "pharmacies", "below": 0.3}
ALARM = {"kind": "alert", "level": "increased", "start_day": 0, "duration_days": 3, "when": FEW}
CLOSED = {
    "kind": "pharmacy_closure",
    "open_share": 0.0,
    "start_day": 1.5,
    "duration_days": 4,
    "after": "alarm",
    "after_its": "start",
}
EVENTS = {"dark": DARK, "alarm": ALARM, "closed": CLOSED}
AT_ALERT = {"backup": emergency() | {"in_force": "at_alert", "at_level": "increased"}}


def finished(config: Config) -> Run:
    run = Run.begin(config)
    run.finish()
    return run


def rows(run: Run) -> Any:
    return run.world.history.rows


def scenario(**events: dict[str, Any]) -> Scenario:
    return validated(Scenario, {"name": "events", "disruptions": events})


def test_an_event_begins_after_the_midnight_at_which_its_state_is_reached() -> None:
    run = finished(toy_cell(EVENTS))
    assert run.world.reached["alarm"][0] == 5  # the blackout begins on day 4
    starts = {limit.cause: limit.start / 24 - 5 for limit in run.world.conditions.limits}
    assert np.unique(starts["closed"]) == 5 + 1.5
    assert run.world.history.part("without_reason")[:, Reason.PHARMACY_CLOSED].sum() > 0


def test_it_is_the_same_event_on_its_day() -> None:
    waited = finished(toy_cell(EVENTS))
    dated = CLOSED | {"after": None, "start_day": 6.5}
    assert (rows(waited) == rows(finished(toy_cell({"dark": DARK, "closed": dated})))).all()


def test_a_state_that_is_not_reached_is_calm_and_told_apart_from_one_that_strikes_nothing() -> None:
    run = finished(toy_cell({"alarm": ALARM, "closed": CLOSED}))
    assert (rows(run) == rows(finished(toy_cell()))).all()
    assert not np.isfinite(run.world.reached["alarm"][0])
    assert list(without_effect(run.world)) == []


def test_an_event_without_severity_is_calm_when_its_state_is_reached() -> None:
    mild = CLOSED | {"open_share": 1.0}
    run = finished(toy_cell({"dark": DARK, "alarm": ALARM, "closed": mild}))
    assert (rows(run) == rows(finished(toy_cell({"dark": DARK})))).all()


@pytest.mark.parametrize(("first", "last", "reached"), [(0, 180, 5), (5, 180, 6), (0, 3, None)])
def test_a_state_is_looked_for_within_its_days(first: int, last: int, reached: int | None) -> None:
    alarm = ALARM | {"when": FEW | {"from_day": first, "until_day": last}}
    day = finished(toy_cell({"dark": DARK, "alarm": alarm})).world.reached["alarm"][0]
    assert day == (np.inf if reached is None else reached)


def test_a_state_is_reached_once() -> None:
    """Two blackouts let the alarm begin once; its law ends with the first."""
    again = finished(toy_cell({"dark": DARK, "again": blackout(12, days=2), "alarm": ALARM}))
    assert [(a.start / 24 - 5, a.end / 24 - 5) for a in again.world.alerts] == [(5, 8)]


@pytest.mark.parametrize("observable", Observable)
def test_every_figure_is_read(observable: Observable) -> None:
    share = observable in LOWEST_OF_DAY
    beyond = {"below": 1.0} if share else {"above": -1.0}
    events = {"dark": DARK, "stop": {"kind": "import_stop", "start_day": 6, "duration_days": 2}}
    service = {"kind": "it_failure", "target": "national_service"}
    events |= {"service": service | {"start_day": 7, "duration_days": 1}}
    alarm = ALARM | {"when": {"observable": observable} | beyond}
    day = finished(toy_cell(events | {"alarm": alarm})).world.reached["alarm"][0]
    known = {Observable.BORDERS: 7, Observable.NATIONAL_SERVICE: 8}
    assert day == (known.get(observable, 5) if share else 1)


@pytest.mark.parametrize("day", [-5, 0, 3, 4, 5, 6, 7, 8, 12])
def test_a_run_goes_on_from_a_snapshot_bit_for_bit(tmp_path: Path, day: int) -> None:
    config = toy_cell(EVENTS, AT_ALERT)
    whole, first = Run.begin(config), Run.begin(config)
    first.advance(config.warm_up_days + day)
    save(first, tmp_path / "snapshot.npz")
    second = restore(config, tmp_path / "snapshot.npz")
    whole.finish()
    second.finish()
    for (name, one), (_, other) in zip(whole.world.arrays(), second.world.arrays(), strict=True):
        assert (one == other).all(), name


def test_the_warm_up_is_shared_and_a_snapshot_knows_what_was_looked_for(tmp_path: Path) -> None:
    calm, waits = toy_cell(), toy_cell(EVENTS)
    assert calm.past(0) == waits.past(0)
    assert calm.past(1) != waits.past(1)
    assert (calm.branch_day, waits.branch_day) == (None, 0)
    warm_ups = WarmUps()
    warm_ups.run(calm)
    run = warm_ups.run(waits)
    run.finish()
    assert (rows(run) == rows(finished(waits))).all()
    other = Run.begin(waits)
    other.advance(5 + 2)
    save(other, tmp_path / "snapshot.npz")
    with pytest.raises(RunError, match="another run"):
        restore(calm, tmp_path / "snapshot.npz")


def test_law_holds_while_its_alert_does() -> None:
    part = toy_cell(None, AT_ALERT).proposal.requirements["backup"]
    found = [holds(part, 0, level) for level in AlertLevel]
    assert found == [False, False, True, True]
    alerts = [Alert(AlertLevel.CRISIS, 10, 90, "a"), Alert(AlertLevel.HIGHEST, 20, 30, "b")]
    told = [alert_at(alerts, hour) for hour in (9, 10, 20, 30, 90)]
    assert told == ["everyday", "crisis", "highest", "crisis", "everyday"]


def test_law_at_an_alert_is_the_law_from_a_day_and_ends() -> None:
    dated = {"kind": "alert", "level": "highest", "start_day": 3.5, "duration_days": 3}
    dark = blackout(5, days=9)
    run = Run.begin(toy_cell({"alarm": dated, "dark": dark}, AT_ALERT))
    seen = []
    for _ in range(5 + 9):
        run.advance(1)
        seen.append(bool(run.world.rules.emergency.any()))
    assert seen == [False] * (5 + 4) + [True] * 3 + [False] * 2
    run.finish()
    forever = {"alarm": dated | {"duration_days": 300}, "dark": dark}
    from_day = finished(toy_cell({"dark": dark}, {"backup": emergency("from_day", 4)}))
    assert (rows(finished(toy_cell(forever, AT_ALERT))) == rows(from_day)).all()


def test_law_without_its_alert_is_todays() -> None:
    config, today = toy_cell({"dark": DARK}, AT_ALERT), toy_cell({"dark": DARK})
    assert (rows(finished(config)) == rows(finished(today))).all()
    assert config.past(3) == today.past(3)
    demanded: dict[str, Requirement] = config.proposal.requirements
    assert in_force(config.proposal, 9, AlertLevel.HIGHEST) == list(demanded.values())


def test_the_horizon_waits_for_the_last_day_on_which_a_state_is_looked_for() -> None:
    given = scenario(alarm=ALARM | {"when": FEW | {"from_day": 2, "until_day": 40}}, closed=CLOSED)
    assert given.spans["alarm"] == (3, 44)
    assert given.recovered_day == np.ceil(41 + 1.5 + 4 + 120)
    assert given.awaited == ["alarm"]


@pytest.mark.parametrize(
    ("when", "problem"),
    [
        ({"observable": "telecom"}, "either below or above"),
        ({"observable": "telecom", "below": 1, "above": 2}, "either below or above"),
        ({"observable": "telekom", "below": 1}, "electricity"),
        ({"observable": "telecom", "below": 1, "medicines": ["J01"]}, "only cover_days"),
        ({"observable": "telecom", "below": 1, "from_day": 9, "until_day": 8}, "at least from_day"),
    ],
)
def test_a_wrong_state_is_told(when: dict[str, Any], problem: str) -> None:
    with pytest.raises(ConfigError, match=problem):
        scenario(alarm=ALARM | {"when": when})


def test_an_event_has_one_beginning() -> None:
    with pytest.raises(ConfigError, match="keep one"):
        scenario(dark=DARK, alarm=ALARM | {"after": "dark"})


def test_a_threshold_is_strict() -> None:
    assert not State(observable=Observable.COVER_DAYS, below=10).reached(10)
    assert State(observable=Observable.COVER_DAYS, below=10).reached(9.9)
    assert State(observable=Observable.PERSONS_WITHOUT, above=10).reached(10.1)
