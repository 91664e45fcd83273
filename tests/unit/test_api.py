"""The public API, as a notebook uses it."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import sim
from sim import lab
from sim.config import CONFIGS, load_scenario
from sim.errors import ConfigError, RunError
from tests.support.toy import blackout, emergency

ROOT = CONFIGS.parent
SHORT: dict[str, Any] = {"horizon_days": 8, "warm_up_days": 2}


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def test_importing_is_quick() -> None:
    code = "import sys, sim; print(sorted({'numpy', 'numba', 'hydra'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=CONFIGS.parent, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_modules_do_not_hide_the_functions() -> None:
    """A module of the same name would replace the function as soon as it is imported."""
    assert not [name for name in sim.__all__ if (CONFIGS.parent / "sim" / f"{name}.py").exists()]
    assert not [name for name in lab.__all__ if (ROOT / "sim" / "lab" / f"{name}.py").exists()]
    code = (
        "import sim, sim.lab.stops; from sim.lab import play;"
        " print(callable(play), sim.lab.play is play)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True", "True"]
    assert callable(sim.run)
    assert callable(sim.compare)


def test_all_that_is_promised_can_be_imported() -> None:
    for name in (*sim.__all__, "__version__"):
        assert getattr(sim, name) is not None
    for name in lab.__all__:
        assert getattr(lab, name) is not None
    assert sim.ConfigError is ConfigError
    assert set(sim.__all__) <= set(dir(sim))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert sim.__version__ == project["version"]


def test_run_with_names() -> None:
    result = sim.run(scenario="calm", proposal="todays_rules", seed=3, **SHORT)
    assert result.manifest["seed"] == 3
    assert result.manifest["world"] == "toy"
    assert result.folder.relative_to(Path.cwd()).parts[:2] == ("outputs", "runs")
    assert result.total("lines_dispensed") == result.series("lines_dispensed").sum() > 0
    assert result.daily().num_rows > result.table().num_rows > 100
    assert "Lines dispensed" in result._repr_html_()


def test_run_with_mappings_and_objects(tmp_path: Path) -> None:
    happens = {"name": "dark", "disruptions": {"blackout": blackout(1, 2)}}
    demanded = {"name": "backup", "requirements": {"backup": emergency()}}
    result = sim.run(happens, demanded, output_dir=tmp_path / "mine", **SHORT)
    assert result.folder == tmp_path / "mine" / "dark" / "backup" / "1"
    south = load_scenario("power_loss_south")
    other = sim.run(south, horizon_days=31, warm_up_days=0)
    assert other.manifest["scenario"] == "power_loss_south"


def test_two_runs_do_not_share_a_folder() -> None:
    one = sim.run(**SHORT)
    other = sim.run(calendar={"seasons": False}, **SHORT)
    dotted = sim.run(**{"calendar.seasons": False}, **SHORT)
    assert one.folder != other.folder == dotted.folder
    assert one.manifest["config_hash"] != other.manifest["config_hash"]


def test_a_finished_run_of_other_settings_is_not_replaced() -> None:
    first = sim.run(output_dir="mine", **SHORT)
    before = first.manifest
    with pytest.raises(ConfigError, match="finished run of other settings"):
        sim.run(output_dir="mine", **SHORT | {"horizon_days": 9})
    assert sim.run(output_dir="mine", **SHORT).manifest["config_hash"] == before["config_hash"]
    assert sim.run(output_dir="mine", seed=2, **SHORT).folder != first.folder


def test_the_same_run_again_is_only_read(monkeypatch: pytest.MonkeyPatch) -> None:
    first = sim.run(**SHORT)

    def never(config: object, folder: Path) -> None:
        raise AssertionError(folder)

    monkeypatch.setattr("sim.api.run_cell", never)
    assert sim.run(**SHORT).folder == first.folder
    with pytest.raises(AssertionError):
        sim.run(seed=3, **SHORT)


def test_two_comparisons_of_one_name_are_both_kept() -> None:
    def compared(days: int) -> sim.Study:
        dark = {"name": "dark", "disruptions": {"blackout": blackout(1, days)}}
        return sim.compare(dark, replications=1, world="toy", workers=1, **SHORT)

    one, other = compared(2), compared(3)
    assert one.folder != other.folder == compared(3).folder
    assert one.results.spans("dark") == {"blackout": [1, 3]}
    assert other.results.spans("dark") == {"blackout": [1, 4]}


def test_one_name_is_a_list_of_one() -> None:
    study = sim.compare("calm", "todays_rules", replications=1, world="toy", workers=1, **SHORT)
    assert study.results.scenarios == ["calm"]


def test_the_picture_tells_what_the_authority_sees_and_decides() -> None:
    stop = {"kind": "import_stop", "start_day": 1, "duration_days": 79}
    shut = {"name": "shut", "disruptions": {"stop": stop}}
    result = sim.run(shut, "allocation_and_redistribution", horizon_days=80)
    table = result.picture()
    rows = table.to_pylist()
    assert rows == sorted(rows, key=lambda row: row["day"])
    assert result.total("interventions") > 0
    begun = {row["medicine"]: row["day"] for row in reversed(rows) if row["decided"]}
    late = {medicine: day for medicine, day in begun.items() if day > 0}
    assert late, "all decisions are older than the first day"
    for medicine, day in late.items():
        history = result.picture(medicine=medicine).to_pylist()
        assert {row["medicine"] for row in history} == {medicine}
        assert history[0]["day"] < day, "nothing is decided before it is seen"
    for row in rows:
        assert row["short"] or row["seen_short"] or row["decided"]
        assert row["unreported"] <= row["short"]
        assert row["seen_wrongly"] <= row["seen_short"]
        assert row["seen_short"] - row["seen_wrongly"] <= row["short"] - row["unreported"]
        assert row["seen_cover_days"] is None or 0 <= row["seen_cover_days"] <= 365
    last = result.picture(day=79).to_pylist()
    assert last == [row for row in rows if row["day"] == 79]
    with pytest.raises(ConfigError, match=r"no medicine 'A10AB06'; did you mean 'A10AB05'"):
        result.picture(medicine="A10AB06")
    with pytest.raises(ConfigError, match="no day 80"):
        result.picture(day=80)


def test_shortages_tell_what_is_missing_where_and_when() -> None:
    """They add up to the treatment-days without of each medicine, and day by day to the whole."""
    stop = {"kind": "import_stop", "start_day": 1, "duration_days": 59}
    result = sim.run({"name": "shut", "disruptions": {"stop": stop}}, horizon_days=60)
    table = result.shortages()
    sums = table.group_by("medicine").aggregate([("treatments", "sum")]).to_pylist()
    assert sums
    for row in sums:
        group = f"medicine={row['medicine']}"
        assert row["treatments_sum"] == result.total("treatment_days_without", group)
    assert sum(row["treatments_sum"] for row in sums) == result.total("treatment_days_without")
    worst = table["day"][0].as_py()
    one = result.shortages(region="90", day=worst)
    assert set(one["region"].to_pylist()) == {"90"}
    assert set(one["day"].to_pylist()) == {worst}
    assert one["treatments"].to_pylist() == sorted(one["treatments"].to_pylist(), reverse=True)
    with pytest.raises(ConfigError, match="no region '91'"):
        result.shortages(region="91")
    with pytest.raises(ConfigError, match="allowed: 0 to 59"):
        result.shortages(day=60)


def test_results_are_found_from_another_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    result = sim.run(**SHORT)
    same = sim.Result(str(result.folder.relative_to(Path.cwd())))
    study = sim.compare(replications=1, world="toy", workers=1, **SHORT)
    loaded = sim.load(str(study.folder.relative_to(Path.cwd())))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert result.total("lines_dispensed") == same.total("lines_dispensed") > 0
    assert loaded.rows() == study.rows()
    with pytest.raises(RunError, match=r"is the folder of one run.*sim\.Result"):
        sim.load(result.folder)
    with pytest.raises(RunError, match=r"is the folder of a study.*sim\.load"):
        sim.Result(study.folder).total("lines_dispensed")
    with pytest.raises(RunError, match="no finished results are here") as told:
        sim.load(tmp_path)
    assert "delete" not in str(told.value)


@pytest.mark.parametrize(
    ("call", "given", "told"),
    [
        ("run", {"replications": 3}, "replications: does not apply to sim.run; a run has one seed"),
        ("run", {"scenarios": ["calm"]}, "write scenario=…; use sim.compare for several"),
        ("run", {"print_plan": True}, "print_plan: does not apply to sim.run; leave it out"),
        ("run", {"study": "mine"}, "choose a folder with output_dir=…"),
        ("run", {"scenario.disruptions.x.kind": "power_loss"}, "give a mapping"),
        ("compare", {"proposal": "calm"}, "proposal: does not apply to sim.compare; write proposa"),
        ("compare", {"scenario": "calm"}, "write scenarios=[…]"),
        ("compare", {"experiments": "first_comparison"}, "give names or mappings"),
        ("shapley", {"scenarios": ["calm"]}, "write scenario=…"),
    ],
)
def test_keys_that_do_not_apply_are_told(call: str, given: dict[str, Any], told: str) -> None:
    arguments: list[Any] = ["power_and_import"] if call == "shapley" else []
    with pytest.raises(ConfigError) as error:
        getattr(sim, call)(*arguments, **given)
    assert told in str(error.value)


def test_compare_and_load(tmp_path: Path) -> None:
    dark = {"name": "dark", "disruptions": {"blackout": blackout(1, 2)}}
    study = sim.compare(
        scenarios=[dark], proposals=["emergency_pharmacies_300"], replications=2, world="toy",
        output_dir=tmp_path / "study", workers=1, **SHORT,
    )  # fmt: skip
    rows = {(row["scenario"], row["proposal"]) for row in study.rows()}
    assert rows == {
        (scenario, proposal)
        for scenario in ("calm", "dark")
        for proposal in ("todays_rules", "emergency_pharmacies_300")
    }
    assert study.answer()[0].startswith("Under dark")
    assert (study.folder / "report.html").stat().st_size > 10_000
    assert sim.load(study.folder).table() == study.table()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"scenario": "power_loss_sout"}, "did you mean 'power_loss_south'"),
        ({"proposal": "stock_flor_3_months"}, "did you mean 'stock_floor_3_months'"),
        ({"world": "toyy"}, "did you mean 'toy'"),
        ({"horizn_days": 3}, "did you mean 'horizon_days'"),
        ({"horizon_days": -3}, "horizon_days"),
        ({"scenario": {"disruptions": {}}}, "name"),
        ({"scenario": {"name": "x", "disruptions": {"a": {"kind": "powr_loss"}}}}, "power_loss"),
        (
            {"scenario": {"name": "x", "disruptions": {"a": blackout(1) | {"regions": ["7"]}}}},
            "x: scenario.disruptions.a.regions: unknown region '7'",
        ),
        ({"scenario": {"name": "calm", "disruptions": {"a": blackout(1)}}}, "'calm' has disrup"),
        ({"scenario": {"name": "x", "disruptions": {"a": blackout(99)}}}, "after the horizon"),
    ],
)
def test_bad_input_is_told(arguments: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigError, match=told.replace("(", r"\(")):
        sim.run(**SHORT | arguments)


def test_names_given_twice_are_told() -> None:
    with pytest.raises(ConfigError, match="calm named twice"):
        sim.compare(scenarios=["calm", "calm"], world="toy", **SHORT)


def test_a_place_to_write_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match="choose another output_dir"):
        sim.run(output_dir=tmp_path / "file", **SHORT)


def test_look_ups_of_what_is_not_there_are_told() -> None:
    result = sim.run(**SHORT)
    with pytest.raises(ConfigError, match="did you mean 'patients_without'"):
        result.total("patient_without")
    with pytest.raises(ConfigError, match="no group 'region=9'; did you mean 'region=90'"):
        result.series("patients_without", "region=9")
    with pytest.raises(RunError, match="there is no such folder; check its name"):
        sim.load("nowhere")


def test_options_describe_everything() -> None:
    options = sim.options()
    assert options["scenarios"].keys() >= {"calm", "power_loss_south", "import_stop_90d"}
    assert options["disruptions"].keys() >= {"power_loss", "it_failure", "import_stop"}
    assert options["measures"].keys() >= {"patients_without", "served_at_once_share"}
    for kind, described in options.items():
        assert described, kind
        for name, text in described.items():
            assert len(text) > 20, (kind, name)
            assert "package" not in text


def test_an_unknown_name_of_the_package_is_told() -> None:
    assert not hasattr(sim, "walk")
