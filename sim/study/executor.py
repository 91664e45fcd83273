"""Runs the cells of a study: each scenario under each proposal with each seed, once.

Finished cells are kept, so a study that was interrupted, killed or changed goes on where it can.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.array_types import Floats
from sim.cell import run_cell
from sim.errors import RunError
from sim.kernels.jit import is_compiled
from sim.results.cells import DAILY, MANIFEST, cell_folder, discard, is_finished, leftovers
from sim.study.place import note_settings, study_folder
from sim.study.pool import Runner, Task, begin_apart, run_tasks
from sim.study.provenance import write_study_manifest

if TYPE_CHECKING:
    from sim.config import Config, StudyConfig

LOCK = ".lock"
# Made from all cells; what was made from other cells must not be taken for this study's answer.
OUTPUTS = (
    MANIFEST,
    "comparison.csv",
    "comparison.parquet",
    "causes.csv",
    "shapley.csv",
    DAILY,
    "report.html",
)


@dataclass(frozen=True)
class Progress:
    """How far a study is: cells, simulated days, and seconds left (None until it can be told)."""

    cells_done: int
    cells: int
    days_done: float
    days: int
    seconds_left: float | None


OnProgress = Callable[[Progress], None]


def run_study(
    study: StudyConfig, on_progress: OnProgress | None = None, runner: Runner = run_cell
) -> Path:
    """Run the cells that are missing or stale and return the study's folder.

    Raises ConfigError if another finished study is in `output_dir`; RunError if the folder cannot
    be written, another study writes it, workers are killed again and again or the user interrupts.
    The finished cells are kept in every case.
    """
    folder = study_folder(study)
    with _locked(folder), _writing(folder):
        note_settings(folder, study)
        for partial in leftovers(folder):
            discard(partial)
        tasks = _tasks(folder, study.cells())
        missing = [task for task in tasks if not is_finished(task.folder, task.config.config_hash)]
        for name in OUTPUTS if missing else (MANIFEST,):
            (folder / name).unlink(missing_ok=True)
        meter = _Meter(tasks, missing, on_progress)
        try:
            if missing and runner is run_cell and not is_compiled():
                meter.show(np.zeros(len(tasks)))
                begin_apart(missing[0].config)
            run_tasks(missing, _workers(study.workers, len(missing)), runner, meter.show)
        except KeyboardInterrupt:
            raise _interrupted(folder, tasks) from None
        finally:
            for partial in leftovers(folder):
                discard(partial)
        write_study_manifest(folder, study)
    return folder


def _tasks(folder: Path, cells: list[Config]) -> list[Task]:
    """Return the cells as tasks, the longest first so that no worker is left with it alone."""
    longest_first = sorted(cells, key=lambda cell: -_days(cell))
    day = _branch_day(cells)
    return [
        Task(
            row,
            cell,
            cell_folder(folder, cell.scenario.name, cell.proposal.name, cell.seed),
            day,
            cell.past(day),
        )
        for row, cell in enumerate(longest_first)
    ]


def _branch_day(cells: list[Config]) -> int:
    """Return the day before which no event of a study begins, within every horizon."""
    days = [day for cell in cells if (day := cell.branch_day) is not None]
    return min([*days, *map(_days, cells)]) if days else 0


def _days(config: Config) -> int:
    return int(config.horizon_days or 0)


def _workers(wanted: int | None, tasks: int) -> int:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(wanted or usable or 1, tasks))


@dataclass
class _Meter:
    """Turns shares done per task into progress; time left follows from this run's own speed."""

    tasks: list[Task]
    missing: list[Task]
    on_progress: OnProgress | None
    started: float = field(default_factory=time.monotonic)

    def show(self, shares: Floats) -> None:
        """Tell the listener, if there is one."""
        if self.on_progress is None:
            return
        days = sum(_days(task.config) for task in self.tasks)
        to_run = sum(_days(task.config) for task in self.missing)
        run = sum(_days(task.config) * float(shares[task.row]) for task in self.missing)
        seconds = time.monotonic() - self.started
        left = seconds * (to_run - run) / run if run > 0 else None
        done = sum(shares[task.row] == 1.0 for task in self.missing)
        kept = len(self.tasks) - len(self.missing)
        cells = len(self.tasks)
        self.on_progress(Progress(kept + int(done), cells, days - to_run + run, days, left))


def _interrupted(folder: Path, tasks: list[Task]) -> RunError:
    done = sum(is_finished(task.folder, task.config.config_hash) for task in tasks)
    return RunError(
        f"interrupted: {done} of {len(tasks)} cells are finished and kept in {folder}; run the"
        " same command again to run the others"
    )


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unwritable(folder, error) from error


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the study's folder; the system lets go of the lock when the process ends, however."""
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK).open("w")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunError(
                f"{folder}: another study is writing here; wait until it is done, or choose"
                " another output_dir"
            ) from None
        yield


def _unwritable(folder: Path, error: OSError) -> RunError:
    return RunError(
        f"{error.filename or folder}: cannot be written ({error.strerror or error}); make room,"
        " correct the permissions or choose another output_dir; finished cells are kept"
    )
