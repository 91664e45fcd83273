"""Times and memory of the full model. Every measurement runs in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter, process_time

from sim.config import Config, compose
from sim.manifest import peak_memory_mb
from sim.replication import Run
from sim.state.flows import Service


@dataclass
class Stopwatch:
    """Seconds of this process's CPU time, and of wall-clock time."""

    cpu: float = 0.0
    wall: float = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Add the time that the block takes."""
        cpu, wall = process_time(), perf_counter()
        yield
        self.cpu += process_time() - cpu
        self.wall += perf_counter() - wall


@dataclass
class Measured:
    """One run: size, times, counts of the reported days, and seconds up to some of them."""

    scenario: str
    residents: int
    treatments: int
    days: int
    warm_up_days: int
    build: Stopwatch
    warm_up: Stopwatch
    run: Stopwatch
    lines: int = 0
    visits: int = 0
    peak_memory_mb: int = 0
    slowest: float = 0.0  # seconds of CPU of the slowest of some equal runs
    cpu_until: dict[int, float] = field(default_factory=dict)

    @property
    def lines_per_second(self) -> float:
        """Lines dispensed over counters in the reported days, per second of CPU."""
        return self.lines / self.run.cpu

    @property
    def visits_per_second(self) -> float:
        """Visits at which something was dispensed in the reported days, per second of CPU."""
        return self.visits / self.run.cpu


def cell(scenario: str, days: int, warm_up: int, overrides: Sequence[str] = ()) -> Config:
    """Return the cell of a scenario under today's rules."""
    given = [f"scenario={scenario}", f"horizon_days={days}", f"warm_up_days={warm_up}", *overrides]
    return next(c for c in compose(given).cells() if c.scenario.name == scenario)


def measure(config: Config, marks: Sequence[int] = ()) -> Measured:
    """Build a world, run its warm-up, then the days that are reported."""
    build, warm, run_time = Stopwatch(), Stopwatch(), Stopwatch()
    days, warm_up = config.horizon_days, config.warm_up_days
    with build.running():
        run = Run.begin(config)
    with warm.running():
        run.advance(warm_up)
    people = run.world.state.people
    size = people.residents.size, people.treatments.size
    found = Measured(config.scenario.name, *size, days, warm_up, build, warm, run_time)
    done = 0
    for mark in sorted({*marks, days}):
        with run_time.running():
            run.advance(mark - done)
        done = mark
        found.cpu_until[mark] = run_time.cpu
    run.finish()
    service = run.world.history.part("service").sum(axis=(0, 1))
    found.lines, found.visits = int(service[Service.DISPENSED]), int(service[Service.VISITS])
    found.peak_memory_mb = peak_memory_mb()
    return found


def prepare() -> float:
    """Run every kernel once, so that machine code is in the cache; return the seconds it took."""
    watch = Stopwatch()
    with watch.running():
        measure(cell("import_stop_90d", 40, 20, ["world=toy"]))
    return watch.wall


def build_only(overrides: Sequence[str]) -> Stopwatch:
    """Build a world; return the time that it took."""
    watch = Stopwatch()
    config = cell("calm", 180, 90, overrides)
    with watch.running():
        Run.begin(config)
    return watch
