"""Back-tests: the files, the judging, the table, and a small incident from end to end."""

from __future__ import annotations

import csv
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.backtest import record, stored
from experiments.backtest.incident import FOLDER, Incident, Known, incidents, load
from experiments.backtest.judge import NOT_JUDGED, NOT_MEASURED, NOT_YET, Row, judged, measured, row
from experiments.backtest.playing import Plays, cells_of
from experiments.backtest.probes import PROBES
from experiments.backtest.record import BEGIN, END, into_readme, lines_of, played_of
from experiments.backtest.table import COLUMNS, line, markdown, score, simulated, write_csv
from sim.config import CONFIGS, validated
from sim.data.tables import read_tables
from sim.disruptions.restoration import Weibull
from sim.errors import ConfigError, RunError

ALL = incidents()
JUDGED = {"B14", "B13", "B1", "B11", "B9", "B3"}
SHOWN = {"B2", "B4", "B6"}
SMOKE = {"B5", "B12"}
FITTED_ON = range(101, 105)  # seeds of the acceptance checks

KNOWN: dict[str, Any] = {
    "what": "lines of the day",
    "probe": "lines_of_calm",
    "run": "closed",
    "arguments": {"day": 1, "to_hour": 23},
    "expected": 10,
    "tolerance": 2,
    "unit": "%",
    "source": "made up",
    "grade": "C",
    "evidence": "held out",
}
TOY: dict[str, Any] = {
    "incident": "B99",
    "title": "A toy",
    "weight": "smoke",
    "story": "All pharmacies close for a day.",
    "calibrated": "nothing",
    "replications": 2,
    "overrides": [
        "world=toy",
        "warm_up_days=3",
        "horizon_days=3",
        "actors.residents.e_commerce_share=0",
    ],
    "runs": {
        "calm": {},
        "closed": {
            "disruptions": {
                "strike": {"kind": "pharmacy_closure", "start_day": 1, "duration_days": 1}
            }
        },
    },
    "known": [KNOWN],
}


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

    def test_every_miss_of_the_table_is_explained(self) -> None:
        for told in readme_rows():
            assert told["verdict"].strip("()") not in ("outside", "undecided") or told["note"], told


README = (FOLDER / "README.md").read_text(encoding="utf-8")


def readme_lines() -> list[str]:
    """Return what stands between the marks of the README."""
    return README.split(BEGIN)[1].split(END)[0].splitlines()


def readme_rows() -> list[dict[str, str]]:
    """Return the measured table of the README."""
    lines = [each for each in readme_lines() if each[:1] == "|"]
    found = [[cell.strip() for cell in each.strip("|").split(" | ")] for each in lines]
    return [dict(zip(COLUMNS, c, strict=True)) for c in found if len(c) == len(COLUMNS)][2:]


class TestReadme:
    @pytest.mark.parametrize("incident", ALL, ids=lambda each: each.incident)
    def test_it_shows_what_is_recorded_or_else_what_was_measured_before(
        self, incident: Incident
    ) -> None:
        expected = lines_of(incident, readme_lines())
        assert [each for each in readme_lines() if each in expected] == expected
        assert {each["back-test"] for each in readme_rows()} >= {incident.incident}

    def test_it_has_no_lines_but_those(self) -> None:
        told = {each["back-test"] for each in readme_rows()}
        assert told == {incident.incident for incident in ALL}

    @pytest.mark.parametrize("incident", ALL, ids=lambda each: each.incident)
    def test_what_is_recorded_can_be_read(self, incident: Incident) -> None:
        if stored.is_current(incident, record.MEASURED):
            values = stored.read(incident, record.MEASURED)
            assert all(len(found) >= 2 for found in values)


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


