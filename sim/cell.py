"""Runs one cell, one scenario under one proposal with one seed, and writes its folder."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim import registry
from sim.array_types import Floats
from sim.config import Config, as_yaml
from sim.manifest import cell_manifest
from sim.registry import Measure, Ratio, ratio
from sim.replication import Progress, Run
from sim.results.cells import (
    CONFIG,
    DAILY,
    MANIFEST,
    PERSONS,
    PICTURE,
    SHORTAGES,
    TOTALS,
    Bits,
    discard,
    partial_folder,
)
from sim.state.flows import NOT_SEEN, Sight
from sim.state.groups import medicine_codes
from sim.state.history import History
from sim.state.records import PersonFlag
from sim.warm_up import WarmUps

TOTALS_ONLY: Final = ("municipality=", "medicine=", "cause=")  # too fine for a series per day
WARM_UPS: Final = WarmUps()  # of this process
TEXTS: Final = ("measure", "unit", "group", "how")


class Fact(NamedTuple):
    """One measure for one group: its value on every day, and at the horizon."""

    measure: str
    unit: str
    group: str
    how: str
    daily: Floats
    total: float


def run_cell(
    config: Config, folder: Path, progress: Progress | None = None, branch_day: int = 0
) -> None:
    """Run a cell and write its folder, which appears under its name only when it is whole.

    A cell that is like this process's last one until `branch_day` begins on that day.
    Raises what `Run.begin` and `Run.finish` raise, and OSError when files cannot be written.
    """
    try:
        _run_and_write(config, folder, progress, branch_day)
    finally:
        gc.collect()  # actors and world refer to each other; a worker shall hold one world


def _run_and_write(
    config: Config, folder: Path, progress: Progress | None, branch_day: int
) -> None:
    run = WARM_UPS.run(config, progress, branch_day)
    run.finish(progress)
    with _whole(folder) as partial:
        write_cell(run, partial)


@contextmanager
def _whole(folder: Path) -> Iterator[Path]:
    """Give a folder to write to, and rename it when all has been written."""
    discard(folder)
    partial = partial_folder(folder)
    partial.mkdir(parents=True)
    try:
        yield partial
        partial.rename(folder)
    except BaseException:
        discard(partial)
        raise


def write_cell(run: Run, folder: Path) -> None:
    """Write the files of a finished run; the manifest last."""
    found = facts(run.world.history)
    (folder / CONFIG).write_text(as_yaml(run.world.config), encoding="utf-8")
    _write(daily_table(found), folder / DAILY)
    _write(totals_table(found), folder / TOTALS)
    _write(shortages_table(run.world.history), folder / SHORTAGES)
    _write(picture_table(run.world.history), folder / PICTURE)
    anyone, beyond = bitsets(run)
    np.savez_compressed(folder / PERSONS, any=anyone, beyond=beyond)
    text = json.dumps(cell_manifest(run), indent=1, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def shortages_table(history: History) -> pa.Table:
    """Return what is missing where on which day: treatments and needs without at midnight.

    By day, region and medicine; only where somebody is without, background goods as "other".
    """
    counts = history.part("medicine_days")
    day, region, medicine = np.nonzero(counts)
    regions, codes = np.array(history.labels.regions), np.array(medicine_codes(history))
    return pa.table(
        {
            "day": pa.array(day, pa.int32()),
            "region": pa.array(regions[region], pa.string()),
            "medicine": pa.array(codes[medicine], pa.string()),
            "treatments": pa.array(counts[day, region, medicine], pa.int32()),
        }
    )


def picture_table(history: History) -> pa.Table:
    """Return what is short in truth, as the authority sees it, and what it has decided.

    By day and medicine, numbers of articles as in `Sight`; only where one is short, seen as short,
    awaits a decision or has one. `cover_days` is that of all articles of the medicine,
    `seen_cover_days` that of those reported, as seen; nothing where there are none.
    """
    counts = history.part("picture")
    told = counts[:, :, [Sight.SHORT, Sight.SEEN_SHORT, Sight.AWAITING, Sight.DECIDED]].any(axis=2)
    day, medicine = np.nonzero(told)
    columns = {sight: pa.array(counts[day, medicine, sight], pa.int32()) for sight in Sight}
    return pa.table(
        {
            "day": pa.array(day, pa.int32()),
            "medicine": pa.array(np.array(medicine_codes(history))[medicine], pa.string()),
            **{sight.name.lower(): columns[sight] for sight in Sight if sight < Sight.COVER},
            "cover_days": _seen_only(columns[Sight.COVER]),
            "seen_cover_days": _seen_only(columns[Sight.SEEN_COVER]),
        }
    )


def _seen_only(cover: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(cover, NOT_SEEN), None, cover)


def bitsets(run: Run) -> tuple[Bits, Bits]:
    """Return one bit per resident: without since day 0, and beyond tolerance."""
    outcome = run.world.state.people.outcome
    anyone, beyond = (outcome & flag != 0 for flag in (PersonFlag.ANY, PersonFlag.BEYOND))
    return np.packbits(anyone), np.packbits(beyond)


def facts(history: History) -> list[Fact]:
    """Return every measure of a history for each of its groups, sorted."""
    registry.load_all()
    found = [fact for cls in registry.MEASURES.values() for fact in _facts_of(cls(), history)]
    return sorted(found, key=lambda fact: (fact.measure, fact.group != "all", fact.group))


def _facts_of(measure: Measure, history: History) -> Iterator[Fact]:
    name, unit, how = measure.name, measure.unit, measure.how
    if not isinstance(measure, Ratio):
        for group, values in measure.daily(history).items():
            total = values[-1] if how == "level" else values.sum()
            yield Fact(name, unit, group, how, values, float(total))
        return
    above, below = measure.parts(history)
    for group in above:
        whole = ratio(above[group].sum(), below[group].sum())
        yield Fact(name, unit, group, how, ratio(above[group], below[group]), float(whole))
        for part, values in (("numerator", above[group]), ("denominator", below[group])):
            sums = float(values.sum())
            yield Fact(f"{name}.{part}", measure.counted, group, "sum", values, sums)


def daily_table(found: list[Fact]) -> pa.Table:
    """Return the daily series, tidy, without the groups that are too fine."""
    kept = [fact for fact in found if not fact.group.startswith(TOTALS_ONLY)]
    days = kept[0].daily.size
    rows = np.repeat(np.arange(len(kept)), days)
    texts = {name: pa.array([getattr(fact, name) for fact in kept]).take(rows) for name in TEXTS}
    day = pa.array(np.tile(np.arange(days, dtype=np.int32), len(kept)))
    values = pa.array(np.concatenate([fact.daily for fact in kept]))
    return pa.table({"day": day, **texts, "value": values})


def totals_table(found: list[Fact]) -> pa.Table:
    """Return the totals at the horizon, without the parts of ratios."""
    kept = [fact for fact in found if not fact.measure.endswith((".numerator", ".denominator"))]
    columns: dict[str, Any] = {name: [getattr(fact, name) for fact in kept] for name in TEXTS}
    return pa.table({**columns, "value": pa.array([fact.total for fact in kept], pa.float64())})


def _write(table: pa.Table, path: Path) -> None:
    pq.write_table(table, path, compression="zstd")
