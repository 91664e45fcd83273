"""What a person sees: words and figures that agree with the tables, and files that stand alone."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import shutil
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from rich.console import Console

from sim.errors import ConfigError, RunError
from sim.report import Study, show_progress, show_study, write_report
from sim.report.answer import findings
from sim.report.county_map import counties, county_name, rates
from sim.report.course import LABEL_GAP, course_figure, spread
from sim.report.figures import write_figures
from sim.report.notes import warnings
from sim.report.reasons import HATCHES, MOST, bars_of, looks_of, named_reasons, reasons_figure
from sim.report.results import Results, Row, read_results
from sim.report.style import COLOURS
from sim.report.tables import who_table
from sim.report.terminal import progress_line, time_left
from sim.report.words import between, decimal, difference, label, number, share
from sim.results.outputs import write_comparison
from sim.state.reasons import REASON_BITS
from sim.study import Progress, run_study
from tests.support.cells import REASONS, REGIONS, StubStudy, write_cell

IMPORT = "import_stop_90d"
FLOOR = "stock_floor_3_months"
RESCUE = "emergency_pharmacies_300"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    study = StubStudy(
        study="first_comparison",
        proposal_names=("todays_rules", RESCUE, FLOOR),
        replications=3,
        horizons={"calm": 150, IMPORT: 150},
        residents=20_000,
        output_dir=tmp_path_factory.mktemp("studies") / "study",
    )
    path = run_study(study, runner=write_cell)
    write_comparison(path)
    return path


@pytest.fixture(scope="module")
def results(folder: Path) -> Results:
    return read_results(folder)


def _plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def _shown(folder: Path, width: int) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    show_study(folder, console)
    return console.file.getvalue()


@pytest.mark.parametrize(
    ("value", "signed", "text"),
    [(12345.4, False, "12 345"), (-1200, True, "−1 200"), (7, True, "+7"), (0.2, True, "0"),
     (-0.2, False, "0"), (None, False, "–"), (10_587_710, False, "10 587 710")],
)  # fmt: skip
def test_numbers_are_written_in_the_swedish_way(value, signed, text):
    assert _plain(number(value, signed)) == text


def test_shares_rates_and_intervals():
    assert _plain(share(0.9264)) == "92.6 %"
    assert _plain(share(0.0004)) == "under 0.1 %"
    assert _plain(share(0.0006)) == "0.1 %"
    assert _plain(share(0.001, 0)) == "under 1 %"
    assert [_plain(share(x, 0)) for x in (0, 0.006)] == ["0 %", "1 %"]
    assert decimal(-0.04, signed=True) == "0.0"
    assert decimal(3.25) == "3.2"
    assert between(1.0, None) == ""
    assert _plain(between(-1500.0, -900.0, signed=True)) == "[−1 500 to −900]"


@pytest.mark.parametrize(
    ("name", "text"),
    [("todays_rules", "today's rules"), (IMPORT, "import stop 90 days"),
     ("it_failure_eprescription", "IT failure e-prescription"), (FLOOR, "stock floor 3 months")],
)  # fmt: skip
def test_labels(name, text):
    assert label(name) == text


def test_the_answer_names_the_best_proposal_first_with_its_interval(results: Results):
    sentences = [_plain(text) for text in findings(results, IMPORT)]
    without = results.row(IMPORT, "todays_rules", "patients_without")
    effect = results.row(IMPORT, FLOOR, "effect_patients_without")
    assert f"{_plain(number(without.mean))} residents" in sentences[0]
    assert f"without the disruption {_plain(number(without.calm_mean))} would" in sentences[0]
    limits = _plain(between(effect.ci_low, effect.ci_high))
    assert sentences[1].startswith(f"Stock floor 3 months spares {round(effect.mean)} {limits}")
    assert sentences[2] == (
        "Emergency pharmacies 300 changes nothing here: the same residents go without."
    )


def _with_effect(results: Results, **changes) -> Results:
    """Return results in which a proposal has an effect, and changes nothing in calm."""
    key = (IMPORT, FLOOR, "effect_patients_without", "all")
    whole = (IMPORT, FLOOR, "patients_without", "all")
    row = results.rows[key]._replace(**changes)
    opposite = {"diff_mean": -row.mean, "diff_ci_low": -row.ci_high, "diff_ci_high": -row.ci_low}
    rows = results.rows | {key: row, whole: results.rows[whole]._replace(**opposite)}
    return dataclasses.replace(results, rows=rows)


@pytest.mark.parametrize(
    ("mean", "low", "high", "told"),
    [(3.0, -5.0, 11.0, "3 fewer patients without medicine in the mean, which 3 seeds cannot tell"
                       " from none [−5 to 11]"),
     (-3.0, -11.0, 5.0, "3 more patients without medicine in the mean, which 3 seeds cannot tell"
                        " from none [−5 to 11]")],
)  # fmt: skip
def test_an_effect_that_seeds_cannot_tell_from_zero_is_not_called_an_effect(
    results: Results, mean, low, high, told
):
    unclear = _with_effect(results, mean=mean, ci_low=low, ci_high=high)
    text = next(t for t in findings(unclear, IMPORT) if t.startswith("Stock floor"))
    assert f"leaves {told}" in text
    assert "spares" not in text


def test_a_harmful_proposal_is_said_to_add_patients(results: Results):
    worse = _with_effect(results, mean=-30.0, ci_low=-40.0, ci_high=-20.0)
    text = next(t for t in findings(worse, IMPORT) if t.startswith("Stock floor"))
    assert "adds 30 [20 to 40] more patients without medicine" in text


def test_one_replication_is_told_without_interval(tmp_path: Path):
    study = StubStudy(replications=1, residents=2000, output_dir=tmp_path / "one")
    write_comparison(run_study(study, runner=write_cell))
    results = read_results(tmp_path / "one")
    assert "[" not in "".join(findings(results, IMPORT))
    assert any("One replication only" in text for text in warnings(results))
    write_report(tmp_path / "one")


def test_a_short_horizon_is_warned_of_and_only_then(results: Results):
    def told(still: float) -> bool:
        key = (IMPORT, "todays_rules", "still_without_at_horizon", "all")
        rows = results.rows | {key: results.rows[key]._replace(mean=still)}
        found = warnings(dataclasses.replace(results, rows=rows))
        return any("still without on the last day" in text and "today" in text for text in found)

    days = results.mean(IMPORT, "todays_rules", "person_days_without")
    assert told(0.011 * days)
    assert not told(0.009 * days)


def test_share_of_estimates_and_seeds_only_are_warned_of(results: Results):
    graded = dataclasses.replace(
        results,
        manifest=results.manifest
        | {"grades": {"parameters": {"A": 5, "B": 15, "C": 80}, "unit costs": {"A": 2, "C": 40}}},
    )
    text = _plain(" ".join(warnings(graded)))
    assert "80 of 100 parameters and 40 of 42 unit costs are estimates (grade C)" in text
    assert "3 seeds only" in text


@pytest.mark.parametrize("width", [80, 120, 200])
def test_the_table_fits_the_terminal_and_breaks_no_number(folder: Path, width: int):
    shown = _shown(folder, width)
    lines = shown.splitlines()
    assert max(len(line) for line in lines if str(folder) not in line) <= width
    for head in ("Person-days", "Beyond", "Against", "Calm", "Served"):
        assert head in shown
    row = read_results(folder).row(IMPORT, FLOOR, "person_days_without")
    assert number(row.mean) in shown
    assert "…" not in shown


def test_the_interval_stands_beside_the_difference_on_a_wide_terminal(folder: Path):
    row = read_results(folder).row(IMPORT, FLOOR, "patients_without")
    assert difference(row) in _shown(folder, 130)
    assert difference(row) not in _shown(folder, 80)


def test_a_difference_of_exactly_zero_has_no_interval(results: Results):
    assert difference(results.row(IMPORT, RESCUE, "patients_without")) == "0"


def test_progress_without_a_terminal_is_plain_lines(capfd: pytest.CaptureFixture):
    with show_progress() as listen:
        for done in range(101):
            listen(Progress(done // 50, 2, done, 100, None if done == 0 else 125.0))
    lines = capfd.readouterr().err.splitlines()
    assert 10 <= len(lines) <= 25
    assert _plain(lines[-1]) == "2 of 2 cells, 100 of 100 simulated days, 2 min 05 s left"
    assert "\x1b" not in "".join(lines)


class _Notebook:
    """What a notebook's kernel has loaded: displays that can be written anew."""

    def __init__(self, kernel: bool = True) -> None:
        shell = SimpleNamespace(kernel=None) if kernel else SimpleNamespace()
        self.get_ipython = lambda: shell
        self.display = SimpleNamespace(display=self.show)
        self.shown: list[dict[str, str]] = []
        self.displays = 0

    def show(self, what: dict[str, str], raw: bool, display_id: bool) -> _Notebook:
        assert raw
        assert display_id
        self.displays += 1
        self.shown.append(what)
        return self

    def update(self, what: dict[str, str], raw: bool) -> None:
        assert raw
        self.shown.append(what)


