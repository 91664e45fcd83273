"""Whether a calm country without seasons stays as it is over a year.

Persons without hang on which large articles happen to be in shortage: a seed's last third can have
half as many or twice as many as its first, and no affordable number of seeds shows 2 % in that. So
the same half-year of shortages is lived through twice, once as a run's first half-year and once as
its second: what differs is the age of the run alone. The parts are looked at on their own too: the
country without background shortages, and suppliers alone: the number of articles without stock over
a year (which would also show shortages that come more and more often), and the same half-year of
shortages early and late, weighed by need.
"""

from __future__ import annotations

import csv
import math
import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.stats import t

from experiments.acceptance.check import Check, estimate
from experiments.acceptance.play import cell, finished, without
from sim.array_types import Floats
from sim.build import background_stops
from sim.kernels.running_in import run_in
from sim.replication import Run
from sim.settling import calm_of, settle_suppliers
from sim.world import World

DAYS: Final = 378  # its thirds are whole weeks: compounders rest on Saturdays and Sundays
SEEDS: Final = tuple(range(101, 131))
CALM_SEEDS: Final = (101, 102, 103, 104)  # without shortages there is little luck
SUPPLIER_SEEDS: Final = range(1000, 2000)
STOPPED_SEEDS: Final = range(1000, 1100)  # the same stops twice leave little luck
HALF: Final = 182  # days: whole weeks, and whole rolls of dose bags
STEP: Final = 14  # days between looks at the suppliers
MOST: Final = 2.0  # per cent
CONFIDENT: Final = 0.975  # quantile of Student's t to either side
PAIRS: Final = Path("outputs") / "acceptance" / "drift_pairs.csv"
UNDISTURBED: Final = "actors.companies.shortage_starts_per_year=0"


def checks(world: str = "sweden") -> list[Check]:
    """Compare the last third of the calm days with the first, or a half-year late with it early."""
    small = (f"world={world}", f"horizon_days={DAYS}", "calendar.seasons=false")
    quiet = [_persons(cell_of_seed(seed, *small, UNDISTURBED)) for seed in CALM_SEEDS]
    halves = pairs(world)
    suppliers = Run.begin(cell(*small)).world
    articles = np.array([suppliers_alone(suppliers, seed)[0] for seed in SUPPLIER_SEEDS])
    need = np.array([same_stops(suppliers, seed) for seed in STOPPED_SEEDS])
    return [
        drift_check("persons without, no background shortages", np.array(quiet)),
        drift_check("suppliers alone: articles without stock", articles),
        drift_check("suppliers alone: need without stock, same stops early and late", need),
        drift_check("persons without, same shortages early and late", halves),
    ]


def pairs(world: str) -> Floats:
    """Return the persons without in the same half-year early and late, one row per seed.

    Each pair is written to `PAIRS` as soon as it is known.
    """
    PAIRS.parent.mkdir(parents=True, exist_ok=True)
    found: list[Floats] = []
    with (
        ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool,
        PAIRS.open("w", newline="", encoding="utf-8") as file,
    ):
        table = csv.writer(file)
        table.writerow(["seed", "early", "late"])
        halves = pool.map(partial(same_shortages, world=world), SEEDS)
        for seed, pair in zip(SEEDS, halves, strict=True):
            table.writerow([seed, *(f"{value:.2f}" for value in pair)])
            file.flush()
            found.append(pair)
    return np.array(found)


def same_shortages(seed: int, world: str) -> Floats:
    """Return the mean persons without in a run's first half-year and in its second (2).

    Shortages are drawn from the first day of the run-in on, so that a run-in longer by half a year
    moves all that suppliers live through half a year earlier.
    """
    usual = cell(f"world={world}", f"horizon_days={2 * HALF}", "calendar.seasons=false")
    before = usual.actors.companies.run_in_days + HALF
    moved = ("calendar.seasons=false", f"actors.companies.run_in_days={before}")
    first = _persons(cell_of_seed(seed, f"world={world}", f"horizon_days={HALF}", *moved))
    second = _persons(cell_of_seed(seed, f"world={world}", f"horizon_days={2 * HALF}", moved[0]))
    return np.array([first.mean(), second[HALF:].mean()])


def cell_of_seed(seed: int, *overrides: str) -> Run:
    """Run a cell of a seed to its horizon."""
    return finished(cell(*overrides, f"seed={seed}"))


def _persons(run: Run) -> npt.NDArray[np.int64]:
    return without(run.world.history)


def suppliers_alone(world: World, seed: int, older: int = 0) -> tuple[Floats, Floats]:
    """Run in the suppliers and let them go on for a year with demand at its mean.

    Returns the number of articles without stock, and the share of the country's need for them, by
    look. `older` suppliers have run in for so many days more.
    """
    days = world.config.actors.companies.run_in_days
    company = world.config.actors.companies.model_copy(update={"run_in_days": days + older})
    actors = world.config.actors.model_copy(update={"companies": company})
    usual = world.config
    world.config = usual.model_copy(update={"seed": seed, "actors": actors})
    world.stops = background_stops(world.config, world.country, DAYS)
    world.state.lines.inbound[:] = 0
    calm = calm_of(world)
    settle_suppliers(world, calm)
    world.config = usual
    total, looks = world.country.total_need, DAYS // STEP
    articles, need = np.zeros(looks), np.zeros(looks)
    for look in range(looks):
        run_in(world.state, look * STEP, (look + 1) * STEP, calm)
        short = without_stock(world)
        articles[look], need[look] = short.sum(), total[short].sum() / total.sum()
    return articles, need


def same_stops(world: World, seed: int) -> Floats:
    """Return the share of need without stock in the first and in the second half-year (2).

    Suppliers that have run in for half a year more meet the same stops half a year earlier.
    """
    half = HALF // STEP
    first = suppliers_alone(world, seed, older=HALF)[1]
    second = suppliers_alone(world, seed)[1]
    return np.array([first[:half].mean(), second[half : 2 * half].mean()])


def without_stock(world: World) -> npt.NDArray[np.bool_]:
    """Return which articles that distributors trade in have no stock."""
    lines = world.state.lines
    stock = np.bincount(lines.article, lines.stock.sum(axis=1), world.state.goods.pack.size)
    traded = np.bincount(lines.article, world.country.lines.supplied, stock.size) > 0
    return np.asarray(traded & (world.country.total_need > 0) & (stock == 0))


def drift_check(what: str, series: Floats) -> Check:
    """Check the drift over seeds (series: seeds × looks) with the luck in it."""
    drift, error = drift_percent(series)
    half = float(t.ppf(CONFIDENT, len(series) - 1)) * error
    note = f"{len(series)} seeds; mean {series.mean():,.4g}"
    return estimate(f"drift over {DAYS} calm days: {what}", -MOST, MOST, drift, half, "%", note)


def drift_percent(series: Floats) -> tuple[float, float]:
    """Return the difference of last and first third, in per cent of their mean, and its error.

    Of two looks, it is the difference of the second and the first.
    A ratio of means over seeds; its standard error is that of the linearised ratio.
    """
    third = max(1, series.shape[1] // 3)
    first, last = series[:, :third].mean(axis=1), series[:, -third:].mean(axis=1)
    middle = (first.mean() + last.mean()) / 2
    spread = float((last - first).std(ddof=1)) / math.sqrt(len(series))
    return 100 * float((last - first).mean()) / middle, 100 * spread / middle
