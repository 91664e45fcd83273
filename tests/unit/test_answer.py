"""The answer in words agrees with the table above it, and claims no more than was traced."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path

import pytest
from rich.console import Console

from sim.cli import plan
from sim.config import CONFIGS, compose
from sim.manifest import grades
from sim.report.answer import findings
from sim.report.county_map import map_figure
from sim.report.course import course_figure
from sim.report.html import render
from sim.report.notes import warnings
from sim.report.result import _rounded
from sim.report.results import Results, read_results
from sim.report.tables import comparison_table, medicines_table
from sim.report.terminal import show_study
from sim.results.outputs import write_comparison
from sim.study import run_study
from tests.support.cells import StubStudy, write_cell

IMPORT = "import_stop_90d"
TODAY, FLOOR, SHARING = "todays_rules", "stock_floor_3_months", "allocation_and_redistribution"
WITHOUT, EXCESS, EFFECT = (f"{part}patients_without" for part in ("", "excess_", "effect_"))


def _study(folder: Path, proposals: tuple[str, ...]) -> Results:
    study = StubStudy(
        proposal_names=proposals,
        replications=3,
        horizons={"calm": 60, IMPORT: 60},
        residents=5000,
        output_dir=folder / "study",
    )
    path = run_study(study, runner=write_cell)
    write_comparison(path)
    return read_results(path)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return _study(tmp_path_factory.mktemp("answer"), (TODAY, FLOOR, SHARING))


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return _study(tmp_path_factory.mktemp("alone"), (TODAY,))


def _plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def _with(results: Results, proposal: str, **figures: tuple[float, ...]) -> Results:
    """Replace rows: by measure the mean and interval, of patients the difference to today's."""
    rows = dict(results.rows)
    for measure, values in figures.items():
        key = (IMPORT, proposal, measure, "all")
        names = ("mean", "ci_low", "ci_high")
        if measure in (WITHOUT, EXCESS):
            names = tuple(f"diff_{name}" for name in names)
        rows[key] = rows[key]._replace(**dict(zip(names, values, strict=False)))
    return dataclasses.replace(results, rows=rows)


def _of(results: Results, name: str) -> str:
    return next(_plain(t) for t in findings(results, IMPORT) if t.startswith(name))


def test_the_sentence_leads_with_the_figure_of_the_table_and_splits_it(results: Results) -> None:
    mixed = _with(
        results,
        FLOOR,
        patients_without=(-18348, -18500, -18200),
        effect_patients_without=(-816, -900, -732),
        spared_persons=(22868,),
        newly_harmed_persons=(4520,),
    )
    assert _of(mixed, "Stock floor") == (
        "Stock floor 3 months: in all 18 348 [18 200 to 18 500] fewer go without in 60 days, namely"
        " 19 164 fewer on ordinary days and 816 [732 to 900] more because of the disruption; person"
        " by person, 22 868 no longer go without and 4 520 newly do."
    )


def test_what_the_seeds_cannot_tell_is_said_of_the_part_that_it_is_true_of(
    results: Results,
) -> None:
    unclear = _with(
        results,
        FLOOR,
        patients_without=(-50, -60, -40),
        effect_patients_without=(2, -5, 9),
    )
    text = _of(unclear, "Stock floor")
    assert "in all 50 [40 to 60] fewer go without in 60 days, namely 48 fewer on ordinary" in text
    assert "2 [−5 to 9] fewer because of the disruption (3 seeds cannot tell it from none)" in text
    assert "of those whom" not in text


@pytest.mark.parametrize("best", [FLOOR, SHARING])
def test_proposals_are_ranked_by_the_difference_in_the_table(results: Results, best: str) -> None:
    other = SHARING if best == FLOOR else FLOOR
    ranked = _with(results, best, patients_without=(-90, -95, -85), effect_patients_without=(-5,))
    ranked = _with(ranked, other, patients_without=(-80, -85, -75), effect_patients_without=(70,))
    said = [t.split(":")[0] for t in findings(ranked, IMPORT) if ": in all" in t]
    assert said[0].lower().startswith(best.replace("_", " ")[:10])


def test_the_tables_show_which_part_of_the_difference_is_the_disruptions(
    results: Results,
) -> None:
    told = _with(results, FLOOR, excess_patients_without=(777, 700, 800))
    table = comparison_table(told, IMPORT)
    column = [row[table.heads.index("Of these by the disruption")] for row in table.rows]
    assert [_plain(text) for text in column][:2] == ["", "+777 [+700 to +800]"]
    console = Console(file=io.StringIO(), width=130, color_system=None)
    show_study(results.folder, console)
    assert "Of these by" in console.file.getvalue()


def test_an_interval_of_a_count_ends_at_zero(results: Results) -> None:
    key = (IMPORT, FLOOR, "patients_beyond_tolerance", "all")
    unsure = results.rows[key]._replace(mean=30.0, ci_low=-70.0, ci_high=130.0)
    table = comparison_table(
        dataclasses.replace(results, rows=results.rows | {key: unsure}), IMPORT
    )
    shown = [_plain(row[table.heads.index("Beyond tolerance")]) for row in table.rows]
    assert "30 [0 to 130]" in shown
    assert "−70" not in "".join(shown)