def test_progress_in_a_notebook_is_one_line_written_anew(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
):
    notebook = _Notebook()
    monkeypatch.setitem(sys.modules, "IPython", notebook)
    monkeypatch.setenv("FORCE_COLOR", "1")  # as a notebook's kernel does
    with show_progress() as listen:
        for done in (0, 25, 100):
            listen(Progress(done // 50, 2, done, 100, None if done == 0 else 125.0))
    assert notebook.displays == 1
    plain = [_plain(each["text/plain"]) for each in notebook.shown]
    assert plain[1] == "0 of 2 cells, 25 of 100 simulated days, 2 min 05 s left"
    assert '<progress max="1" value="0.250"></progress> 0 of 2' in notebook.shown[1]["text/html"]
    assert plain[2].startswith("2 of 2 cells")
    assert capfd.readouterr() == ("", "")


def test_an_interactive_terminal_is_no_notebook(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
):
    notebook = _Notebook(kernel=False)
    monkeypatch.setitem(sys.modules, "IPython", notebook)
    with show_progress() as listen:
        listen(Progress(2, 2, 100, 100, 0.0))
    assert notebook.displays == 0
    assert capfd.readouterr().err


def test_progress_in_words():
    assert time_left(None) == "time left not known yet"
    assert time_left(59.6) == "1 min 00 s left"
    assert _plain(progress_line(Progress(1, 16, 1234.5, 5000, 9.0))) == (
        "1 of 16 cells, 1 234 of 5 000 simulated days, 9 s left"
    )


def test_the_map_has_the_21_counties_by_name():
    outlines, names = counties()
    assert set(outlines) == set(REGIONS) == set(names)
    assert [county_name(code) for code in ("01", "05", "12", "20", "18", "14")] == [
        "Stockholm", "Östergötland", "Skåne", "Dalarna", "Örebro", "Västra Götaland",
    ]  # fmt: skip
    north = np.vstack(outlines["25"])
    assert north[:, 1].max() > 68
    assert 15 < north[:, 0].min() < 25


def test_rates_are_per_thousand_residents(results: Results):
    row = results.row(IMPORT, FLOOR, "excess_patients_without", "region=09")
    residents = results.residents_by_region["09"]
    found = rates(results, IMPORT, FLOOR, changed=False)["09"]
    assert found == pytest.approx(1000 * row.mean / residents)
    change = rates(results, IMPORT, FLOOR, changed=True)["09"]
    assert change == pytest.approx(1000 * row.diff_mean / residents)


def test_reasons_sum_to_all_person_days(results: Results):
    for bar, proposal in zip(bars_of(results, IMPORT).values(), ("todays_rules", RESCUE, FLOOR)):  # noqa: B905 - the calm twin is last
        days = results.mean(IMPORT, proposal, "person_days_without")
        assert sum(bar.values()) == pytest.approx(days)


def test_many_reasons_are_gathered_and_none_is_lost(results: Results):
    extra = {}
    for i in range(9):
        group = f"reason=rare {i}"
        for proposal in results.proposals(IMPORT):
            old = results.rows[IMPORT, proposal, "person_days_without", f"reason={REASONS[0]}"]
            extra[IMPORT, proposal, old.measure, group] = old._replace(group=group, mean=1.0)
    more = dataclasses.replace(results, rows=results.rows | extra)
    for name, bar in bars_of(more, IMPORT).items():
        assert len(bar) <= len(COLOURS)
        before = sum(bars_of(results, IMPORT)[name].values())
        gained = 9 if "calm" not in name else sum(row.calm_mean or 0 for row in extra.values()) / 3
        assert sum(bar.values()) == pytest.approx(before + gained)


def test_the_two_heaviest_reasons_of_every_bar_are_named():
    many = {f"reason {i}": 10.0 - i / 10 for i in range(MOST + 1)}
    bars = [many, {"power": 90.0, "national_service": 6.0, "queue": 4.0}]
    named = named_reasons(bars)
    assert {"power", "national_service", "reason 0", "reason 1"} <= set(named)
    assert "queue" not in named
    assert len(named) == MOST - 1
    each_its_own = [{f"own {i}": 2.0, f"second {i}": 1.0, "small": 0.5} for i in range(MOST)]
    assert len(named_reasons(each_its_own)) == 2 * MOST


def test_no_two_reasons_look_alike_in_any_figure(results: Results):
    crowded = dict(results.rows)
    for (scenario, proposal, measure, group), row in results.rows.items():
        if measure == "person_days_without" and group == f"reason={REASONS[0]}":
            for i in range(2 * MOST):
                extra = f"reason=own {i}"
                crowded[scenario, proposal, measure, extra] = row._replace(group=extra)
    more = dataclasses.replace(results, rows=crowded)
    looks = looks_of(more)
    assert len({tuple(sorted(look.items())) for look in looks.values()}) == len(looks)
    figure = reasons_figure(more, IMPORT)
    assert figure is not None
    drawn = [handle.get_label() for handle in figure.legends[0].legend_handles]
    assert len(drawn) == len(bars_of(more, IMPORT)[label("todays_rules")]) < len(looks)


def test_every_reason_of_the_model_can_have_a_look_of_its_own():
    assert len(COLOURS) * len(HATCHES) >= 1 << REASON_BITS


def test_labels_in_the_margin_do_not_touch_and_stay_in_order():
    places = spread([0.1, 0.11, 0.11, 0.5, 0.9])
    gaps = np.diff(places)
    assert gaps.min() >= LABEL_GAP - 1e-12
    assert places[3:] == [0.5, 0.9]
    assert np.mean(places[:3]) == pytest.approx(np.mean([0.1, 0.11, 0.11]))


def test_the_course_draws_today_calm_and_only_what_differs(results: Results):
    figure = course_figure(results, IMPORT)
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert f"{label(RESCUE)}: as today" in texts
    assert any(text.startswith(f"{label(FLOOR)}, peak") for text in texts)
    assert "calm twin, today's rules" in texts
    assert len(figure.axes[1].lines) == 2  # today's zero and the stock floor


def test_names_of_many_events_meet_neither_each_other_nor_the_title(results: Results):
    spans = {f"event_{i}": [3 * i, 150] for i in range(8)}
    scenario = results.manifest["scenarios"][IMPORT] | {"spans": spans}
    scenarios = results.manifest["scenarios"] | {IMPORT: scenario}
    crowded = dataclasses.replace(results, manifest=results.manifest | {"scenarios": scenarios})
    figure = course_figure(crowded, IMPORT)
    figure.draw_without_rendering()
    named = [text for text in figure.axes[0].texts if text.get_text().startswith("Event ")]
    assert [text.get_text() for text in named] == [f"Event {i}" for i in reversed(range(8))]
    boxes = [text.get_window_extent() for text in (*figure.texts, *named)]
    for i, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:i])
    plot = figure.axes[0].get_window_extent()
    assert all(box.y0 >= plot.y1 for box in boxes)
    assert max(box.y1 for box in boxes) <= figure.bbox.y1


