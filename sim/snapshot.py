"""Snapshots at midnight: a run goes on from one bit for bit as if it had never stopped."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import numpy as np

from sim.build import build
from sim.config import Config, plain
from sim.config.timing import luck_of
from sim.errors import RunError
from sim.kernels.jit import source_hash
from sim.law import enact, in_force
from sim.replication import Run
from sim.units import HOURS_PER_DAY

HOUR: Final = "snapshot.hour"
PAST: Final = "snapshot.past"


def save(run: Run, path: Path) -> None:
    """Write every array that changes to a file (NumPy's npz).

    Raises RunError when it is not midnight or the file cannot be written.
    """
    world = run.world
    if world.hour % HOURS_PER_DAY:
        raise RunError(f"{path}: snapshots are taken at midnight, and it is hour {world.hour}")
    about = {HOUR: np.array(world.hour), PAST: np.array(past(world.config, world.report_day))}
    partial = path.with_name(path.name + ".partial")
    try:
        with partial.open("wb") as file:
            np.savez(file, allow_pickle=False, **about, **dict(world.arrays()))
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise RunError(
            f"{path}: cannot be written ({error.strerror or error}); make room or choose"
            " another place"
        ) from error


def restore(config: Config, path: Path) -> Run:
    """Return a run that goes on from a snapshot.

    Disruptions and requirements that begin after it may differ from those of the run that was
    saved; so one snapshot can branch. Raises RunError when anything else differs or the file is
    missing or broken, and what `build` raises.
    """
    start = perf_counter()
    world = build(config)
    try:
        with np.load(path) as stored:
            hour = int(stored[HOUR])
            world.set_clock(hour)
            if str(stored[PAST]) != past(config, world.report_day):
                raise _other_past(path, world.report_day)
            enact(world, in_force(config.proposal, world.report_day - 1))
            for name, array in world.arrays():
                array[...] = stored[name]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise RunError(f"{path}: is not a whole snapshot ({error}); take it again") from error
    run = Run(world, perf_counter() - start)
    run.start_actors()
    return run


def past(config: Config, day: int) -> str:
    """Return a hash of the program and of what has had an effect before a day of a run."""
    values: dict[str, Any] = plain(config) | {"check_ledger": None}
    events = config.scenario.timed(luck_of(config.seed))
    begun = [name for name, event in events.items() if event.start_day < day]
    lawful = [
        name
        for name, part in config.proposal.requirements.items()
        if part.in_force == "steady" or int(part.from_day) < day
    ]
    values["scenario"] = [values["scenario"]["disruptions"][name] for name in begun]
    values["proposal"] = [values["proposal"]["requirements"][name] for name in lawful]
    text = json.dumps([values, config.world.data_hash, source_hash()], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _other_past(path: Path, day: int) -> RunError:
    return RunError(
        f"{path}: was taken from another run; before day {day} its configuration, tables and"
        " program must be the same, only what begins later may differ"
    )
