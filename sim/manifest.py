"""The manifest of a cell: what was run, from what, with which program, in how long."""

from __future__ import annotations

import csv
import platform
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.config import CONFIGS, ROOT, Config
from sim.data.tables import SWEDEN
from sim.replication import Run
from sim.state.flows import Service
from sim.world import World

PACKAGES: Final = ("tillgang", "numpy", "numba", "simpy", "pydantic", "hydra-core", "pyarrow")
GRADES: Final = "ABC"
COSTS, MEDICINES = "unit_costs.csv", "medicines.csv"
DECIMALS: Final = 4  # of a day, some seconds
KILO: Final = 1024
COMMIT_DIGITS: Final = 8  # of a hash, in a table


def cell_manifest(run: Run) -> dict[str, Any]:
    """Return the manifest of a finished run as plain values."""
    world, config = run.world, run.world.config
    return {
        **_identity(config),
        "data_hash": world.country.data_hash,
        **_size(world),
        **_effort(run),
        "ledger_imbalance": int(np.abs(world.ledger.imbalance(world.state)).sum()),
        "states_reached": states_reached(world),
        "events": happened(config, states_reached(world)),
        "warnings": [*cut_off(config, states_reached(world)), *without_effect(world)],
    }


def _identity(config: Config) -> dict[str, Any]:
    return {
        "git_commit": git_commit(),
        "versions": versions(),
        "config_hash": config.config_hash,
        "scenario": config.scenario.name,
        "proposal": config.proposal.name,
        "seed": config.seed,
        "world": config.world.name,
        "horizon_days": config.horizon_days,
        "grades": grades(config.world.tables_folder),
    }


def _size(world: World) -> dict[str, Any]:
    country, places = world.country, world.country.places
    people = np.bincount(
        places.municipality_region, places.municipality_population, len(places.region_code)
    )
    return {
        "residents": int(world.state.people.residents.size),
        "residents_by_region": {
            code: int(count) for code, count in zip(places.region_code, people, strict=True)
        },
        "treatments": int(world.state.people.treatments.size),
        "pharmacies": country.open_care,
        "articles": country.articles.size,
        "product_lines": country.lines.size,
    }


def _effort(run: Run) -> dict[str, Any]:
    service = run.world.history.part("service").sum(axis=(0, 1))
    return {
        "visits": int(service[Service.VISITS]),
        "lines": int(service[Service.DISPENSED]),
        "seconds": {"build": round(run.seconds_build, 3), "run": round(run.seconds_run, 3)},
        "peak_memory_mb": peak_memory_mb(),
    }


def states_reached(world: World) -> dict[str, float]:
    """Return the midnight, in days from the start, of each state that events have waited for."""
    return {name: float(d[0]) for name, d in world.reached.items() if np.isfinite(d[0])}


def happened(config: Config, reached: Mapping[str, float]) -> dict[str, list[float]]:
    """Return the events that began within the horizon, with first and last day."""
    events = config.scenario.drawn(config.seed, reached)
    return {
        name: [round(event.start_day, DECIMALS), round(event.end_day(), DECIMALS)]
        for name, event in events.items()
        if event.start_day < config.horizon_days
    }


def cut_off(config: Config, reached: Mapping[str, float]) -> Iterator[str]:
    """Tell of disruptions that go on after the horizon."""
    for name, event in config.scenario.drawn(config.seed, reached).items():
        if event.end_day() > config.horizon_days:
            yield (
                f"{name} of {config.scenario.name} ends on day {event.end_day():g}, after the"
                f" horizon of {config.horizon_days} days: what follows is not counted"
            )


def without_effect(world: World) -> Iterator[str]:
    """Tell of disruptions that strike nothing, such as one in another part of Sweden."""
    striking = {limit.cause for limit in world.conditions.limits if limit.rows().where.size}
    striking |= {shock.cause for shock in world.shocks if shock.where.size}
    striking |= {surge.cause for surge in world.demand.surges}
    striking |= {rush.cause for rush in world.rushes}
    striking |= {alert.cause for alert in world.alerts}
    begun = world.config.scenario.drawn(world.config.seed, states_reached(world))
    for name in world.config.scenario.disruptions:
        if name in begun and name not in striking:
            yield (
                f"{name} of {world.config.scenario.name} strikes nothing in the world"
                f" {world.config.world.name}"
            )


def grades(folder: Path | None = None) -> dict[str, dict[str, int]]:
    """Return how many figures of each kind are official (A), published (B) or estimates (C).

    Files in `folder` replace Sweden's tables. Of a medicine it is the grade of how many use it.
    """
    own = {path.name: path for path in folder.glob("*.csv")} if folder else {}
    files = {
        "parameters": (CONFIGS / "sources.csv", "grade"),
        "unit costs": (own.get(COSTS, SWEDEN / COSTS), "grade"),
        "medicines": (own.get(MEDICINES, SWEDEN / MEDICINES), "quality"),
    }
    return {kind: _graded(path, column) for kind, (path, column) in files.items()}


def _graded(path: Path, column: str) -> dict[str, int]:
    with path.open(encoding="utf-8", newline="") as file:
        found = Counter(row[column] for row in csv.DictReader(file))
    return {grade: found[grade] for grade in GRADES}


def git_commit() -> str:
    """Return the commit of the program, with "-dirty" when files differ from it, or "unknown"."""
    if not (ROOT / ".git").exists():
        return "unknown"
    command = ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip()


def short_commit(commit: str) -> str:
    """Return a commit as tables show it; "+" says that files differed from it."""
    digits, _, dirty = commit.partition("-")
    return digits[:COMMIT_DIGITS] + ("+" if dirty else "")


def versions() -> dict[str, str]:
    """Return the versions of Python and of what the figures depend on."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def peak_memory_mb() -> int:
    """Return the most memory that this process has held so far, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    unit = KILO if sys.platform == "darwin" else 1  # bytes on macOS, KiB on Linux
    return round(peak / unit / KILO)
