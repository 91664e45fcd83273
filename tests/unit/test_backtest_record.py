"""Back-tests: what was measured is kept, read again, and shown in the README."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from experiments.backtest import record, stored
from experiments.backtest.incident import FOLDER, Incident, incidents
from experiments.backtest.judge import NOT_MEASURED, judged
from experiments.backtest.record import BEGIN, END, into_readme, lines_of, played_of
from experiments.backtest.table import COLUMNS, line, simulated
from sim.config import validated
from sim.errors import RunError
from tests.support.backtests import KNOWN, TOY

ALL = incidents()
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

    def test_every_miss_of_the_table_is_explained(self) -> None:
        for told in readme_rows():
            assert told["verdict"].strip("()") not in ("outside", "undecided") or told["note"], told


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
