"""The executor: what is run, kept, run again, and what a user is told when something ends it."""

from __future__ import annotations

import dataclasses
import fcntl
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from sim.errors import ConfigError, RunError
from sim.kernels.jit import CACHE_FOLDER
from sim.results.outputs import write_comparison
from sim.study import Progress, run_study
from sim.study.place import SETTINGS, study_folder
from sim.study.pool import begin_apart
from tests.support import runners
from tests.support.cells import StubStudy, write_cell
from tests.support.toy import toy_cell

ROOT = Path(__file__).parents[2]
TABLES = ("comparison.csv", "comparison.parquet", "daily.parquet")


def _study(tmp_path: Path, **changes) -> StubStudy:
    orders = tmp_path / "orders"
    orders.mkdir(parents=True, exist_ok=True)
    study = StubStudy(output_dir=tmp_path / "study", orders=str(orders), residents=500)
    return dataclasses.replace(study, **changes)


def _times(folder: Path) -> dict[str, int]:
    manifests = folder.glob("*/*/*/manifest.json")
    return {str(path.parent.relative_to(folder)): path.stat().st_mtime_ns for path in manifests}


def _tables(folder: Path) -> dict[str, bytes]:
    write_comparison(folder)
    return {name: (folder / name).read_bytes() for name in TABLES}


def _never(config, folder, progress, branch_day) -> None:
    raise AssertionError("nothing is missing")


def _disk_full_in_two(config, folder, progress, branch_day) -> None:
    if config.seed == 2:
        raise OSError(28, "No space left on device", str(folder))
    write_cell(config, folder, progress)


def _bad_place(config, folder, progress, branch_day) -> None:
    raise ConfigError(["unknown region '99'"])


def test_all_cells_are_run_and_the_manifest_comes_last(tmp_path: Path):
    folder = run_study(_study(tmp_path), runner=write_cell)
    assert len(_times(folder)) == 8
    assert (folder / "manifest.json").is_file()


def test_finished_cells_are_kept(tmp_path: Path):
    study = _study(tmp_path)
    before = _times(run_study(study, runner=write_cell))
    assert _times(run_study(study, runner=_never)) == before


def test_a_changed_program_runs_the_cells_again(tmp_path: Path):
    study = _study(tmp_path)
    before = _times(run_study(study, runner=write_cell))
    after = _times(run_study(dataclasses.replace(study, program="new"), runner=write_cell))
    assert before.keys() == after.keys()
    assert all(after[cell] > before[cell] for cell in after)


def test_finished_results_are_not_replaced_by_those_of_other_settings(tmp_path: Path):
    study = _study(tmp_path)
    before = _times(run_study(study, runner=write_cell))
    for changes in ({"salt": "changed"}, {"replications": 1}, {"seed": 5}):
        with pytest.raises(ConfigError, match="finished study of other settings"):
            run_study(dataclasses.replace(study, **changes), runner=_never)
    assert _times(run_study(study, runner=_never)) == before


