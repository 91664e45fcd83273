"""Events with a frequency: a Poisson number of times, each with its own luck."""

from __future__ import annotations

from math import log
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.conditions import Channel
from sim.config import Config, Scenario, compose, validated
from sim.errors import ConfigError
from sim.registry import Disruption
from sim.replication import Run
from sim.units import DAYS_PER_YEAR
from tests.support.places import small_country
from tests.support.toy import blackout, toy_cell

SEEDS = range(2_000)
STOP = {
    "kind": "it_failure",
    "target": "national_service",
    "start_day": 10,
    "window_days": 200,
    "duration_days": 0.5,
    "longest_days": 2,
    "per_year": 5,
}
MEAN = 5 * 200 / DAYS_PER_YEAR


def scenario(**events: dict[str, Any]) -> Scenario:
    return validated(Scenario, {"name": "events", "disruptions": events})


@pytest.fixture(scope="module")
def drawn() -> list[list[Disruption]]:
    given = scenario(stop=STOP)
    return [list(given.drawn(seed).values()) for seed in SEEDS]


def test_the_number_of_times_is_poisson(drawn: list[list[Disruption]]) -> None:
    counts = np.array([len(events) for events in drawn])
    n = counts.size
    assert abs(counts.mean() - MEAN) < 4 * np.sqrt(MEAN / n)
    spread = np.sqrt((MEAN + 2 * MEAN**2) / n)  # of the variance of a Poisson sample
    assert abs(counts.var(ddof=1) - MEAN) < 4 * spread
    expected = stats.poisson.pmf(np.arange(7), MEAN) * n
    seen = np.bincount(counts, minlength=7)[:7]
    assert ((seen - expected) ** 2 / expected).sum() < stats.chi2.ppf(0.999, 6)


def test_times_are_spread_over_the_window_and_lengths_on_a_log_scale(
    drawn: list[list[Disruption]],
) -> None:
    days = np.array([event.start_day for events in drawn for event in events])
    assert stats.kstest(days, stats.uniform(10, 200).cdf).pvalue > 0.001
    lengths = np.array([e.end_day() - e.start_day for events in drawn for e in events])
    assert stats.kstest(lengths, stats.loguniform(0.5, 2).cdf).pvalue > 0.001
    assert abs(lengths.mean() - 1.5 / log(4)) < 4 * lengths.std() / np.sqrt(lengths.size)


def test_a_higher_frequency_adds_times_and_changes_none() -> None:
    for seed in range(50):
        few, many = (scenario(stop=STOP | {"per_year": f}).drawn(seed) for f in (2, 9))
        assert few.items() <= many.items()


def test_each_time_strikes_other_places() -> None:
    storm = blackout(0, days=3) | {"severity": 0.5, "per_year": 30, "window_days": 100}
    limits = scenario(storm=storm).limits(small_country(), seed=4)
    struck = {tuple(limit.where.tolist()) for limit in limits}
    assert len(limits) > 3
    assert len(struck) > 1
    assert {limit.channel for limit in limits} == {Channel.ELECTRICITY}
    assert {limit.cause for limit in limits} == {f"storm {k + 1}" for k in range(len(limits))}


def test_a_drawn_length_stretches_the_course() -> None:
    slow = STOP | {"recovery": [{"day": 0.25, "level": 0.5}], "per_year": 12}
    for event in scenario(stop=slow).drawn(3).values():
        assert event.recovery[0].day == pytest.approx(event.duration_days / 2)
    curve = {"kind": "weibull", "shape": 0.6, "scale_days": 1}
    storm = blackout(1, days=4) | {"longest_days": 8, "restoration": curve}
    (one,) = scenario(storm=storm).drawn(1).values()
    assert 4 <= one.duration_days <= 8
    assert one.restoration.scale_days == pytest.approx(one.duration_days / 4)


def test_what_spreads_lasts_no_longer_in_each_place_than_its_longest() -> None:
    wave = {"kind": "demand_surge", "start_day": 5, "duration_days": 30, "factor": 2}
    wave |= {"spread_days": 20, "longest_days": 40, "regions": ["12", "14"]}
    drawn = [scenario(wave=wave).drawn(seed)["wave"].duration_days for seed in range(1, 30)]
    assert 30 <= min(drawn) < 33
    assert 37 < max(drawn) <= 40


def test_no_event_has_the_name_of_one_of_the_times_of_another() -> None:
    with pytest.raises(ConfigError, match="not a name: 'storm 1'"):
        scenario(**{"storm": STOP, "storm 1": STOP})


def run_of(config: Config) -> Any:
    run = Run.begin(config)
    run.finish()
    return run.world.history.rows


def test_a_frequency_of_nothing_is_calm_and_any_other_is_not() -> None:
    often = STOP | {"start_day": 0, "window_days": 15, "per_year": 100}
    calm = run_of(toy_cell())
    assert (run_of(toy_cell({"stop": often | {"per_year": 0}})) == calm).all()
    assert not (run_of(toy_cell({"stop": often})) == calm).all()


def test_the_past_counts_what_has_happened() -> None:
    calm, later = toy_cell(), toy_cell({"stop": STOP | {"start_day": 6, "per_year": 100}})
    first = min(event.start_day for event in later.scenario.drawn(later.seed).values())
    assert later.branch_day == int(first)
    assert later.past(int(first)) == calm.past(int(first))
    assert later.past(int(first) + 1) != calm.past(int(first) + 1)


def test_the_horizon_waits_for_the_longest_at_the_end_of_the_window() -> None:
    assert scenario(stop=STOP).spans["stop"] == (10, 212)
    assert scenario(stop=STOP).recovered_day == 212 + 120
    assert compose(["scenario=everyday_hazards", "horizon_days=180"]).cells()


@pytest.mark.parametrize(
    ("events", "problem"),
    [
        ({"stop": STOP | {"window_days": 0}}, "give window_days"),
        ({"stop": STOP | {"longest_days": 0.1}}, r"at least duration_days \(0.5\)"),
    ],
)
def test_wrong_frequencies_are_told(events: dict[str, Any], problem: str) -> None:
    with pytest.raises(ConfigError, match=problem):
        scenario(**events)


def test_nothing_follows_an_event_that_may_happen_often() -> None:
    with pytest.raises(ConfigError, match="may happen often or never"):
        scenario(stop=STOP, then=blackout(1) | {"after": "stop"}).drawn(1)
