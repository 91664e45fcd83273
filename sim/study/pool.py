"""Runs tasks on worker processes; a killed worker costs only the tasks that it had in hand."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.array_types import Floats
from sim.errors import RunError, TillgangError
from sim.results.cells import discard
from sim.study.failures import all_told, told

if TYPE_CHECKING:
    from sim.config import Config

Runner = Callable[["Config", Path, Callable[[int, int], None] | None, int], None]
Watch = Callable[[Floats], None]

SETBACKS = 3  # pools that may die in a row without one finished task
LOOK_EVERY = 0.5  # seconds between two looks at the workers


@dataclass(frozen=True)
class Task:
    """One cell to run: its configuration, its folder and its row on the board of progress."""

    row: int
    config: Config
    folder: Path
    branch_day: int  # before it no event of the study begins
    past: str  # of that midnight: cells with the same are in the same state

    @property
    def name(self) -> str:
        """Scenario, proposal and seed, as the user knows the cell."""
        return "/".join(self.folder.parts[-3:])


def begin_apart(config: Config) -> None:
    """Let the first day of a cell pass in a process of its own, and forget it.

    Machine code and population are then in the cache. Compiling takes half a gigabyte, which a
    process keeps until it ends: better one that ends at once than every worker.
    """
    spawn = multiprocessing.get_context("spawn")
    with suppress(BrokenProcessPool), ProcessPoolExecutor(1, spawn) as pool:
        pool.submit(_first_day, config).exception()


def _first_day(config: Config) -> None:
    from sim.replication import Run  # only here: it loads the kernels

    _end_with_parent()
    Run.begin(config).advance(1)


def run_tasks(tasks: Sequence[Task], workers: int, runner: Runner, watch: Watch) -> None:
    """Run all tasks in order, at most `workers` at once; `watch` gets the share done of each row.

    Raises the tasks' own errors with their names, RunError when workers are killed again and
    again. KeyboardInterrupt passes when the workers have ended.
    """
    with tempfile.TemporaryDirectory(prefix="tillgang-") as scratch:
        board = Path(scratch) / "shares"
        size = 1 + max((task.row for task in tasks), default=0)
        shares = np.memmap(board, np.float64, mode="w+", shape=(size,))
        if workers == 1:
            _run_here(tasks, runner, shares, watch)
        else:
            _run_in_pools(tasks, workers, runner, _Board(board, shares, watch))


def _run_here(tasks: Sequence[Task], runner: Runner, shares: Floats, watch: Watch) -> None:
    for task in tasks:

        def report(done: int, total: int, row: int = task.row) -> None:
            shares[row] = done / max(total, 1)
            watch(shares)

        discard(task.folder)
        try:
            runner(task.config, task.folder, report, task.branch_day)
        except (TillgangError, OSError, MemoryError) as error:
            raise told(task, error) from error
        report(1, 1)


@dataclass(frozen=True)
class _Board:
    """A file in which each worker writes how far it is: no lock that a killed worker could hold."""

    path: Path
    shares: Floats
    watch: Watch


def _run_in_pools(tasks: Sequence[Task], workers: int, runner: Runner, board: _Board) -> None:
    missing, setbacks = list(tasks), 0
    while missing:
        staff = [_Worker(_process()) for _ in range(min(workers, len(missing)))]
        left = _Round(list(missing), staff, runner, board).run()
        setbacks = setbacks + 1 if len(left) == len(missing) else 0
        missing = left
        if setbacks == SETBACKS:
            raise RunError(
                f"worker processes were killed {SETBACKS} times in a row (most often for want of"
                f" memory); not finished: {', '.join(task.name for task in missing)}; finished"
                " cells are kept: close other programs or set workers=1, and run the same"
                " command again"
            )


@dataclass(eq=False)
class _Worker:
    """A process, apart from the others, so that it can be given what goes on from its last cell."""

    pool: ProcessPoolExecutor
    past: str = ""

    def preference(self, task: Task, taken: Collection[str]) -> tuple[bool, bool, int]:
        """Return a key that is least for the task to take.

        That is one with the past just run, or else one whose past no other has in hand.
        """
        return task.past != self.past, task.past in taken, task.row


@dataclass
class _Round:
    """The workers from the first task until all are done or a worker is killed."""

    queue: list[Task]
    idle: list[_Worker]
    runner: Runner
    board: _Board
    running: dict[Future[None], tuple[_Worker, Task]] = field(default_factory=dict)
    lost: list[Task] = field(default_factory=list)
    failures: list[tuple[Task, BaseException]] = field(default_factory=list)

    def run(self) -> list[Task]:
        """Run the queue and return the tasks that a killed worker left undone, in order."""
        pools = [worker.pool for worker in self.idle]
        try:
            self._work()
        except BaseException:
            _end(pools)
            raise
        for pool in pools:
            pool.shutdown()
        if self.failures:
            raise all_told(self.failures)
        return sorted([*self.lost, *self.queue], key=lambda task: task.row)

    def _work(self) -> None:
        while True:
            while self.queue and self.idle and not (self.failures or self.lost):
                self._submit(self.idle.pop(0))
            if not self.running:
                return
            done, _ = wait(self.running, LOOK_EVERY, FIRST_COMPLETED)
            for future in done:
                self._settle(future)
            self.board.watch(self.board.shares)

    def _submit(self, worker: _Worker) -> None:
        taken = {task.past for _, task in self.running.values()}
        task = min(self.queue, key=lambda task: worker.preference(task, taken))
        self.queue.remove(task)
        worker.past = task.past
        self.board.shares[task.row] = 0.0
        discard(task.folder)
        try:
            with _deaf_to_interrupts():
                future = worker.pool.submit(_work, task, self.runner, self.board.path)
        except BrokenProcessPool:
            self.lost.append(task)
        else:
            self.running[future] = worker, task

    def _settle(self, future: Future[None]) -> None:
        (worker, task), error = self.running.pop(future), future.exception()
        self.idle.append(worker)
        if error is None:
            self.board.shares[task.row] = 1.0
        elif isinstance(error, BrokenProcessPool):
            self.board.shares[task.row] = 0.0
            self.lost.append(task)
        else:
            self.failures.append((task, error))


def _process() -> ProcessPoolExecutor:
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(1, spawn, initializer=_end_with_parent)


def _work(task: Task, runner: Runner, board: Path) -> None:
    shares = np.memmap(board, np.float64, mode="r+")

    def report(done: int, total: int) -> None:
        shares[task.row] = done / max(total, 1)

    runner(task.config, task.folder, report, task.branch_day)


def _end_with_parent() -> None:
    """Let a worker die when the main process is killed, so that it cannot write later."""
    parent = multiprocessing.parent_process()

    def wait_and_leave() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait_and_leave, daemon=True).start()


def _end(pools: Sequence[ProcessPoolExecutor]) -> None:
    # Public as ProcessPoolExecutor.terminate_workers from Python 3.14.
    for pool in pools:
        for process in list((pool._processes or {}).values()):
            process.terminate()
        pool.shutdown(cancel_futures=True)


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Let workers that start here ignore Ctrl-C, which the shell sends to all: we end them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