def test_other_settings_have_a_default_folder_of_their_own(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    study = _study(tmp_path, output_dir=None)
    other = dataclasses.replace(study, salt="changed")
    first = run_study(study, runner=write_cell)
    before = _times(first)
    second = run_study(other, runner=write_cell)
    assert first == Path("outputs/stub")
    assert second.name.startswith("stub-")
    assert run_study(study, runner=_never) == first
    assert run_study(other, runner=_never) == second == study_folder(other)
    assert _times(first) == before
    assert study_folder(dataclasses.replace(study, program="new")) == first
    assert study_folder(dataclasses.replace(other, program="new")) == second


def test_cells_of_an_interrupted_study_are_not_replaced_either(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    study = _study(tmp_path, output_dir=None)
    with pytest.raises(RunError):
        run_study(study, runner=_disk_full_in_two)
    assert run_study(dataclasses.replace(study, salt="changed"), runner=write_cell).name != "stub"
    assert study_folder(study) == study_folder(dataclasses.replace(study, replications=1))


def test_results_without_a_note_of_their_settings_are_not_replaced(tmp_path: Path):
    study = _study(tmp_path)
    (run_study(study, runner=write_cell) / SETTINGS).unlink()
    with pytest.raises(ConfigError, match="choose another output_dir"):
        run_study(study, runner=_never)


def test_tables_of_other_cells_do_not_survive(tmp_path: Path):
    study = _study(tmp_path)
    folder = run_study(study, runner=write_cell)
    write_comparison(folder)
    run_study(study, runner=_never)
    assert (folder / "comparison.csv").exists()
    run_study(_study(tmp_path, replications=3), runner=write_cell)
    assert not (folder / "comparison.csv").exists()


def test_more_replications_run_only_what_is_new(tmp_path: Path):
    before = _times(run_study(_study(tmp_path), runner=write_cell))
    after = _times(run_study(_study(tmp_path, replications=3), runner=write_cell))
    assert len(after) == 12
    assert {cell: after[cell] for cell in before} == before


@pytest.mark.parametrize("name", ["daily.parquet", "totals.parquet", "persons.npz", "config.yaml"])
def test_a_broken_cell_is_run_again(tmp_path: Path, name: str):
    study = _study(tmp_path)
    folder = run_study(study, runner=write_cell)
    before = _times(folder)
    broken = folder / "calm" / "todays_rules" / "2" / name
    whole = broken.read_bytes()
    broken.unlink() if name == "config.yaml" else broken.write_bytes(whole[:100])
    after = _times(run_study(study, runner=write_cell))
    assert [cell for cell in after if after[cell] != before[cell]] == ["calm/todays_rules/2"]


def test_longest_cells_are_run_first(tmp_path: Path):
    ran = []

    def runner(config, folder, progress, branch_day) -> None:
        ran.append(config.horizon_days)
        write_cell(config, folder, progress)

    run_study(_study(tmp_path, horizons={"calm": 40, "import_stop_90d": 70}), runner=runner)
    assert ran == [70] * 4 + [40] * 4


@pytest.mark.parametrize(("horizon", "day"), [(70, 30), (20, 20)])
def test_cells_are_run_together_until_an_event_begins(tmp_path: Path, horizon: int, day: int):
    told = []

    def runner(config, folder, progress, branch_day) -> None:
        told.append(branch_day)
        write_cell(config, folder, progress)

    run_study(_study(tmp_path, horizons={"import_stop_90d": horizon}), runner=runner)
    assert told == [day] * 8


def test_progress_reaches_the_end_and_tells_time_left(tmp_path: Path):
    told: list[Progress] = []
    run_study(_study(tmp_path), told.append, write_cell)
    assert told[-1].cells_done == told[-1].cells == 8
    assert told[-1].days_done == told[-1].days == 8 * 60
    assert told[0].days_done == 30
    assert told[0].seconds_left is not None
    assert [each.days_done for each in told] == sorted(each.days_done for each in told)


def test_leftovers_of_dead_runs_are_removed_and_nothing_else(tmp_path: Path):
    study = _study(tmp_path)
    ours = tmp_path / "study" / "calm" / "todays_rules" / "7.partial"
    theirs = tmp_path / "study" / "my" / "own" / "notes.partial"
    ours.mkdir(parents=True)
    theirs.mkdir(parents=True)
    run_study(study, runner=write_cell)
    assert not ours.exists()
    assert theirs.exists()


@pytest.mark.slow
def test_a_killed_worker_costs_only_the_missing_cells(tmp_path: Path):
    study = _study(tmp_path / "killed", workers=2)
    (Path(study.orders) / "kill").touch()
    folder = run_study(study, runner=runners.write_cell_and_kill_once)
    ran = [path.name.rsplit("-", 1) for path in Path(study.orders).glob("ran-*")]
    assert not (Path(study.orders) / "kill").exists(), "no worker was killed"
    assert len(ran) == len({name for name, _ in ran}) == 8, "a finished cell ran twice"
    (killed,) = (path.name.rsplit("-", 1)[1] for path in Path(study.orders).glob("killed-*"))
    assert {pid for _, pid in ran} - {killed}, "nobody went on after the kill"
    assert not list(folder.glob("*/*/*.partial"))
    undisturbed = run_study(_study(tmp_path / "calm"), runner=write_cell)
    assert _tables(folder) == _tables(undisturbed)


@pytest.mark.slow
def test_workers_killed_again_and_again_are_an_error(tmp_path: Path):
    study = _study(tmp_path, workers=2, replications=1, scenario_names=("calm",))
    with pytest.raises(RunError) as caught:
        run_study(study, runner=runners.always_killed)
    message = str(caught.value)
    assert "killed 3 times" in message
    assert "calm/stock_floor_3_months/1" in message
    assert "workers=1" in message


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_disk_full_names_the_path_and_keeps_the_rest(tmp_path: Path, workers: int):
    study = _study(tmp_path, workers=workers)
    with pytest.raises(RunError, match="No space left on device") as caught:
        run_study(study, runner=_disk_full_in_two)
    assert str(tmp_path / "study") in str(caught.value)
    assert len(_times(tmp_path / "study")) >= 1
    assert len(_times(run_study(study, runner=write_cell))) == 8


def test_errors_of_a_cell_keep_their_class_and_name_the_cell(tmp_path: Path):
    with pytest.raises(ConfigError, match=r"todays_rules/1: unknown region '99'"):
        run_study(_study(tmp_path), runner=_bad_place)


@pytest.mark.parametrize("below", ["file/study", "/proc/none/study"])
def test_unwritable_folder_is_told_with_its_path(tmp_path: Path, below: str):
    (tmp_path / "file").touch()
    study = _study(tmp_path, output_dir=tmp_path / below)
    with pytest.raises(RunError, match="cannot be written") as caught:
        run_study(study, runner=_never)
    assert Path(below).parts[-2] in str(caught.value)
    assert "output_dir" in str(caught.value)


def test_two_studies_may_not_write_one_folder(tmp_path: Path):
    study = _study(tmp_path)
    folder = run_study(study, runner=write_cell)
    with (folder / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(RunError, match="another study is writing"):
            run_study(study, runner=_never)
    run_study(study, runner=_never)


SCRIPT = """
    import dataclasses, sys
    from pathlib import Path
    from sim.errors import RunError
    from sim.study import run_study
    from tests.support import runners
    from tests.support.cells import StubStudy

    if __name__ == "__main__":
        root = Path(sys.argv[1])
        study = StubStudy(output_dir=root / "study", orders=str(root / "orders"), residents=500,
                          workers=int(sys.argv[2]))
        try:
            run_study(study, runner=runners.endless_after_first)
        except RunError as error:
            print(error)
            sys.exit(1)
"""


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_ends_the_workers_and_keeps_what_is_finished(tmp_path: Path, workers: int):
    study = _study(tmp_path)
    process = _started(tmp_path, workers)
    working = _worker_pids(tmp_path, workers)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of the group
    said, trouble = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "interrupted: 1 of 8 cells are finished" in said
    assert "run the same command again" in said
    assert "Traceback" not in trouble
    assert not any(_alive(pid) for pid in working)
    assert list(_times(tmp_path / "study")) == ["calm/todays_rules/1"]
    assert not list((tmp_path / "study").glob("*/*/*.partial"))
    assert len(_times(run_study(study, runner=write_cell))) == 8


@pytest.mark.slow
def test_killed_main_process_leaves_no_worker_and_can_be_resumed(tmp_path: Path):
    study = _study(tmp_path)
    process = _started(tmp_path, 2)
    working = _worker_pids(tmp_path, 2)
    process.kill()
    process.communicate(timeout=30)
    _wait_until(lambda: not any(_alive(pid) for pid in working), "workers outlive the study")
    assert len(_times(run_study(study, runner=write_cell))) == 8


def _started(tmp_path: Path, workers: int) -> subprocess.Popen:
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent(SCRIPT), encoding="utf-8")
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    return subprocess.Popen(
        [sys.executable, str(script), str(tmp_path), str(workers)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": path},
    )


def _worker_pids(tmp_path: Path, workers: int) -> list[int]:
    orders = tmp_path / "orders"
    first = tmp_path / "study" / "calm" / "todays_rules" / "1" / "manifest.json"
    _wait_until(
        lambda: len(list(orders.glob("pid-*"))) == workers and first.exists(), "no worker at work"
    )
    return [int(path.name.removeprefix("pid-")) for path in orders.glob("pid-*")]


def _wait_until(condition, otherwise: str) -> None:
    for _ in range(300):
        if condition():
            return
        time.sleep(0.1)
    pytest.fail(otherwise)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_a_day_apart_fills_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kernels").symlink_to((CACHE_FOLDER / "kernels").resolve())  # compiled before
    monkeypatch.setenv("TILLGANG_CACHE", str(tmp_path))
    begin_apart(toy_cell(horizon_days=1))
    assert any((tmp_path / "population").iterdir())
