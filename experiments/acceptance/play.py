"""Running cells of the model and reading what they counted."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from sim.array_types import Floats, Ints
from sim.config import Config
from sim.lab.cells import Events, cell, day_by_day, ever, total, without
from sim.replication import Run
from sim.state.flows import Service
from sim.state.records import PersonFlag, TreatmentFlag
from sim.units import HOURS_PER_DAY

__all__ = ["Events", "Floats", "Ints", "cell", "day_by_day", "ever", "total", "without"]


def finished(config: Config) -> Run:
    """Run a cell to its horizon; raises ModelError when a pack is lost."""
    gc.collect()  # processes of an earlier run point to each other
    run = Run.begin(config)
    run.finish()
    return run


def persons(run: Run, flag: PersonFlag = PersonFlag.ANY) -> npt.NDArray[np.bool_]:
    """Return who was without at some time (or beyond tolerance), one value per resident."""
    return np.asarray((run.world.state.people.outcome & int(flag)) != 0)


def long_term_beyond(run: Run) -> npt.NDArray[np.bool_]:
    """Return which residents have been beyond tolerance with a long-term treatment."""
    people = run.world.state.people
    beyond = (people.treatments["flags"] & int(TreatmentFlag.BEYOND)) != 0
    taker = np.repeat(np.arange(people.residents.size), people.residents["treatments"])
    return np.bincount(taker[beyond], minlength=people.residents.size) > 0


def lines_by_hour(run: Run, first: int, last: int) -> dict[int, int]:
    """Let the report days `first` to `last - 1` pass; return the day's lines so far, by hour."""
    world = run.world
    begin = (world.config.warm_up_days + first) * HOURS_PER_DAY
    run.advance(begin // HOURS_PER_DAY - world.day)
    lines = {}
    for hour in range((last - first) * HOURS_PER_DAY):
        world.env.run(until=begin + hour + 1)
        counted = world.state.tally.service[:, Service.DISPENSED].sum()
        lines[first * HOURS_PER_DAY + hour] = int(counted)
    return lines


def digest(run: Run) -> str:
    """Return a hash of every daily count and of everyone's outcome."""
    parts = (run.world.history.rows, run.world.state.people.outcome)
    return hashlib.sha256(b"".join(np.ascontiguousarray(p).tobytes() for p in parts)).hexdigest()


def digest_all(run: Run, apart: Collection[str] = ()) -> str:
    """Return a hash of every array that changes in a run, but for some that are left apart."""
    whole = hashlib.sha256()
    for name, values in run.world.arrays():
        if name in apart:
            continue
        whole.update(name.encode())
        whole.update(np.ascontiguousarray(values).tobytes())
    return whole.hexdigest()
