"""Back-tests: the files, the judging, the table, and a small incident from end to end."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.backtest.incident import Incident, Known, incidents, load
from experiments.backtest.judge import NOT_JUDGED, NOT_YET, Row, judged, measured, row
from experiments.backtest.playing import cells_of
from experiments.backtest.table import COLUMNS, markdown, score, simulated, write_csv
from sim.config import CONFIGS, validated
from sim.data.tables import read_tables
from sim.disruptions.restoration import Weibull
from sim.errors import ConfigError
from tests.support.backtests import KNOWN, TOY

ALL = incidents()
JUDGED = {"B14", "B13", "B1", "B11", "B9", "B3"}
SHOWN = {"B2", "B4", "B6"}
SMOKE = {"B5", "B12"}
FITTED_ON = range(101, 105)  # seeds of the acceptance checks


def known(**changes: Any) -> Known:
    return validated(Known, KNOWN | changes)


def read(**changes: Any) -> Known:
    """Return what is known without the figure."""
    return known(expected=None, tolerance=None, **changes)


class TestFiles:
    def test_every_back_test_is_there(self) -> None:
        weights = {"judged": JUDGED, "shown": SHOWN, "smoke": SMOKE}
        for weight, numbers in weights.items():
            assert {each.incident for each in ALL if each.weight == weight} == numbers

    @pytest.mark.parametrize("incident", ALL, ids=lambda each: each.incident)
    def test_its_runs_can_be_composed(self, incident: Incident) -> None:
        assert cells_of(incident).keys() == incident.runs.keys()

    @pytest.mark.parametrize("incident", ALL, ids=lambda each: each.incident)
    def test_what_was_tuned_exists(self, incident: Incident) -> None:
        with (CONFIGS / "sources.csv").open(encoding="utf-8", newline="") as file:
            there = {line["path"] for line in csv.DictReader(file)}
        there |= {f"restoration.{name}" for name in Weibull.model_fields}
        there |= {name.split("[")[0] for name in there}
        played = [run.disruptions for run in incident.runs.values()]
        there |= {f"{name}.{key}" for run in played for name, event in run.items() for key in event}
        assert [n for each in incident.known for n in each.tuned if n not in there] == []

    @pytest.mark.parametrize("incident", ALL, ids=lambda each: each.incident)
    def test_medicines_that_are_watched_exist(self, incident: Incident) -> None:
        codes = {str(code) for code in read_tables()["medicines"]["atc"]}
        assert set(incident.watched) <= codes

    def test_seeds_are_not_those_of_the_fit(self) -> None:
        assert not any(set(each.seeds) & set(FITTED_ON) for each in ALL)


class TestProblems:
    def test_all_problems_of_a_file_are_told_with_its_name(self, tmp_path: Path) -> None:
        path = tmp_path / "b99.yaml"
        path.write_text("incident: 99\ntitle: x\nwieght: smoke\n", encoding="utf-8")
        with pytest.raises(ConfigError) as caught:
            load(path)
        assert all(problem.startswith("b99.yaml: ") for problem in caught.value.problems)
        assert len(caught.value.problems) > 2

    def test_an_unknown_number_is_told(self) -> None:
        with pytest.raises(ConfigError, match=r"B77: unknown; .*allowed: .*B11"):
            incidents(("B77",))

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"probe": "lines_of_calms"}, "did you mean 'lines_of_calm'"),
            ({"tolerance": None}, "expected and tolerance together"),
            ({"high": 3}, "not both"),
            ({"evidence": "fitted"}, "name in tuned"),
            ({"tuned": ["patients.reach_km"]}, "name in tuned"),
            ({"tolerance": 0}, "greater than 0|must be above 0|tolerance"),
        ],
    )
    def test_a_figure_that_cannot_be_judged(self, changes: dict[str, Any], said: str) -> None:
        with pytest.raises(ConfigError, match=said):
            known(**changes)

    def test_a_figure_of_an_unknown_run(self) -> None:
        with pytest.raises(ConfigError, match="unknown run 'strike'; allowed: calm, closed"):
            validated(Incident, TOY | {"known": [KNOWN | {"run": "strike"}]})

    def test_two_figures_that_would_be_recorded_as_one(self) -> None:
        with pytest.raises(ConfigError, match="the same `what`"):
            validated(Incident, TOY | {"known": [KNOWN, KNOWN | {"expected": 3}]})

    def test_a_disruption_that_is_not_there(self) -> None:
        wrong = {"strike": {"kind": "pharmacy_closures", "start_day": 1}}
        with pytest.raises(ConfigError, match="pharmacy_closure"):
            validated(Incident, TOY | {"runs": {"closed": {"disruptions": wrong}}})


class TestJudging:
    @pytest.mark.parametrize(
        ("values", "verdict"),
        [
            ([10, 10.1], "inside"),
            ([8, 8], "inside"),
            ([11.5, 12], "undecided"),
            ([7, 7.01], "outside"),
            ([10, math.nan], "outside"),
        ],
    )
    def test_the_whole_interval_counts(self, values: list[float], verdict: str) -> None:
        assert row("B99", known(), values).verdict == verdict

    def test_the_interval_is_students(self) -> None:
        found = row("B99", known(), [9.0, 10.0, 11.0])
        assert (found.mean, found.half) == pytest.approx((10, 4.302653 / np.sqrt(3)))

    def test_without_a_figure_nothing_is_judged(self) -> None:
        assert row("B99", read(), [1, 2]).verdict == NOT_JUDGED
        assert row("B99", read(), [1, 2]).expected == "no figure"

    def test_one_bound_is_enough(self) -> None:
        assert row("B99", read(low=5), [6, 6]).verdict == "inside"
        assert row("B99", read(low=5), [6, 6]).expected == "≥ 5"
        assert row("B99", read(high=5), [6, 6]).verdict == "outside"


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """A figure of each kind, from the toy world."""
    dark = {
        "blackout": {
            "disruptions": {"dark": {"kind": "power_loss", "start_day": 0, "duration_days": 0.5}}
        }
    }
    figures = [
        KNOWN,
        KNOWN | {"what": "calm against itself", "run": "calm", "expected": 100},
        KNOWN | {"what": "in calm", "probe": "lines_displaced", "run": "calm", "expected": 0},
        KNOWN | {"what": "while closed", "probe": "lines_displaced", "expected": 0},
        KNOWN
        | {
            "what": "customer-days",
            "probe": "customer_days",
            "run": "blackout",
            "arguments": {"customers": 10},
            "expected": 5,
            "evidence": "fitted",
            "tuned": ["restoration.shape"],
        },
        KNOWN | {"what": "stopped", "probe": "lines_stopped", "arguments": {}},
        KNOWN | {"what": "unfilled", "probe": "pharmacies_struck",
                 "arguments": {"orders": "unfilled", "to_day": 3}},
        KNOWN | {"what": "never", "probe": "first_unmet_day",
                 "arguments": {"from_day": 0, "above": 1e9}},
    ]  # fmt: skip
    missing = [
        {
            "what": "not there",
            "expected": "3 ± 1",
            "source": "made up",
            "grade": "C",
            "reason": "nothing in the program does it",
        }
    ]
    toy = TOY | {"runs": TOY["runs"] | dark, "known": figures, "unplayed": missing}
    incident = validated(Incident, toy)
    return judged(incident, measured(incident))


class TestToy:
    def test_nobody_is_served_where_all_is_closed(self, rows: list[Row]) -> None:
        assert (rows[0].mean, rows[0].verdict) == (0, "outside")

    def test_calm_is_like_calm(self, rows: list[Row]) -> None:
        assert (rows[1].mean, rows[1].half, rows[1].verdict) == (100, 0, "inside")
        assert rows[2].mean == 0

    def test_whoever_finds_all_closed_is_displaced(self, rows: list[Row]) -> None:
        assert rows[3].mean is not None
        assert rows[3].mean > 0

    def test_power_comes_back_when_it_is_said_to(self, rows: list[Row]) -> None:
        assert rows[4].mean == 5  # 10 customers for half a day

    def test_shares_are_shares(self, rows: list[Row]) -> None:
        assert all(0 <= value <= 100 for each in rows[5:7] for value in each.values)

    def test_what_never_happens_is_outside_and_told(self, rows: list[Row]) -> None:
        assert rows[7].verdict == "outside"
        assert simulated(rows[7]) == "in 0 of 2 seeds only"

    def test_what_cannot_be_played_is_told(self, rows: list[Row]) -> None:
        assert (rows[-1].verdict, rows[-1].mean) == (NOT_YET, None)

    def test_the_same_seeds_give_the_same_figures(self, rows: list[Row]) -> None:
        assert tuple(measured(validated(Incident, TOY))[0]) == rows[0].values


class TestTable:
    def test_what_was_tuned_on_the_figure_stands_in_brackets(self, rows: list[Row]) -> None:
        assert "| (inside) | `restoration.shape` |" in "\n".join(markdown(rows))

    def test_every_line_has_every_column(self, rows: list[Row]) -> None:
        lines = markdown(rows)
        assert {each.count(" | ") for each in lines} == {len(COLUMNS) - 1}
        assert len(lines) == len(rows)

    def test_only_what_nothing_was_tuned_on_is_scored(self, rows: list[Row]) -> None:
        inside = [each for each in rows if each.verdict == "inside" and not each.tuned]
        assert f"{len(inside)} inside" in score(markdown(rows))
        assert score(markdown([rows[4], rows[-1]])).startswith("Of 0 figures")

    def test_the_csv_has_a_line_for_every_figure(self, rows: list[Row], tmp_path: Path) -> None:
        write_csv(rows, tmp_path / "new" / "table.csv")
        with (tmp_path / "new" / "table.csv").open(encoding="utf-8", newline="") as file:
            found = list(csv.DictReader(file))
        assert [line["quantity"] for line in found] == [each.quantity for each in rows]
        assert float(found[4]["mean"]) == rows[4].mean
