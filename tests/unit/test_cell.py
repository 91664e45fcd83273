"""The folder of a cell: whole or not there, the same bytes each time, and right in its sums."""

from __future__ import annotations

import json
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

import sim.cell
from sim.cell import TOTALS_ONLY, run_cell
from sim.config import Config, read_config
from sim.manifest import cut_off, grades
from sim.replication import Run
from sim.results.cells import Key, is_finished, read_daily, read_persons, read_totals
from tests.support.toy import blackout, toy_cell

FILES = {
    *("config.yaml", "daily.parquet", "totals.parquet", "persons.npz", "shortages.parquet"),
    *("picture.parquet", "manifest.json"),
}


@pytest.fixture(scope="module")
def config() -> Config:
    return toy_cell({"blackout": blackout(3)}, horizon_days=30, warm_up_days=40)


@pytest.fixture(scope="module")
def folder(config: Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("study") / "events" / "todays_rules" / "1"
    run_cell(config, folder)
    return folder


def test_the_folder_is_whole(config: Config, folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == FILES
    assert is_finished(folder, config.config_hash)
    assert read_config(folder / "config.yaml") == config
    assert [path.name for path in folder.parent.iterdir()] == ["1"]


@pytest.mark.parametrize("branch_day", [0, 3])
def test_cells_share_the_days_before_events(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, branch_day: int
) -> None:
    """The second cell goes on from a day of the first one's, and is as if it had been run alone."""
    sim.cell.WARM_UPS.forget()
    begun = []
    advance = Run.advance

    def remember(run: Run, days: int, progress: Any = None) -> None:
        begun.append(run.world.report_day)
        advance(run, days, progress)

    cells = [toy_cell(horizon_days=9), toy_cell({"blackout": blackout(3)}, horizon_days=12)]
    monkeypatch.setattr(Run, "advance", remember)
    for name, config in zip(("calm", "after"), cells, strict=True):
        run_cell(config, tmp_path / name, branch_day=branch_day)
    assert begun == [-cells[0].warm_up_days, branch_day, branch_day]
    sim.cell.WARM_UPS.forget()
    run_cell(cells[1], tmp_path / "alone")
    for file in FILES - {"config.yaml", "manifest.json"}:
        assert (tmp_path / "after" / file).read_bytes() == (tmp_path / "alone" / file).read_bytes()


def test_a_finished_world_leaves_no_memory_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sim.cell.WARM_UPS.forget()
    worlds = []
    begin = Run.begin.__func__

    def remember(cls: type[Run], config: Config) -> Run:
        run = begin(cls, config)
        worlds.append(weakref.ref(run.world))
        return run

    monkeypatch.setattr(Run, "begin", classmethod(remember))
    run_cell(toy_cell(), tmp_path / "calm" / "todays_rules" / "1")
    assert len(worlds) == 1
    assert worlds[0]() is None


def test_the_manifest_says_what_was_run(config: Config, folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["config_hash"] == config.config_hash
    assert manifest["data_hash"] == config.world.data_hash
    assert (manifest["scenario"], manifest["proposal"], manifest["seed"]) == (
        "events", "todays_rules", 1,
    )  # fmt: skip
    assert manifest["residents"] == 2000
    assert manifest["residents_by_region"] == {"90": 2000}
    assert manifest["pharmacies"] == 5
    assert manifest["ledger_imbalance"] == 0
    assert manifest["lines"] >= manifest["visits"] > 0
    assert manifest["seconds"].keys() == {"build", "run"}
    assert manifest["peak_memory_mb"] > 50
    assert manifest["grades"] == grades(config.world.tables_folder)
    assert sum(manifest["grades"]["medicines"].values()) == 6
    assert manifest["events"].keys() == config.scenario.disruptions.keys()
    assert manifest["warnings"] == []


def test_the_same_inputs_give_the_same_bytes(config: Config, folder: Path, tmp_path: Path) -> None:
    again = tmp_path / "1"
    run_cell(config, again)
    for name in FILES - {"manifest.json"}:
        assert (again / name).read_bytes() == (folder / name).read_bytes(), name
    assert _steady(again) == _steady(folder)


def _steady(folder: Path) -> dict[str, Any]:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return {k: v for k, v in manifest.items() if k not in {"seconds", "peak_memory_mb"}}


def test_bitsets_hold_exactly_those_who_are_counted(folder: Path) -> None:
    totals, _ = read_totals(folder)
    anyone, beyond = (int(np.bitwise_count(bits).sum()) for bits in read_persons(folder))
    assert anyone == totals[Key("patients_without", "all")] > 0
    assert beyond == totals[Key("patients_beyond_tolerance", "all")]
    assert anyone >= beyond


def test_the_warm_up_is_forgotten(config: Config) -> None:
    """Whoever the warm-up left without is counted again, but only if without after it."""
    run = Run.begin(config)
    outcome = run.world.state.people.outcome
    run.advance(config.warm_up_days - 1)
    assert outcome.any()
    run.advance(1)
    assert not outcome.any()
    waiting = run.world.state.people.treatments["failed"] > -30_000
    assert waiting.any()
    run.finish()
    new = run.world.history.part("new_town").sum()
    assert new == np.count_nonzero(outcome & 1)


def test_totals_follow_from_the_days(config: Config, folder: Path) -> None:
    totals, kinds = read_totals(folder)
    daily = read_daily(folder, config.horizon_days)
    for key, total in totals.items():
        if key not in daily.index:
            assert key.group.startswith(TOTALS_ONLY)
            continue
        how, values = kinds[key.measure].how, daily.series(key)
        if how == "ratio":
            above, below = (
                daily.series(Key(f"{key.measure}.{part}", key.group)).sum()
                for part in ("numerator", "denominator")
            )
            np.testing.assert_equal(total, above / below if below else np.nan)
        else:
            assert total == (values[-1] if how == "level" else values.sum())


def test_reasons_and_places_sum_exactly(folder: Path) -> None:
    totals, _ = read_totals(folder)

    def parts(measure: str, division: str) -> float:
        return sum(
            value
            for key, value in totals.items()
            if key.measure == measure and key.group.startswith(f"{division}=")
        )

    days = totals[Key("person_days_without", "all")]
    assert days > 0
    for division in ("reason", "channel", "region", "municipality", "criticality"):
        assert parts("person_days_without", division) == days, division
    for division in ("region", "municipality"):
        assert parts("patients_without", division) == totals[Key("patients_without", "all")]
    medicines = parts("treatment_days_without", "medicine")
    assert medicines == totals[Key("treatment_days_without", "all")]


def test_a_failure_leaves_nothing_half_written(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sim.cell.np, "savez_compressed", no_room)
    with pytest.raises(OSError, match="No space left"):
        run_cell(config, tmp_path / "events" / "todays_rules" / "1")
    assert list((tmp_path / "events" / "todays_rules").iterdir()) == []


def test_progress_counts_every_day(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    config = toy_cell(horizon_days=3, warm_up_days=2)
    run_cell(config, tmp_path / "1", lambda done, total: told.append((done, total)))
    assert told == [(day, 5) for day in range(1, 6)]
    table = pq.read_table(tmp_path / "1" / "daily.parquet")
    assert set(table["day"].to_pylist()) == {0, 1, 2}


def test_what_cannot_be_seen_is_told(tmp_path: Path) -> None:
    late = toy_cell({"long": blackout(10, 30)}, horizon_days=20)
    assert list(cut_off(late, {})) == [
        "long of events ends on day 40, after the horizon of 20 days: what follows is not counted"
    ]
    elsewhere = blackout(1) | {"zones": ["SE1"]}
    run_cell(toy_cell({"north": elsewhere}, horizon_days=5), tmp_path / "1")
    manifest = json.loads((tmp_path / "1" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["warnings"] == ["north of events strikes nothing in the world toy"]


def test_changed_tables_make_a_cell_stale(tmp_path: Path) -> None:
    tables = tmp_path / "tables"
    tables.mkdir()
    for path in (toy_cell().world.tables_folder or tables).glob("*.csv"):
        (tables / path.name).write_bytes(path.read_bytes())
    before = toy_cell(**{"world.tables": str(tables)})
    first = before.config_hash
    regions = tables / "regions.csv"
    regions.write_text(
        regions.read_text(encoding="utf-8").replace("Region Toy", "Region Joy"), encoding="utf-8"
    )
    assert before.config_hash != first
    assert toy_cell(**{"world.tables": str(tables)}).config_hash == before.config_hash
