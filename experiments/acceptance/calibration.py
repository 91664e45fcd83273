"""The people, the pharmacies and a calm year, against the figures they are calibrated to."""

from __future__ import annotations

import numpy as np

from experiments.acceptance.check import Check, at_most, near, near_share, same
from experiments.acceptance.play import cell, day_by_day, total
from sim.array_types import Ints
from sim.build import read_world_tables
from sim.calendar import DayClass
from sim.config import Config
from sim.data.tables import Tables
from sim.replication import Run
from sim.state.flows import Service
from sim.state.kinds import ArticleClass
from sim.state.records import Band, NeedFlag, ResidentFlag, TreatmentFlag
from sim.synthesis.pharmacies import generate_pharmacies
from sim.units import HOURS_PER_DAY

DAYS = 365
LINES = 88e6  # prescription lines a year that are not dose rolls
LEAST_USERS = 1  # per 1000 residents


def checks() -> list[Check]:
    """Run a calm year of Sweden with its seasons, and compare."""
    config = cell("world=sweden", f"horizon_days={DAYS}")
    run = Run.begin(config)
    tables = read_world_tables(config)
    found = [*places(config, tables, run), *users(tables, run), *people(run)]
    treated = year(run)
    return [*found, *counters(run, treated)]


def places(config: Config, tables: Tables, run: Run) -> list[Check]:
    """Check residents and pharmacies, municipality by municipality."""
    towns, chains = tables["municipalities"], tables["chains"]
    here = run.world.state.people.residents["municipality"]
    off = np.bincount(here, minlength=len(towns)) != towns["population"]
    pharmacies = generate_pharmacies(tables, config.world.world_seed)
    cells = pharmacies.municipality * len(chains) + pharmacies.chain
    made = np.bincount(cells, minlength=len(towns) * len(chains)).reshape(len(towns), -1)
    wanted = np.stack([towns[column] for column in chains["municipality_column"]], axis=1)
    return [
        same("residents", float(towns["population"].sum()), here.size),
        same("municipalities whose population differs", 0, off.sum(), f"of {off.size}"),
        same("open-care pharmacies", float(wanted.sum()), run.world.country.open_care),
        same("municipality × chain counts that differ", 0, (made != wanted).sum()),
    ]


def users(tables: Tables, run: Run, least: float = LEAST_USERS) -> list[Check]:
    """Check the current users of every medicine with at least so many users per 1000 residents."""
    world, how = run.world, run.world.config.actors.patients
    medicines = tables["medicines"]
    table = medicines.take(np.flatnonzero(medicines["tier"] <= world.config.world.tier))
    residents = float(tables["municipalities"]["population"].sum())
    annual = np.nan_to_num(table["patients_per_1000"].astype(float)) * residents / 1000
    long_term = {"chronic": 1.0, "both": how.chronic_share_of_both, "acute": 0.0}
    share = np.array([long_term[str(use)] for use in table["use"]])
    dose = np.where(table["use"] == "acute", 0.0, table["dose_share"].astype(float))
    wanted = annual * (dose + (1 - dose) * share * how.current_user_share)
    medicine = world.country.articles.medicine[world.state.people.treatments["article"]]
    made = np.bincount(medicine, minlength=wanted.size)
    common = (table["patients_per_1000"].astype(float) >= least) & (wanted > 0)
    off = np.abs(made[common] / wanted[common] - 1) * 100
    worst = str(table["atc"][common][off.argmax()])
    what = f"users of {common.sum()} medicines: largest difference from the table"
    return [at_most(what, 2, off.max(), "%", f"{worst}; mean {off.mean():.3f} %")]


def people(run: Run) -> list[Check]:
    """Check how many medicines residents have."""
    residents = run.world.state.people.residents
    many, flags = residents["treatments"], residents["flags"]
    elderly = many[(flags & int(ResidentFlag.BAND)) == int(Band.ELDERLY)]
    dose = many[(flags & int(ResidentFlag.DOSE)) != 0]
    in_rolls = (run.world.state.people.treatments["flags"] & int(TreatmentFlag.DOSE)) != 0
    rolled = in_rolls.sum() / dose.size
    return [
        near("medicines of residents aged 65 or more, mean", 4.6, 0.3, elderly.mean()),
        near("of them with 10 medicines or more", 11.7, 1.5, 100 * (elderly >= 10).mean(), "%"),
        near_share("dose patients", 300_000, 0.5, dose.size),
        near("medicines in their rolls, mean", 6.5, 0.5, rolled, note=f"{dose.mean():.2f} in all"),
    ]


def year(run: Run) -> int:
    """Let the year pass; return how many residents have some medicine in it.

    Counted are those on long-term medicine or dose rolls, and those in whom an acute need for
    a prescription medicine arises, whether it is met or not; animals do not count.
    """
    world = run.world
    treated = world.state.people.residents["treatments"] > 0
    run.advance(world.config.warm_up_days)
    for _ in range(DAYS):
        world.env.run(until=world.day * HOURS_PER_DAY + 1)
        treated[newly_ill(run)] = True
        run.advance(1)
    world.ledger.check(world.state, world.report_day)
    return int(treated.sum())


def newly_ill(run: Run) -> Ints:
    """Return the residents in whom an acute need has arisen today; read in the day's first hour."""
    world = run.world
    needs = world.state.needs.table
    outpatient = (needs["flags"] & int(NeedFlag.ACTIVE | NeedFlag.HOSPITAL)) == NeedFlag.ACTIVE
    today = needs["created"] // HOURS_PER_DAY == world.day
    human = world.state.goods.kind[needs["article"]] != int(ArticleClass.VETERINARY)
    return np.asarray(needs["resident"][outpatient & today & human])


def counters(run: Run, treated: int) -> list[Check]:
    """Check the year's lines, visits and weekly rhythm."""
    history, calendar = run.world.history, run.world.calendar
    lines = total(history, Service.DISPENSED)
    kind = calendar.day_class[run.world.config.warm_up_days :][:DAYS]
    daily = day_by_day(history, Service.DISPENSED)
    sunday, weekday = (daily[kind == k].mean() for k in (DayClass.SUNDAY, DayClass.WEEKDAY))
    share = 100 * treated / run.world.state.people.residents.size
    arose = total(history, Service.ACUTE)
    note = f"{arose / 1e6:.1f} million acute needs in the year"
    return [
        near_share("lines a year, without dose rolls", LINES, 2, lines),
        near("lines per visit", 1.57, 0.15, lines / total(history, Service.VISITS)),
        near("residents with a medicine in the year", 67, 2, share, "%", note),
        at_most("lines on a Sunday or holiday / on a weekday", 0.35, sunday / weekday),
    ]
