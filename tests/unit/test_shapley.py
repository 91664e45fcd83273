"""Shapley values: the formula against its definition, the axioms, and runs of the toy world."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from experiments.shapley.__main__ import main
from sim.config import Scenario, compose, validated
from sim.errors import ConfigError
from sim.results.shapley import Events, shapley_values
from sim.results.shares import TOGETHER, Share, shares
from sim.study.subsets import MOST_EVENTS, happening, selections, subset_study
from tests.support.toy import blackout

Floats = np.ndarray[Any, np.dtype[np.float64]]
SHORT: dict[str, Any] = {
    "world": "toy", "horizon_days": 8, "warm_up_days": 2, "replications": 2, "workers": 1
}  # fmt: skip


def game(events: str, seed: int = 0) -> dict[Events, Floats]:
    """Return a game of whole numbers for three replications; nothing happens, nothing is lost."""
    luck = np.random.default_rng(seed)
    worth = {each: luck.integers(-900, 900, 3).astype(float) for each in selections(events)}
    return worth | {frozenset(): np.zeros(3)}


def by_orders(worth: dict[Events, Floats], events: str) -> dict[str, Floats]:
    """Return Shapley values by their definition: over all orders in which events can come."""
    orders = list(permutations(events))
    total = {event: np.zeros(3) for event in events}
    for order in orders:
        for place, event in enumerate(order):
            before = frozenset(order[:place])
            total[event] += worth[before | {event}] - worth[before]
    return {event: sums / len(orders) for event, sums in total.items()}


@pytest.mark.parametrize("events", ["a", "ab", "abc", "abcd", "abcdef"])
def test_subsets_and_orders_give_the_same(events: str) -> None:
    worth = game(events, seed=len(events))
    found, expected = shapley_values(worth, list(events)), by_orders(worth, events)
    for event in events:
        np.testing.assert_array_equal(found[event], expected[event])
    np.testing.assert_allclose(sum(found.values()), worth[frozenset(events)], rtol=1e-12)


def test_hand_counted() -> None:
    """Alone 10 and 30, together 50: the surplus of 10 is halved."""
    worth = {"": 0.0, "a": 10.0, "b": 30.0, "ab": 50.0}
    found = shapley_values({frozenset(k): np.array([v]) for k, v in worth.items()}, ["a", "b"])
    assert (found["a"][0], found["b"][0]) == (15.0, 35.0)


def test_whoever_adds_nothing_gets_nothing() -> None:
    worth = game("abc")
    dummy = worth | {chosen | {"d"}: values for chosen, values in worth.items()}
    found, without = shapley_values(dummy, list("abcd")), shapley_values(worth, list("abc"))
    assert not found["d"].any()
    for event in "abc":
        np.testing.assert_allclose(found[event], without[event], rtol=1e-12)


def test_equal_events_get_the_same() -> None:
    worth = game("abc")
    swap = {"a": "b", "b": "a", "c": "c"}
    both = {e: v + worth[frozenset(swap[x] for x in e)] for e, v in worth.items()}
    found = shapley_values(both, list("abc"))
    np.testing.assert_array_equal(found["a"], found["b"])


def test_the_table_pairs_seeds() -> None:
    """Luck that strikes all selections of a seed alike does not widen the interval."""
    luck = np.array([0.0, 500.0, -300.0])
    worth = {e: 7.0 * len(e) + luck * bool(e) for e in selections("ab")}
    worth[frozenset("a")] = worth[frozenset("b")] = np.full(3, 7.0) + luck / 2
    worth[frozenset("ab")] = np.full(3, 14.0) + luck
    rows = shares(worth, ["a", "b"])
    assert [row.event for row in rows] == ["a", "b", TOGETHER]
    assert rows[0].share == 0.5
    assert rows[2].value == rows[0].value + rows[1].value
    level = shares({e: np.full(3, 7.0 * len(e)) for e in selections("ab")}, ["a", "b"])
    assert level[0][:4] == ("a", 7.0, 7.0, 7.0)


def scenario(**disruptions: dict[str, Any]) -> Scenario:
    return validated(Scenario, {"name": "made_up", "disruptions": disruptions})


def chain() -> Scenario:
    follows = blackout(0, 1) | {"after": "first"}
    last = blackout(0, 1) | {"after": "second"}
    return scenario(first=blackout(1, 1), second=follows, third=last, other=blackout(2, 1))


def test_what_follows_an_event_does_not_happen_without_it() -> None:
    assert happening(chain(), ["second", "other"]) == {"other"}
    assert happening(chain(), ["first", "third"]) == {"first"}
    assert happening(chain(), ["first", "second", "third"]) == {"first", "second", "third"}
    study = subset_study(toy_study(chain()))
    names = {each.name for each in study.scenarios}
    assert len(study.scenarios) == 2 * 4 - 1, names  # a chain of three: none, one, two or three
    assert study.scenario_of(["second", "other"]) == "only.other"
    assert study.scenario_of(["third"]) == "calm"
    assert {each.proposal.name for each in study.cells()} == {"todays_rules"}


def toy_study(happens: Scenario) -> Any:
    base = compose(["world=toy", "scenario=calm", "horizon_days=8", "warm_up_days=2"])
    return base.model_copy(update={"scenarios": (happens,)})


def test_every_selection_is_run_for_as_long_as_the_whole() -> None:
    base = toy_study(scenario(short=blackout(1, 1), long=blackout(2, 30)))
    study = subset_study(base.model_copy(update={"horizon_days": None}))
    assert {cell.horizon_days for cell in study.cells()} == {32 + 120}


def test_what_is_refused() -> None:
    many = {f"e{i}": blackout(1, 1) for i in range(MOST_EVENTS + 1)}
    with pytest.raises(ConfigError, match="7 events"):
        subset_study(toy_study(scenario(**many)))
    with pytest.raises(ConfigError, match="0 events"):
        subset_study(toy_study(scenario()))
    both = (scenario(a=blackout(1, 1)), scenario(b=blackout(1, 1)))
    two = toy_study(scenario()).model_copy(update={"scenarios": both})
    with pytest.raises(ConfigError, match="one scenario and one proposal"):
        subset_study(two)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shapley")


def divided(folder: Path, measure: str, group: str = "all") -> dict[str, Share]:
    """Two equal blackouts, one that strikes nothing, and a stop of the national service."""
    service = {"kind": "it_failure", "target": "national_service", "duration_days": 3}
    events = {
        "dark": blackout(1, 4),
        "dark_too": blackout(1, 4),
        "nothing": blackout(1, 4) | {"severity": 0},
        "service": service | {"start_day": 4},
    }
    happens = {"name": "several", "disruptions": events}
    rows = sim.shapley(happens, measure=measure, group=group, output_dir=folder, **SHORT)
    return {row.event: row for row in rows}


def test_the_axioms_hold_in_runs(folder: Path) -> None:
    rows = divided(folder, "person_days_without")
    assert rows["dark"].value == rows["dark_too"].value > 0
    assert rows["nothing"].value == rows["nothing"].alone == rows["nothing"].as_last == 0
    assert rows["dark"].as_last == 0  # the other blackout is enough
    assert rows["service"].value != 0
    events = [row for name, row in rows.items() if name != TOGETHER]
    assert sum(row.value for row in events) == pytest.approx(rows[TOGETHER].value, rel=1e-12)
    assert sum(row.share or 0 for row in events) == pytest.approx(1)


def test_together_is_the_effect_against_calm(folder: Path, tmp_path: Path) -> None:
    rows = divided(folder, "patients_without")
    names = ("dark", "dark_too", "service")
    all_of_them = {"name": "several", "disruptions": {n: blackout(1, 4) for n in names}}
    all_of_them["disruptions"]["service"] = {  # type: ignore[index]
        "kind": "it_failure", "target": "national_service", "start_day": 4, "duration_days": 3
    }  # fmt: skip
    totals = [
        sim.run(s, seed=seed, output_dir=tmp_path, world="toy", horizon_days=8, warm_up_days=2)
        .total("patients_without")
        for s in (all_of_them, "calm") for seed in (1, 2)
    ]  # fmt: skip
    assert rows[TOGETHER].value == (totals[0] - totals[2] + totals[1] - totals[3]) / 2


def test_another_measure_reads_what_is_there(folder: Path) -> None:
    divided(folder, "patients_without")
    stamp = {path: path.stat().st_mtime_ns for path in folder.glob("*/*/*/manifest.json")}
    assert len(stamp) == 2 * 2**4
    divided(folder, "person_days_without", "criticality=1")
    assert stamp == {p: p.stat().st_mtime_ns for p in folder.glob("*/*/*/manifest.json")}
    with pytest.raises(ConfigError, match="no measure 'patient_without'"):
        divided(folder, "patient_without")
    with pytest.raises(ConfigError, match="no group 'region=99'"):
        divided(folder, "patients_without", "region=99")


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small = [f"{key}={value}" for key, value in (SHORT | {"horizon_days": 35}).items()]
    where = f"output_dir={tmp_path}"
    assert main(["scenario=import_stop_90d", "measure=lines_dispensed", where, *small]) == 0
    told = capsys.readouterr().out
    assert "lines_dispensed (all) above calm in import_stop_90d" in told
    assert (tmp_path / "shapley.csv").read_text().startswith("event,value,ci_low,ci_high,share,")
    assert main(["scenario=calm", *small]) == 2
    assert "0 events" in capsys.readouterr().out
