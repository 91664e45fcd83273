"""The state in which a run starts: suppliers and shelves as calm has left them, visits planned."""

from __future__ import annotations

import numpy as np

from sim.kernels.dose import start_rolls
from sim.kernels.schedule import plan_everyone
from sim.kernels.supply import run_in
from sim.law import cover_days, stockpile_level
from sim.ledger import Ledger
from sim.rng import Purpose, uniforms
from sim.state.arrays import Floats
from sim.state.kinds import HolderKind
from sim.synthesis.ages import come_on, spread_ages
from sim.world import World


def settle(world: World) -> None:
    """Bring suppliers and shelves to their stationary state and plan everyone's first visit."""
    state = world.state
    settle_suppliers(world)
    for books in state.books:
        books[:] = 0
    fill_shelves(world)
    fill_reserves(world)
    stock = np.bincount(state.lines.article, state.lines.stock.sum(axis=1), state.goods.pack.size)
    state.goods.in_stock[:] = state.goods.ample[:] = stock > 0
    dose = world.practice.dose
    clock = int(world.calendar.weekday[0]) % dose.roll_days
    start_rolls(state, clock)
    plan_everyone(state)
    world.ledger.initial = Ledger.begin(state).initial


def settle_suppliers(world: World) -> None:
    """Start suppliers anywhere in their cycle and run them in, long before day 0."""
    state = world.state
    lines, company = state.lines, world.config.actors.companies
    luck = uniforms(world.config.seed, Purpose.COVER_PHASE, np.arange(lines.article.size))
    first_stock = (lines.reorder + luck * (lines.up_to - lines.reorder)) * lines.need
    share = state.distributors.centre_share[lines.distributor]
    lines.stock[:] = np.floor(first_stock[:, None] * share).astype(np.int64)
    lines.plant[:] = ((lines.up_to - lines.reorder) * lines.need * luck).astype(np.int64)
    lines.active[:] = lines.active_full
    state.scratch.owed[:] = 0.0
    let_suppliers_run(world, -company.run_in_days, 0)


def let_suppliers_run(world: World, since: int, until: int) -> None:
    """Let the suppliers alone go on from a day to the eve of another, with demand at its mean."""
    state, stops = world.state, world.stops
    run_in(state, since, until, (stops.start, stops.end, stops.first), held_by_shelves(world))


def held_by_shelves(world: World) -> Floats:
    """Return what all shelves hold of each article when they are full, treatment-days."""
    return np.asarray(world.state.shelves.target.sum(axis=0, dtype=np.float64))


def fill_shelves(world: World) -> None:
    """Fill shelves with whole packs, as far as the suppliers were able to in the run-in."""
    shelves, pack = world.state.shelves, world.state.goods.pack
    held, owed = held_by_shelves(world), world.state.scratch.owed
    filled = 1.0 - np.divide(owed, held, out=np.zeros(held.size), where=owed < held)
    filled[owed >= held] = 0.0
    shelves.stock[:] = np.minimum(np.rint(shelves.target * filled / pack) * pack, shelves.target)


def fill_reserves(world: World) -> None:
    """Fill state stockpiles and what regions keep apart, and say when their goods came.

    What is bought little by little is spread over ages, up to its shelf life or until it turns
    over; other goods are all as old as the rules say on the start date.
    """
    state, rows, ages = world.state, world.country.rows, world.state.ages
    state.shelves.stock[rows.of(HolderKind.STOCKPILE)] = stockpile_level(world)
    ages.apart[:] = np.minimum(ages.level, state.shelves.stock[ages.holder, ages.article])
    cover = cover_days(world)
    cover[rows.of(HolderKind.STOCKPILE)] = world.practice.stockpiles.days
    turned_over = np.maximum(np.ceil(cover[ages.holder]), 1)
    stockpile, keeping = rows.kind[ages.holder] == HolderKind.STOCKPILE, world.rules.stockpile
    old = (ages.kept_apart == 1) | (stockpile & (not keeping.rotated))
    oldest = np.where(old, ages.life, np.minimum(turned_over, ages.life))
    spread_ages(state, oldest.astype(np.int64))
    if not (keeping.rotated or keeping.renewed):
        come_on(state, stockpile, world.config.warm_up_days - keeping.age_days)
