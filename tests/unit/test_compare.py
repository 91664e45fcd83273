"""The statistics of a study against hand-computed figures, SciPy and the raw cells."""

from __future__ import annotations

import csv
import json
import math
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy import stats

from sim.errors import ModelError, RunError
from sim.results.cells import Daily, Key, Kind
from sim.results.comparison import COMPARISON, comparison
from sim.results.grid import total
from sim.results.outputs import write_comparison
from sim.results.statistics import interval
from sim.study import run_study
from tests.support.cells import StubStudy, write_cell

POWER = "power_loss_south"
RESCUE = "emergency_pharmacies_300"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study of four seeds in which the scenario is shorter than its calm twin."""
    study = StubStudy(
        scenario_names=("calm", POWER),
        proposal_names=("todays_rules", RESCUE),
        replications=4,
        horizons={"calm": 90, POWER: 60},
        output_dir=tmp_path_factory.mktemp("studies") / "study",
    )
    return run_study(study, runner=write_cell)


@pytest.fixture(scope="module")
def rows(folder: Path) -> dict[tuple[str, ...], dict]:
    return _rows(folder)


def _rows(folder: Path) -> dict[tuple[str, ...], dict]:
    listed = comparison(folder).to_pylist()
    keyed = {(r["scenario"], r["proposal"], r["measure"], r["group"]): r for r in listed}
    assert len(keyed) == len(listed), "each row must stand once"
    return keyed


def _totals(folder: Path, scenario: str, proposal: str, measure: str, group: str = "all") -> list:
    found = []
    for seed in (1, 2, 3, 4):
        table = pq.read_table(folder / scenario / proposal / str(seed) / "totals.parquet")
        wanted = [r for r in table.to_pylist() if (r["measure"], r["group"]) == (measure, group)]
        found.append(wanted[0]["value"])
    return found


def _daily(folder: Path, scenario: str, proposal: str, seed: int, measure: str) -> np.ndarray:
    table = pq.read_table(folder / scenario / proposal / str(seed) / "daily.parquet").to_pylist()
    wanted = [r for r in table if (r["measure"], r["group"]) == (measure, "all")]
    return np.array([r["value"] for r in sorted(wanted, key=lambda r: r["day"])])


def test_interval_is_the_one_worked_by_hand():
    # Mean 5, s = sqrt(20/3), t(0.975; 3) = 3.182446, half = 3.182446 * s / 2 = 4.108521.
    mean, low, high = interval(np.array([[2.0, 4.0, 6.0, 8.0]]))
    assert mean[0] == 5.0
    assert low[0] == pytest.approx(5 - 4.108521, abs=1e-5)
    assert high[0] == pytest.approx(5 + 4.108521, abs=1e-5)


def test_interval_of_differences_is_scipys_paired_interval():
    luck = np.random.default_rng(5)
    before, after = luck.normal(10, 4, (3, 7)), luck.normal(9, 4, (3, 7))
    _, low, high = interval(after - before)
    ours = np.stack([low, high])
    theirs = stats.ttest_rel(after, before, axis=1).confidence_interval(0.95)
    assert np.allclose(ours, np.stack(theirs))


def test_one_replication_has_no_interval():
    mean, low, high = interval(np.array([[3.0], [4.0]]))
    assert mean.tolist() == [3.0, 4.0]
    assert np.isnan([*low, *high]).all()


@pytest.mark.parametrize(
    ("measure", "expected"),
    [("newly", 3.0), ("level", 2.0), ("share", 3 / 15), ("never", 0.0)],
)
def test_total_of_a_prefix(measure: str, expected: float):
    keys = ["newly", "level", "share", "share.numerator", "share.denominator"]
    kinds = {"newly": Kind("persons", "cumulative"), "level": Kind("persons", "level")}
    kinds |= {"share": Kind("share", "ratio"), "never": Kind("persons", "sum")}
    kinds |= {f"share.{part}": Kind("lines", "sum") for part in ("numerator", "denominator")}
    values = np.array(
        [[1, 2, 40], [5, 2, 90], [0.1, 0.4, 1], [1, 2, 7], [10, 5, 7]], dtype=np.float64
    )
    daily = Daily({Key(name, "all"): i for i, name in enumerate(keys)}, kinds, values)
    assert total(daily, Key(measure, "all"), 2) == pytest.approx(expected)


def test_mean_and_difference_are_paired_by_seed(folder: Path, rows: dict):
    row = rows[POWER, RESCUE, "patients_without", "region=14"]
    ours = np.array(_totals(folder, POWER, RESCUE, "patients_without", "region=14"))
    today = np.array(_totals(folder, POWER, "todays_rules", "patients_without", "region=14"))
    paired = stats.ttest_rel(ours, today).confidence_interval(0.95)
    alone = stats.ttest_1samp(ours, 0).confidence_interval(0.95)
    assert row["mean"] == pytest.approx(ours.mean())
    assert (row["ci_low"], row["ci_high"]) == pytest.approx(tuple(alone))
    assert row["diff_mean"] == pytest.approx((ours - today).mean())
    assert (row["diff_ci_low"], row["diff_ci_high"]) == pytest.approx(tuple(paired))
    assert row["replications"] == 4


def test_calm_mean_covers_as_many_days_as_the_scenario(folder: Path, rows: dict):
    prefixes = [_daily(folder, "calm", RESCUE, s, "patients_without")[:60] for s in (1, 2, 3, 4)]
    whole = rows["calm", RESCUE, "patients_without", "all"]["mean"]
    found = rows[POWER, RESCUE, "patients_without", "all"]["calm_mean"]
    assert found == pytest.approx(np.mean([each.sum() for each in prefixes]))
    assert found < whole
    levels = [_daily(folder, "calm", RESCUE, s, "without_now")[59] for s in (1, 2, 3, 4)]
    assert rows[POWER, RESCUE, "without_now", "all"]["calm_mean"] == pytest.approx(np.mean(levels))


def test_calm_mean_of_a_ratio_is_the_ratio_of_sums(folder: Path, rows: dict):
    name, expected = "served_at_once_share", []
    for seed in (1, 2, 3, 4):
        above = _daily(folder, "calm", RESCUE, seed, f"{name}.numerator")[:60].sum()
        below = _daily(folder, "calm", RESCUE, seed, f"{name}.denominator")[:60].sum()
        expected.append(above / below)
    assert rows[POWER, RESCUE, name, "all"]["calm_mean"] == pytest.approx(np.mean(expected))


def test_calm_mean_is_empty_where_the_twin_has_no_days(rows: dict):
    group = "municipality=0180"
    assert rows[POWER, RESCUE, "patients_without", group]["calm_mean"] is None
    assert rows["calm", RESCUE, "patients_without", group]["calm_mean"] == 12.0


def test_excess_and_effect_follow_their_definitions(rows: dict):
    def excess(proposal: str) -> float:
        row = rows[POWER, proposal, "patients_without", "all"]
        return row["mean"] - row["calm_mean"]

    found = rows[POWER, RESCUE, "excess_patients_without", "all"]
    effect = rows[POWER, RESCUE, "effect_patients_without", "all"]
    assert found["mean"] == pytest.approx(excess(RESCUE))
    assert effect["mean"] == pytest.approx(excess("todays_rules") - excess(RESCUE))
    assert effect["mean"] > 0
    assert effect["ci_low"] == pytest.approx(-found["diff_ci_high"])
    assert rows[POWER, "todays_rules", "effect_patients_without", "all"]["mean"] == 0
    assert ("calm", RESCUE, "excess_patients_without", "all") not in rows


def test_newly_harmed_less_spared_is_the_difference_in_patients(rows: dict):
    for name, measure in (("persons", "without"), ("beyond_tolerance", "beyond_tolerance")):
        spared = rows[POWER, RESCUE, f"spared_{name}", "all"]["mean"]
        harmed = rows[POWER, RESCUE, f"newly_harmed_{name}", "all"]["mean"]
        difference = rows[POWER, RESCUE, f"patients_{measure}", "all"]["diff_mean"]
        assert harmed - spared == pytest.approx(difference)
        assert spared > 0


def test_spared_and_harmed_are_counted_person_by_person(folder: Path, tmp_path: Path):
    study = tmp_path / "study"
    shutil.copytree(folder, study)
    for seed in (1, 2, 3, 4):
        for proposal, bits in (("todays_rules", [1, 1, 1, 0]), (RESCUE, [0, 0, 1, 1])):
            cell = study / POWER / proposal / str(seed)
            packed = np.packbits(np.array(bits, bool))
            np.savez(cell / "persons.npz", any=packed, beyond=packed)
            rows = pq.read_table(cell / "totals.parquet").to_pylist()
            for row in rows:
                if row["measure"].startswith("patients_") and row["group"] == "all":
                    row["value"] = float(sum(bits))
            pq.write_table(pa.Table.from_pylist(rows), cell / "totals.parquet")
    rows = _rows(study)
    assert rows[POWER, RESCUE, "spared_persons", "all"]["mean"] == 2
    assert rows[POWER, RESCUE, "newly_harmed_persons", "all"]["mean"] == 1


def test_persons_that_do_not_reconcile_are_an_error_of_the_model(folder: Path, tmp_path: Path):
    study = tmp_path / "study"
    shutil.copytree(folder, study)
    cell = study / POWER / RESCUE / "2"
    stored = np.load(cell / "persons.npz")
    changed = stored["any"].copy()
    changed[0] ^= 0b1000_0000
    np.savez(cell / "persons.npz", any=changed, beyond=stored["beyond"])
    with pytest.raises(ModelError, match="newly harmed"):
        comparison(study)


def test_columns_are_those_of_the_contract(folder: Path):
    table = comparison(folder)
    assert table.schema == COMPARISON
    assert ",".join(table.column_names) == (
        "scenario,proposal,measure,group,unit,mean,ci_low,ci_high,"
        "diff_mean,diff_ci_low,diff_ci_high,calm_mean,replications"
    )


def test_the_same_cells_give_the_same_bytes(folder: Path):
    names = ("comparison.csv", "comparison.parquet", "daily.parquet")
    write_comparison(folder)
    first = {name: (folder / name).read_bytes() for name in names}
    write_comparison(folder)
    assert {name: (folder / name).read_bytes() for name in names} == first
    assert not list(folder.glob("*.partial"))


def test_csv_says_what_parquet_says(folder: Path):
    write_comparison(folder)
    with (folder / "comparison.csv").open(encoding="utf-8") as file:
        written = list(csv.DictReader(file))
    table = pq.read_table(folder / "comparison.parquet").to_pylist()
    assert len(written) == len(table)
    for ours, theirs in zip(written, table, strict=True):
        assert ours["group"] == theirs["group"]
        for name in ("mean", "ci_low", "calm_mean"):
            value = math.nan if theirs[name] is None else theirs[name]
            got = math.nan if ours[name] == "" else float(ours[name])
            assert got == pytest.approx(value, rel=1e-10, nan_ok=True)


def test_course_is_the_mean_of_the_days(folder: Path):
    write_comparison(folder)
    table = pq.read_table(folder / "daily.parquet").to_pylist()
    names = ("scenario", "proposal", "measure", "group")
    key = (POWER, RESCUE, "without_now", "all")
    wanted = [row for row in table if tuple(row[name] for name in names) == key]
    days = np.array([_daily(folder, POWER, RESCUE, s, "without_now") for s in (1, 2, 3, 4)])
    assert [row["day"] for row in wanted] == list(range(60))
    assert np.allclose([row["mean"] for row in wanted], days.mean(axis=0))
    assert np.allclose([row["ci_low"] for row in wanted], interval(days.T).low)
    assert not any(row["measure"].endswith("numerator") for row in table)


def test_one_replication_leaves_the_interval_columns_empty(tmp_path: Path):
    study = StubStudy(replications=1, output_dir=tmp_path / "one")
    for row in comparison(run_study(study, runner=write_cell)).to_pylist():
        limits = ("ci_low", "ci_high", "diff_ci_low", "diff_ci_high")
        assert [row[name] for name in limits] == [None] * 4


@pytest.mark.parametrize("name", ["daily.parquet", "totals.parquet", "persons.npz"])
def test_a_broken_cell_is_named_with_the_remedy(folder: Path, tmp_path: Path, name: str):
    study = tmp_path / "study"
    shutil.copytree(folder, study, ignore=shutil.ignore_patterns("comparison.*"))
    path = study / POWER / RESCUE / "3" / name
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(RunError) as caught:
        write_comparison(study)
    message = str(caught.value)
    assert f"{POWER}/{RESCUE}/3" in message
    assert "delete the folder" in message
    assert "run the same command again" in message
    assert not list(study.glob("comparison.*"))


def test_an_unfinished_study_is_refused(tmp_path: Path):
    with pytest.raises(RunError, match="no finished study"):
        comparison(tmp_path)


def test_other_seeds_than_the_twins_are_refused(folder: Path, tmp_path: Path):
    study = tmp_path / "study"
    shutil.copytree(folder, study)
    manifest = json.loads((study / "manifest.json").read_text())
    manifest["cells"] = [
        cell
        for cell in manifest["cells"]
        if (cell["scenario"], cell["proposal"], cell["seed"]) != (POWER, RESCUE, 4)
    ]
    (study / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(RunError, match="cannot be paired"):
        comparison(study)
