"""Every preset says what it moves and what it leaves, and the catalogue holds it to that."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from experiments.catalogue.__main__ import measure
from experiments.catalogue.design import CatalogueStudy, read_design, study_of
from experiments.catalogue.expectations import (
    EXPECTED,
    GROUPS,
    TABLE,
    Expectation,
    only,
    presets,
    read_expectations,
)
from experiments.catalogue.figures import problem_of
from experiments.catalogue.judge import Change, cells_of, judged
from experiments.catalogue.page import Catalogue, files_of, readme, result_rows, shown, write
from experiments.catalogue.renew import renew
from experiments.catalogue.strength import at_strength
from experiments.catalogue.versions import Played
from sim.config import CALM, TODAY, load_scenario, models, options
from sim.errors import ConfigError, DataError
from sim.manifest import git_commit, short_commit
from sim.results.cells import read_manifest
from sim.results.grid import read_grid
from sim.study import run_study

STRIKE = Expectation(
    "scenario", "pharmacy_closures_war", "pharmacy_closures_war",
    "person_days_without[reason=pharmacy_closed]", "up", "made up for tests",
)  # fmt: skip
IDLE = Expectation(
    "proposal", "emergency_pharmacies_300", CALM, "patients_without", "equal", "made up for tests"
)
WRONG = Expectation(
    "proposal", "stock_floor_3_months", CALM, "interventions", "up", "made up for tests"
)
SMALL = ("world=toy", "warm_up_days=5", "horizon_days=60", "replications=1", "workers=1")


def changed(folder: Path, change: Callable[[str], str]) -> Path:
    path = folder / "expectations.csv"
    path.write_text(change(TABLE.read_text(encoding="utf-8")), encoding="utf-8")
    return path


def test_every_preset_has_its_rows() -> None:
    found = read_expectations()
    for group in GROUPS:
        assert {each.preset for each in found if each.group == group} == set(presets(group))


def test_own_files_are_no_presets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "OWN_CONFIGS", tmp_path)
    (tmp_path / "scenario").mkdir()
    (tmp_path / "scenario" / "mine.yaml").write_text("name: mine\n", encoding="utf-8")
    assert "mine" in options("scenario")
    test_every_preset_has_its_rows()


@pytest.mark.parametrize(
    ("group", "preset"), [(group, preset) for group in GROUPS for preset in presets(group)]
)
def test_a_preset_without_its_rows_is_an_error(group: str, preset: str, tmp_path: Path) -> None:
    def without(text: str) -> str:
        lines = text.splitlines(keepends=True)
        return "".join(line for line in lines if not line.startswith(f"{group},{preset},"))

    with pytest.raises(DataError, match=f"{group} {preset}: no row says what it moves"):
        read_expectations(changed(tmp_path, without))


def test_all_problems_of_the_table_are_told_together(tmp_path: Path) -> None:
    rows = (
        "scenario,power_los_south,power_loss_south,patients_without,up,why\n"
        "scenario,port_strike,calm,patients_withoutt,up,why\n"
        "scenario,port_strike,port_strike,patients_without[reason=power],up,why\n"
        "scenario,port_strike,port_strike,mean_cover_days,upp,\n"
        "proposals,port_strike,port_strike,mean_cover_days,up,why\n"
        "proposal,stock_floor_3_months,calm,patients_without[outside=99],up,why\n"
        "scenario,port_strike,port_strike,no figure,up,why\n"
    )
    with pytest.raises(DataError) as error:
        read_expectations(changed(tmp_path, lambda text: text + rows))
    told = str(error.value)
    for text in (
        "did you mean 'power_loss_south'?",
        "a scenario is tried in itself; write scenario = port_strike",
        "did you mean 'patients_without'?",
        "patients_without has no group 'reason=power'",
        "did you mean 'up'?",
        "no reason",
        "did you mean 'proposal'?",
        "patients_without has no group 'region=99'",
        "'no figure' is no figure",
    ):
        assert text in told
    assert len(error.value.problems) == 10


def test_some_presets_can_be_chosen() -> None:
    found = read_expectations()
    assert {each.preset for each in only(found, ["port_strike"])} == {"port_strike"}
    assert only(found, []) == found
    with pytest.raises(ConfigError, match="did you mean 'port_strike'"):
        only(found, ["port_strik"])


def test_a_row_must_not_come_twice(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="twice; keep one row"):
        read_expectations(changed(tmp_path, lambda text: text + text.splitlines()[1] + "\n"))
    with pytest.raises(DataError, match="expected the columns group"):
        read_expectations(changed(tmp_path, lambda text: "a,b\n1,2\n"))
    with pytest.raises(DataError, match="cannot be read"):
        read_expectations(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("without", "with_it", "fits"),
    [
        ([100, 100], [103, 102], {"up"}),
        ([100, 100], [97, 98], {"down"}),
        ([100, 100], [101, 99], {"same"}),
        ([100, 100], [100, 100], {"same", "equal"}),
        ([100, 100], [105, 100], set()),
        ([0, 0], [1, 1], {"up"}),
        ([0, 0], [0, 0], {"same", "equal"}),
    ],
)
def test_a_verdict_is_on_every_seed(
    without: list[float], with_it: list[float], fits: set[str]
) -> None:
    change = Change(np.array(without, float), np.array(with_it, float))
    assert {each for each in EXPECTED if change.went(each, 0.01)} == fits


def test_changes_are_told_in_unit_and_per_cent() -> None:
    assert shown(Change(np.array([2000.0]), np.array([4500.0]))) == "+2 500 (+125.0%)"
    assert shown(Change(np.array([0.0]), np.array([3.0]))) == "+3"
    assert shown(Change(np.array([0.5]), np.array([0.4]))) == "-0.1000 (-20.0%)"


def test_a_scenario_has_a_strength() -> None:
    scenario = load_scenario("pharmacy_closures_war")
    shares = [
        [
            event.model_dump()["open_share"]
            for event in at_strength(scenario, s).disruptions.values()
        ]
        for s in (0, 0.5, 1)
    ]
    assert shares == [[1.0] * 4, [0.55, 0.65, 0.775, 0.9], [0.1, 0.3, 0.55, 0.8]]
    assert at_strength(scenario, 1) == scenario
    assert Played(True, (1, 2, 3), (4, 5, 5)).never_better
    assert not Played(True, (1, 2, 3), (4, 5, 4)).never_better


def test_figures_are_known_by_measure_and_group() -> None:
    assert problem_of("person_days_without[reason=power]") == ""
    assert problem_of("person_days_without[outside=01+14]") == ""
    assert "unknown measure" in problem_of("persondays")


def test_explanations_name_presets(tmp_path: Path) -> None:
    assert read_design().replications > 1
    text = TABLE.with_name("design.yaml").read_text(encoding="utf-8")
    path = tmp_path / "design.yaml"
    path.write_text(f"{text}  port_strik: why\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="unknown preset 'port_strik'; did you mean"):
        read_design(path)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> CatalogueStudy:
    folder = tmp_path_factory.mktemp("catalogue")
    return study_of(read_design(), [STRIKE, IDLE, WRONG], [*SMALL, f"output_dir={folder}"])


def test_only_what_the_table_tries_is_run_with_its_twins(small: CatalogueStudy) -> None:
    pairs = {(cell.scenario.name, cell.proposal.name) for cell in small.cells()}
    assert pairs == {
        (CALM, TODAY),
        ("pharmacy_closures_war", TODAY),
        (CALM, "emergency_pharmacies_300"),
        (CALM, "stock_floor_3_months"),
    }


def test_imports_are_followed_for_longer() -> None:
    study = study_of(read_design(), read_expectations())
    days = {cell.scenario.name: cell.horizon_days for cell in study.cells()}
    assert (days["import_stop_90d"], days["power_storm"], days[CALM]) == (180, 90, 180)


def test_the_catalogue_of_a_small_world(small: CatalogueStudy) -> None:
    folder = run_study(small)
    cells = cells_of(read_grid(folder))
    verdicts = judged(cells, [STRIKE, IDLE, WRONG], same_share=0.01)
    assert [v.agrees for v in verdicts] == [True, True, False]
    played = {"pharmacy_closures_war": Played(True, (1, 0), (1, 0))}
    found = Catalogue(read_manifest(folder), read_design(), cells, verdicts, played)
    page = readme(found)
    assert "| `pharmacy_closures_war` | pharmacy_closure | 60 |" in page
    assert f"Program: commit {short_commit(git_commit())}." in page
    assert "- `stock_floor_3_months` in `calm`: interventions should be up" in page
    assert "`pharmacy_closures_war`, harsher by steps: patients without 1, 0" in page
    assert "`port_strike`" in page.partition("## Not measured")[2]
    assert "`pharmacy_closures_war`" not in page.partition("## Not measured")[2]
    rows = list(result_rows(found))
    assert [row[-1] for row in rows] == ["yes", "yes", "no"]
    assert rows[0][-2] == f"{verdicts[0].change.mean:.12g}"


@pytest.mark.parametrize("given", [["renew=yes"], ["renew=yes", "only=port_strike", "versions=no"]])
def test_what_is_renewed_is_named_and_measured_in_all_strengths(given: list[str]) -> None:
    with pytest.raises(ConfigError, match="renew: name presets with only="):
        measure(given)


def about(text: str, preset: str) -> list[str]:
    """Return the lines of a text that tell of a preset."""
    return [line for line in text.splitlines() if preset in line]


def test_what_is_said_of_one_preset_is_renewed(small: CatalogueStudy, tmp_path: Path) -> None:
    folder = run_study(small)
    cells = cells_of(read_grid(folder))
    manifest = read_manifest(folder)

    def found(*rows: Expectation, same_share: float, people: int) -> Catalogue:
        verdicts = judged(cells, rows, same_share)
        played = {row.preset: Played(True, (1, 2, people), (1, 2, 3)) for row in rows[:1]}
        return Catalogue(manifest, read_design(), cells, verdicts, played)

    real = [row for row in read_expectations() if row.where == STRIKE.where]
    idle = [row for row in read_expectations() if row.where == IDLE.where]
    write(found(*real, *idle, same_share=0.01, people=3), tmp_path)
    before = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    fresh = found(*real, same_share=0.99, people=0)
    for _ in range(2):
        renew(fresh, ["pharmacy_closures_war"], tmp_path)
    after = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert after.keys() == before.keys()
    for name, text in files_of(fresh).items():
        renewed = about(after[name], "pharmacy_closures_war")
        told = [line for line in renewed if line.startswith("- Measured anew")]
        assert len(told) == (name == "README.md")
        assert [line for line in renewed if line not in told] == about(
            text, "pharmacy_closures_war"
        )
        assert about(after[name], "emergency_ph") == about(before[name], "emergency_ph")
    other = {**manifest, "replications": 7}
    with pytest.raises(ConfigError, match="must be measured in the same way"):
        renew(Catalogue(other, read_design(), cells, fresh.verdicts, {}), ["x"], tmp_path)