DOWN: dict[str, Any] = {
    f"{name}_down": {
        "kind": "it_failure",
        "target": f"distributor:{name}",
        "start_day": 1,
        "duration_days": 12,
    }
    for name in ("tamro", "oriola")
}
FOUR_WEEKS = {"to_day": 28}
ALL_NEAR = "actors.distributors.near_km=9999"
WAITING = TOY | {
    "patients": True,
    "watched": ["B05BB01"],
    "overrides": ["world=toy", "warm_up_days=20", "horizon_days=28"],
    "runs": {
        "calm": {},
        "down": {"disruptions": DOWN},
        "early": {"overrides": [ALL_NEAR, "actors.distributors.near_hour=0"]},
        "late": {"overrides": [ALL_NEAR, "actors.distributors.near_hour=23"]},
        "saving": {
            "overrides": ["actors.authority.short_below_days=365"],
            "requirements": {
                "saving": {
                    "kind": "conservation_in_care",
                    "medicines": ["B05BB01"],
                    "cut_share": 1,
                }
            },
        },
    },
    "known": [KNOWN | {"run": "down"}],
}


@pytest.fixture(scope="module")
def plays() -> Plays:
    """The runs of a toy incident, one seed."""
    incident = validated(Incident, WAITING)
    return Plays(incident, cells_of(incident), 301)


class TestWaiting:
    def probe(self, plays: Plays, name: str, run: str, **arguments: Any) -> float:
        return PROBES[name](plays, run, arguments)

    def test_only_an_event_interrupts(self, plays: Plays) -> None:
        shares = {
            (run, patients): self.probe(
                plays, "pharmacies_interrupted", run, patients=patients, **FOUR_WEEKS
            )
            for run in ("calm", "down")
            for patients in ("nothing_left", "without")
        }
        assert shares["calm", "nothing_left"] == shares["calm", "without"] == 0
        assert 0 < shares["down", "without"] <= shares["down", "nothing_left"] <= 100
        before = {"to_day": 1, "patients": "nothing_left"}
        assert self.probe(plays, "pharmacies_interrupted", "down", **before) == 0

    def test_what_arrives_in_time_follows_from_the_hour_of_delivery(self, plays: Plays) -> None:
        early, late = (self.probe(plays, "misses_arriving", run) for run in ("early", "late"))
        assert 0 <= late < early < 100  # all that was missed and sent, or nearly nothing

    def test_nothing_arrives_in_time_on_the_eve_of_a_day_without_deliveries(
        self, plays: Plays
    ) -> None:
        noted = plays.trace("early").notes.arrivals
        assert all((noted[day].in_time <= noted[day].missed).all() for day in noted)
        weekend = [noted[day].in_time.sum() for day in noted if day % 7 in (4, 5)]
        assert sum(weekend) == 0  # day 0 is a Monday

    def test_a_run_is_compared_with_another(self, plays: Plays) -> None:
        more = self.probe(plays, "persons_without_more", "down")
        assert more > 0
        assert self.probe(plays, "persons_without_more", "calm", other="down") == -more
        assert self.probe(plays, "persons_without_more", "down", other="down") == 0

    def test_care_that_saves_all_gives_none(self, plays: Plays) -> None:
        assert self.probe(plays, "treated_change", "calm") == 0
        assert self.probe(plays, "treated_change", "saving", from_day=2) == -100

    def test_displaced_lines_are_told_as_a_share_of_others(self) -> None:
        incident = validated(Incident, TOY)
        plays = Plays(incident, cells_of(incident), 301)
        days = {"from_day": 1, "to_day": 2}
        there = {"other": "closed", "other_from_day": 1, "other_to_day": 2}
        assert self.probe(plays, "lines_displaced_of", "closed", **days, **there) == 100
        assert self.probe(plays, "lines_displaced_of", "calm", **days, **there) == 0


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


ABOUT = {"played_on": "2026-01-02", "git_commit": "0123456789-dirty", "model_hash": "f" * 64,
         "seeds": [301, 302], "seconds": 90.0}  # fmt: skip


