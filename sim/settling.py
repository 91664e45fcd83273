"""The state in which a run starts: suppliers and shelves as calm has left them, visits planned."""

from __future__ import annotations

import numpy as np

from sim.actors.borders import licensed_after
from sim.kernels.dose import start_rolls
from sim.kernels.running_in import Calm, run_in
from sim.kernels.schedule import plan_everyone
from sim.law import cover_days, stockpile_level
from sim.ledger import Ledger
from sim.rng import Purpose, uniforms
from sim.state.arrays import Floats, State
from sim.state.kinds import HolderKind
from sim.synthesis.ages import come_on, spread_ages
from sim.synthesis.country import Country
from sim.units import HOURS_PER_DAY
from sim.world import World


def settle(world: World) -> None:
    """Bring suppliers and shelves to their stationary state and plan everyone's first visit."""
    state = world.state
    settle_suppliers(world)
    for books in state.books:
        books[:] = 0
    fill_shelves(state)
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
    world.memory.short_days[:] = 0
    let_suppliers_run(world, -company.run_in_days, 0)


def let_suppliers_run(world: World, since: int, until: int) -> None:
    """Let the suppliers alone go on from a day to the eve of another, with demand at its mean."""
    run_in(world.state, since, until, calm_of(world))


def calm_of(world: World) -> Calm:
    """Return what suppliers meet in calm: stops, and who helps out in a shortage.

    Practice is that of today whatever is demanded, so that luck stays the same under all proposals.
    """
    stops, goods, today = world.stops, world.state.goods, world.config.actors
    authority, compounding = today.authority, today.compounding
    licensed = goods.need * authority.licence_need_share
    compounded = goods.need * compounding.need_share * world.country.articles.compoundable
    return Calm(
        stop_start=stops.start,
        stop_end=stops.end,
        first_stop=stops.first,
        short_below=float(authority.short_below_days),
        short_days=world.memory.short_days,
        licensed=np.floor(licensed + 0.5).astype(np.int64),
        licensed_after=licensed_after(world, authority),
        compounded=np.floor(compounded + 0.5).astype(np.int64),
        compounded_after=float(compounding.shortage_after_days),
    )


def set_buffer(world: World) -> None:
    """Note what stands between suppliers and patients under the rules in force."""
    state = world.state
    state.scratch.buffer[:] = held_by_shelves(state) + left_at_home(state, world.country)


def held_by_shelves(state: State) -> Floats:
    """Return what all shelves hold of each article when they are full, treatment-days."""
    return np.asarray(state.shelves.target.sum(axis=0, dtype=np.float64))


def left_at_home(state: State, country: Country) -> Floats:
    """Return what long-term patients use of each article before they ask for a substitute.

    Treatment-days, from the day on which they usually collect it on.
    """
    left = float(state.people.residents["lead"].mean()) - state.habits.ask_hours
    return np.asarray(country.articles.chronic_need * max(left, 0.0) / HOURS_PER_DAY)


def fill_shelves(state: State) -> None:
    """Fill shelves with whole packs, but for what the run-in leaves owing of each article."""
    shelves, pack, owed = state.shelves, state.goods.pack, state.scratch.owed
    full = np.maximum(held_by_shelves(state), 1.0)
    filled = 1.0 - np.minimum(owed / full, 1.0)
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
