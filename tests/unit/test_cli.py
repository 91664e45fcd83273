"""The command line: one message without traceback, the right exit code, no litter."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import sim.cli
from run_sim import run as hydra_main
from sim.config import CONFIGS, StudyConfig, compose
from sim.errors import ModelError, RunError

RUN_SIM = CONFIGS.parent / "run_sim.py"


@pytest.fixture
def studies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[StudyConfig]:
    """Return the list of studies that are started from an empty folder, without running them."""
    started: list[StudyConfig] = []
    monkeypatch.setattr(sim.cli, "run", started.append)
    monkeypatch.setenv("HYDRA_FULL_ERROR", "")  # so that it is put back afterwards
    monkeypatch.chdir(tmp_path)
    return started


def start(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["run_sim.py", *arguments])
    try:
        return sim.cli.start(hydra_main)
    except SystemExit as stop:
        return int(stop.code or 0)


def test_the_command_line_gives_the_same_study_as_python(
    studies: list[StudyConfig], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    overrides = ["scenario=power_loss_south", "replications=2", "horizon_days=90"]
    assert start(monkeypatch, *overrides) == 0
    assert studies == [sim.config.compose(overrides)]
    assert list(tmp_path.iterdir()) == []


def test_a_multirun_starts_one_study_per_value_in_folders_of_their_own(
    studies: list[StudyConfig], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert (
        start(
            monkeypatch,
            "-m",
            "scenario=calm",
            "seed=1,2,3",
            "output_dir=here",
            "calendar.seasons=false",
        )
        == 0
    )
    assert [study.seed for study in studies] == [1, 2, 3]
    assert [study.output_dir for study in studies] == [f"here/seed={seed}" for seed in (1, 2, 3)]
    assert len({study.study for study in studies}) == 3
    assert list(tmp_path.iterdir()) == []


def test_a_multirun_over_scenarios(
    studies: list[StudyConfig], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert start(monkeypatch, "-m", "scenario=calm,power_loss_south") == 0
    assert [s.scenarios[0].name for s in studies] == ["calm", "power_loss_south"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["+misspelt=1"], "misspelt: unknown key"),
        (["scenario=calmm"], "did you mean 'calm'"),
        (["calm"], "'calm': cannot be read"),
        (["-m", "scenario=calm,clam"], "unknown option 'clam'"),
        (["-m", "scenario=calm", "seed=1,x"], "seed: should be a valid integer"),
        (["scenario=calm", "hydra.run.dri=x"], "hydra"),
    ],
)
def test_wrong_input_is_one_message_and_exit_code_2(
    studies: list[StudyConfig],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    told: str,
) -> None:
    assert start(monkeypatch, *arguments) == 2
    message = capsys.readouterr().err
    assert message.startswith("The configuration cannot be used:\n")
    assert told in message
    assert "Traceback" not in message
    assert "HYDRA_FULL_ERROR" not in message


@pytest.mark.parametrize(
    ("error", "code"),
    [(RunError("disk full"), 1), (ModelError("lost"), 1), (KeyboardInterrupt(), 130)],
)
def test_a_failed_run_is_one_message_and_its_exit_code(
    studies: list[StudyConfig],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    code: int,
) -> None:
    def fail(study: StudyConfig) -> None:
        raise error

    monkeypatch.setattr(sim.cli, "run", fail)
    assert start(monkeypatch, "scenario=calm") == code
    message = capsys.readouterr().err
    assert message.strip()
    assert "Traceback" not in message
    assert "Error executing job" not in message


def interrupted() -> None:
    try:
        raise KeyboardInterrupt
    except KeyboardInterrupt:
        raise RunError("3 of 8 cells are kept") from None


def test_an_interrupted_study_has_the_exit_code_of_an_interrupt() -> None:
    with pytest.raises(RunError) as told:
        interrupted()
    assert sim.cli.tell(told.value) == 130
    assert sim.cli.tell(RunError("disk full")) == 1


def test_the_real_command_from_another_folder(tmp_path: Path) -> None:
    command = [sys.executable, str(RUN_SIM), "scenario=power_loss_sout", "seed=1"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "did you mean 'power_loss_south'" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_plan_names_cells_horizons_and_the_order_of_a_day(tmp_path: Path) -> None:
    command = [sys.executable, str(RUN_SIM), "print_plan=true", "replications=2"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "= 32 cells" in done.stdout
    for words in ("import_stop_90d", "360", "stock_floor_3_months", "a day, in order"):
        assert words in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_plan_says_what_a_run_decides() -> None:
    told = "\n".join(sim.cli.plan(compose(["scenarios=[everyday_hazards,power_loss_south]"])))
    events = next(line for line in told.splitlines() if "everyday_hazards" in line)
    assert events.count("(possible, day ") == events.count("(") > 0
    assert "power_loss (day " in told


def test_a_reader_who_has_seen_enough_is_not_an_error(tmp_path: Path) -> None:
    command = f"{sys.executable} {RUN_SIM} print_plan=true world=toy | head -1"
    done = subprocess.run(
        command, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("study first_comparison")
    assert done.stderr == ""


def test_a_closed_pipe_is_passed_over(
    studies: list[StudyConfig], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(study: StudyConfig) -> None:
        raise BrokenPipeError

    hushed: list[bool] = []
    monkeypatch.setattr(sim.cli, "run", fail)
    monkeypatch.setattr(sim.cli, "_hush", lambda: hushed.append(True))
    assert start(monkeypatch, "scenario=calm") == 0
    assert hushed == [True]


def test_a_command_starts_without_what_it_does_not_need() -> None:
    code = "import sys, sim.cell, sim.cli; print({'matplotlib', 'scipy.stats'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