class TestRecord:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        """A README with the lines of two back-tests that were played long ago."""
        old = [line([number, *["old"] * (len(COLUMNS) - 1)]) for number in ("B98", "B99")]
        text = "\n".join(["before", BEGIN, *old, END, "after", ""])
        path = tmp_path / "README.md"
        path.write_text(text, encoding="utf-8")
        return path

    def test_one_is_renewed_and_the_others_keep_their_lines(
        self, path: Path, tmp_path: Path
    ) -> None:
        one = validated(Incident, TOY)
        other = validated(Incident, TOY | {"incident": "B98"})
        stored.write(one, [[10.0, 10.1]], ABOUT, tmp_path / "output")
        record.keep(one, tmp_path / "output", tmp_path / "kept")
        record.keep(other, tmp_path / "output", tmp_path / "kept")  # never played
        for _ in range(2):
            into_readme([other, one], path, tmp_path / "kept")
            lines = path.read_text(encoding="utf-8").splitlines()
            assert (lines[0], lines[-1]) == ("before", "after")
            assert [each for each in lines if each.startswith("| B98 | old")]
            assert not [each for each in lines if each.startswith("| B99 | old")]
            assert len([each for each in lines if "lines of the day" in each]) == 1
            assert "Of 1 figures on which nothing was tuned: 1 inside" in "\n".join(lines)

    def test_it_says_when_and_on_which_model_each_was_played(self, tmp_path: Path) -> None:
        incident = validated(Incident, TOY)
        assert played_of(incident, tmp_path)[-1] == "played before this was noted"
        stored.write(incident, [[1.0, 2.0]], ABOUT, tmp_path)
        told = ("B99", "2026-01-02", "01234567+", "ffffffff", "301-302", "1.5", "")
        assert played_of(incident, tmp_path) == told
        other = validated(Incident, TOY | {"replications": 3})
        assert played_of(other, tmp_path)[-1] == record.CHANGED

    def test_what_another_file_measured_is_not_recorded(self, tmp_path: Path) -> None:
        stored.write(validated(Incident, TOY), [[1.0, 2.0]], ABOUT, tmp_path)
        record.keep(validated(Incident, TOY | {"replications": 3}), tmp_path, tmp_path / "kept")
        assert not (tmp_path / "kept").exists()

    def test_what_was_never_played_is_told_where_no_line_is_left(self, tmp_path: Path) -> None:
        (told,) = lines_of(validated(Incident, TOY), [], tmp_path)
        assert NOT_MEASURED in told

    def test_a_parameter_changes_the_state_of_the_model(self) -> None:
        changed = [*TOY["overrides"], "actors.patients.stay_share=0.1"]
        other = validated(Incident, TOY | {"overrides": changed})
        assert record.model_hash(validated(Incident, TOY)) == record.model_hash(
            validated(Incident, TOY)
        )
        assert record.model_hash(validated(Incident, TOY)) != record.model_hash(other)


class TestStored:
    def test_what_is_written_is_read_again(self, tmp_path: Path) -> None:
        incident = validated(Incident, TOY)
        stored.write(incident, [[1.5, math.nan]], {"seconds": 1.0}, tmp_path)
        assert stored.read(incident, tmp_path)[0] == pytest.approx([1.5, math.nan], nan_ok=True)

    def test_a_figure_may_change_but_not_what_is_played(self, tmp_path: Path) -> None:
        stored.write(validated(Incident, TOY), [[1, 2]], {}, tmp_path)
        other = TOY | {"known": [KNOWN | {"expected": 99}]}
        assert stored.read(validated(Incident, other), tmp_path) == [[1, 2]]
        for changes in ({"replications": 3}, {"known": [KNOWN | {"run": "calm"}]}):
            with pytest.raises(RunError, match="B99: its file has changed"):
                stored.read(validated(Incident, TOY | changes), tmp_path)

    def test_what_was_never_played_is_told(self, tmp_path: Path) -> None:
        incident = validated(Incident, TOY)
        (line,) = judged(incident, stored.read(incident, tmp_path))
        assert (line.verdict, line.mean, simulated(line)) == (NOT_MEASURED, None, "–")