def _traced(results: Results, adding_need: list[str], **shares: float) -> Results:
    whole = results.rows[IMPORT, TODAY, "person_days_without", "all"]
    rows = {
        (IMPORT, TODAY, whole.measure, f"event={name}"): whole._replace(
            group=f"event={name}", mean=share * whole.mean
        )
        for name, share in shares.items()
    }
    scenario = results.manifest["scenarios"][IMPORT] | {"adding_need": adding_need}
    scenarios = results.manifest["scenarios"] | {IMPORT: scenario}
    manifest = results.manifest | {"scenarios": scenarios}
    return dataclasses.replace(results, rows=results.rows | rows, manifest=manifest)


def test_days_are_traced_in_words_that_can_be_read(results: Results) -> None:
    text = _of(_traced(results, [], attack=0.55, blackout=0.12, none=0.33), "Of ")
    assert text.endswith(
        "55 % can be traced to attack, 12 % to blackout, and 33 % to no event: everyday causes."
    )


def test_extra_need_that_is_not_traced_is_told_beside_everyday_causes(results: Results) -> None:
    text = _of(_traced(results, [IMPORT], attack=0.6, none=0.4), "Of ")
    assert text.endswith(
        "40 % to no event: everyday causes or the extra need of import stop 90 days."
    )


def test_events_that_add_need_are_known_by_what_they_do() -> None:
    given = compose(["world=toy", "scenarios=[rush_when_cover_falls,evacuation_gotland,calm]"])
    found = {scenario.name: scenario.adding_need for scenario in given.all_scenarios}
    assert found["rush_when_cover_falls"] == ["rush"]
    assert len(found["evacuation_gotland"]) == 1
    assert found["calm"] == []


def test_the_grades_count_figures_and_not_columns_of_tables() -> None:
    found = grades()
    rows = {"parameters": CONFIGS / "sources.csv"}
    rows |= {"unit costs": CONFIGS.parent / "sim" / "data" / "unit_costs.csv"}
    for kind, path in rows.items():
        lines = path.read_text(encoding="utf-8").splitlines()
        assert sum(found[kind].values()) == len(lines) - 1
    assert grades(CONFIGS / "world" / "toy")["medicines"] == {"A": 0, "B": 0, "C": 6}


def test_one_is_not_told_in_the_plural(results: Results) -> None:
    key = (IMPORT, TODAY, "still_without_at_horizon", "all")
    days = (IMPORT, TODAY, "person_days_without", "all")
    rows = results.rows | {key: results.rows[key]._replace(mean=1.0)}
    rows[days] = rows[days]._replace(mean=20.0)
    notes = " ".join(warnings(dataclasses.replace(results, rows=rows)))
    assert "1 person is still without" in _plain(notes)
    lines = plan(compose(["world=toy", "scenario=calm", "replications=1"]))
    assert lines[1].startswith("1 scenario × 1 proposal × seed 1 = 1 cell,")


def test_without_proposals_nothing_is_drawn_or_said_of_their_changes(alone: Results) -> None:
    assert len(course_figure(alone, IMPORT).axes) == 1
    figure = map_figure(alone, IMPORT)
    assert figure is not None
    assert not any("right:" in text.get_text() for text in figure.texts)
    page = render(alone)
    assert "Right: how each proposal" not in page
    assert "Below it, the difference" not in page


def test_a_world_of_one_county_has_no_map(results: Results) -> None:
    manifest = results.manifest | {"residents_by_region": {"09": 5000}}
    assert map_figure(results, IMPORT) is not None
    assert map_figure(dataclasses.replace(results, manifest=manifest), IMPORT) is None


def test_the_interval_of_the_course_is_not_cut_off(results: Results) -> None:
    top = course_figure(results, IMPORT).axes[0].get_ylim()[1]
    for proposal in results.proposals(IMPORT):
        assert results.course(IMPORT, proposal, "without_now").high.max() <= top


def test_the_medicines_most_lacking_are_named(results: Results) -> None:
    assert medicines_table(results, IMPORT).rows == []
    whole = results.rows[IMPORT, TODAY, "patients_without", "all"]
    rows = dict(results.rows)
    for i, code in enumerate(["A10AB05", "X99", "other", *(f"X{k}" for k in range(12))]):
        for proposal in results.proposals(IMPORT):
            key = (IMPORT, proposal, "treatments_without", f"medicine={code}")
            rows[key] = whole._replace(mean=100.0 - i)
    table = medicines_table(dataclasses.replace(results, rows=rows), IMPORT)
    assert [row[0] for row in table.rows[:3]] == [
        "Insulin aspart (A10AB05)", "X99", "Medicines outside the table",
    ]  # fmt: skip
    assert len(table.rows) == 10


def test_a_share_of_nothing_is_a_dash() -> None:
    assert _rounded(float("nan")) == "–"
