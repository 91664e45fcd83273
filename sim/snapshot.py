"""Snapshots at midnight: a run goes on from one bit for bit as if it had never stopped."""

from __future__ import annotations

import zipfile
from pathlib import Path
from time import perf_counter
from typing import IO, Final

import numpy as np

from sim.build import assemble
from sim.config import Config
from sim.errors import RunError
from sim.events import begin
from sim.law import enact, in_force
from sim.replication import Run
from sim.state.reasons import MOST_TRACES, REASON_BITS, REASON_MASK
from sim.stored_arrays import StoredArrays, write_arrays
from sim.traces import Trace
from sim.units import HOURS_PER_DAY
from sim.world import REACHED, UNDER_WAY, World

HOUR: Final = "snapshot.hour"
PAST: Final = "snapshot.past"
TRACES: Final = "snapshot.traces"
DAILY: Final = ("history.rows", "history.money")  # by day of the horizon, which may differ


def save(run: Run, path: Path) -> None:
    """Write every array that goes from one day to the next to a file (NumPy's npz).

    Raises RunError when it is not midnight or the file cannot be written.
    """
    if run.world.hour % HOURS_PER_DAY:
        raise RunError(f"{path}: snapshots are taken at midnight, and it is hour {run.world.hour}")
    partial = path.with_name(path.name + ".partial")
    try:
        with partial.open("wb") as file:
            write(run, file)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise RunError(
            f"{path}: cannot be written ({error.strerror or error}); make room or choose"
            " another place"
        ) from error


def write(run: Run, file: IO[bytes]) -> None:
    """Write a run's midnight to an open file; raises OSError when there is no room."""
    world = run.world
    about = {
        HOUR: np.array(world.hour),
        PAST: np.array(world.config.past(world.report_day)),
        TRACES: np.array(world.conditions.table.traces),
    }
    write_arrays(file, [*about.items(), *world.arrays()])


def restore(config: Config, source: Path | IO[bytes]) -> Run:
    """Return a run that goes on from a snapshot.

    Disruptions and requirements that begin after it, and the horizon, may differ from those of the
    run that was saved; so one snapshot can branch. Raises RunError when anything else differs or
    the file is missing or broken, and what `assemble` raises.
    """
    name = str(source) if isinstance(source, Path) else "snapshot"
    try:
        with zipfile.ZipFile(source) as archive:
            return _resumed(config, StoredArrays(archive), name)
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise RunError(f"{name}: is not a whole snapshot ({error}); take it again") from error


def _resumed(config: Config, stored: StoredArrays, name: str) -> Run:
    start = perf_counter()
    hour = int(stored[HOUR])
    day = hour // HOURS_PER_DAY - config.warm_up_days
    if str(stored[PAST]) != config.past(day):
        raise RunError(
            f"{name}: was taken from another run; before day {day} its configuration, tables and"
            " program must be the same, only what begins later and the horizon may differ"
        )
    world = assemble(config)
    world.set_clock(hour)
    _begin_again(world, stored)
    enact(world, in_force(config.proposal, day - 1, world.alert_on(day - 1)))
    _fill(world, stored)
    run = Run(world, perf_counter() - start)
    run.start_actors()
    return run


def _begin_again(world: World, stored: StoredArrays) -> None:
    """Let begin what had begun since a state was reached, midnight by midnight."""
    when = {name: float(stored[key][0]) for name, key in _awaited(world) if key in stored}
    for midnight in sorted({day for day in when.values() if np.isfinite(day)}):
        begin(world, [name for name, day in when.items() if day == midnight], midnight)


def _awaited(world: World) -> list[tuple[str, str]]:
    return [(name, f"{REACHED}{name}") for name in world.reached]


def _fill(world: World, stored: StoredArrays) -> None:
    for name, array in world.arrays():
        if name.startswith(REACHED):  # looked for since this midnight only, or begun already
            continue
        if name in DAILY:
            values = stored[name]
            days = min(len(array), len(values))
            array[:days] = values[:days]
        elif name == UNDER_WAY:
            values = stored[name]
            world.state.shipments.table[: values.size] = values
        else:
            stored.read_into(name, array)
    _trace_anew(world, stored)


def _trace_anew(world: World, stored: StoredArrays) -> None:
    """Give what traces stand beside reasons the places that they have in this run."""
    table, counts = world.conditions.table, world.history.part("without_trace")
    traced = [whys for whys in world.state.whys() if whys.max(initial=0) > REASON_MASK]
    used = set(np.flatnonzero(counts.any(axis=(0, 2))).tolist())
    used |= {place for whys in traced for place in np.unique(whys >> REASON_BITS).tolist()}
    now = np.arange(MOST_TRACES)
    for place in sorted(used):
        now[place] = table.place(Trace(*stored[TRACES][place].tolist()))
    if (now == np.arange(MOST_TRACES)).all():
        return
    for whys in traced:
        whys[...] = now[whys >> REASON_BITS] << REASON_BITS | whys & REASON_MASK
    before = counts.copy()
    counts[:] = 0
    for place in used:
        counts[:, now[place]] += before[:, place]