def test_figures_are_the_same_bytes_each_time(folder: Path):
    stems = write_figures(folder)
    paths = [stem.with_suffix(suffix) for stem in stems for suffix in (".png", ".svg")]
    first = [path.read_bytes() for path in paths]
    write_figures(folder)
    assert [path.read_bytes() for path in paths] == first
    assert len(paths) == 6
    assert first[0].startswith(b"\x89PNG")
    assert b"<dc:date>" not in first[1]


class _Page(HTMLParser):
    VOID = frozenset({"meta", "link", "br", "img", "hr", "input"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.uses: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            if name in ("src", "href", "xlink:href"):
                self.uses.append(value)

    def handle_startendtag(self, tag, attrs) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data) -> None:
        self.text.append(data)


def test_the_report_stands_alone_and_is_well_formed(folder: Path):
    text = write_report(folder).read_text(encoding="utf-8")
    page = _Page()
    page.feed(text)
    assert page.open == []
    assert all(use.startswith(("#", "data:image/png")) for use in page.uses)
    assert len(page.ids) == len(set(page.ids)), "an id of one picture hides in another"
    assert {use[1:] for use in page.uses if use.startswith("#")} <= set(page.ids)
    assert set(re.findall(r"url\(#([^)]+)\)", text)) <= set(page.ids)
    assert "http" not in text.replace("http://www.w3.org/", "")
    assert "@import" not in text
    assert "<script" not in text


def test_the_report_says_what_the_tables_say(folder: Path, results: Results):
    page = _Page()
    page.feed(write_report(folder).read_text(encoding="utf-8"))
    text = re.sub(r"\s+", " ", _plain(" ".join(page.text)))
    for sentence in findings(results, IMPORT):
        assert _plain(sentence) in text
    for each in ("Östergötland", "seeds only", "no reform: the law as it stands", "0123abc"):
        assert each in text
    county = [
        _plain(number(results.mean(IMPORT, name, "excess_patients_without", "region=05")))
        for name in results.proposals(IMPORT)
    ]
    assert " ".join(["Östergötland", *county]) in text


def test_groups_stand_by_age_and_care_and_then_by_name(results: Results):
    extra = {}
    for code in ("asthma", "epilepsy", "dose", "elderly", "children"):
        for proposal in results.proposals(IMPORT):
            old = results.rows[IMPORT, proposal, "excess_patients_without", "all"]
            extra[IMPORT, proposal, old.measure, f"group={code}"] = old
    more = dataclasses.replace(results, rows=results.rows | extra)
    shown = [row[0] for row in who_table(more, IMPORT).rows if "class" not in row[0]]
    assert shown == [
        "Children, 0-17", "65 and older", "Dose-dispensed",
        "Of whom asthma, without at least one medicine",
        "Of whom epilepsy, without at least one medicine",
    ]  # fmt: skip


def test_the_report_escapes_what_comes_from_outside(folder: Path, tmp_path: Path):
    study = tmp_path / "study"
    shutil.copytree(folder, study)
    manifest = json.loads((study / "manifest.json").read_text(encoding="utf-8"))
    manifest["warnings"] = ["<script>alert(1)</script>"]
    (study / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert "<script>" not in write_report(study).read_text(encoding="utf-8")


def test_a_world_without_counties_has_no_map(folder: Path, tmp_path: Path):
    study = tmp_path / "study"
    shutil.copytree(folder, study)
    manifest = json.loads((study / "manifest.json").read_text(encoding="utf-8"))
    del manifest["residents_by_region"]
    (study / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    shutil.rmtree(study / "figures", ignore_errors=True)
    write_report(study)
    assert sorted(path.name for path in (study / "figures").glob("*.png")) == [
        f"course-{IMPORT}.png",
        f"reasons-{IMPORT}.png",
    ]


def test_study_in_a_notebook(folder: Path):
    study = Study(folder)
    assert study.table().num_rows == len(study.results.rows)
    rows = study.rows("patients_without")
    assert {row["proposal"] for row in rows} == {"todays_rules", RESCUE, FLOOR}
    assert study.plot().axes
    assert study.plot_map(IMPORT).axes
    assert study.plot_reasons(IMPORT).axes
    shown = study._repr_html_()
    assert "<table>" in shown
    assert number(next(r for r in rows if r["scenario"] == IMPORT)["mean"]) in shown


def test_names_that_a_study_does_not_have_are_told(folder: Path):
    study = Study(folder)
    for draw in (study.plot, study.plot_map, study.plot_reasons, study.causes):
        with pytest.raises(ConfigError, match=f"did you mean '{IMPORT}'"):
            draw(IMPORT[:-1])
    with pytest.raises(ConfigError, match=f"did you mean '{FLOOR}'"):
        study.causes(IMPORT, FLOOR[:-1])
    with pytest.raises(ConfigError, match="did you mean 'patients_without'"):
        study.rows("patient_without")
    with pytest.raises(ConfigError, match="no group 'region=9'; did you mean 'region="):
        study.rows("patients_without", "region=9")


def test_a_missing_table_is_told_with_the_remedy(tmp_path: Path):
    with pytest.raises(RunError, match="run the same command again"):
        read_results(tmp_path)


def test_rows_have_the_columns_of_the_comparison():
    from sim.results.comparison import COMPARISON

    assert list(Row._fields) == COMPARISON.names
