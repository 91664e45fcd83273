"""The state in which a run starts: suppliers and shelves as calm has left them, visits planned."""

from __future__ import annotations

import numpy as np

from sim.actors.borders import licensed_after
from sim.actors.compounders import spare_capacity
from sim.array_types import Floats
from sim.kernels.dose import start_rolls
from sim.kernels.running_in import Calm, run_in
from sim.kernels.schedule import plan_everyone
from sim.law import stockpile_level, target_cover
from sim.ledger import Ledger, at_distributors
from sim.rng import Purpose, uniforms
from sim.state.arrays import State
from sim.state.kinds import HolderKind
from sim.synthesis.ages import come_on, spread_ages
from sim.synthesis.country import Country
from sim.units import HOURS_PER_DAY, whole_days
from sim.world import World


def settle(world: World, calm: Calm) -> None:
    """Bring suppliers and shelves to their stationary state and plan everyone's first visit."""
    state = world.state
    settle_suppliers(world, calm)
    for books in state.books:
        books[:] = 0
    fill_shelves(state, calm)
    fill_reserves(world)
    lines = state.lines
    stock = np.bincount(lines.article, at_distributors(lines), state.goods.pack.size)
    state.goods.in_stock[:] = state.goods.ample[:] = stock > 0
    dose = world.practice.dose
    clock = int(world.calendar.weekday[0]) % dose.roll_days
    start_rolls(state, clock)
    plan_everyone(state)
    world.ledger.initial = Ledger.begin(state).initial


def settle_suppliers(world: World, calm: Calm) -> None:
    """Start suppliers anywhere in their cycle and run them in, long before day 0."""
    state = world.state
    lines, company = state.lines, world.config.actors.companies
    luck = uniforms(world.config.seed, Purpose.COVER_PHASE, np.arange(lines.article.size))
    first_stock = (lines.reorder + luck * (lines.up_to - lines.reorder)) * lines.need
    share = state.distributors.centre_share[lines.distributor]
    lines.stock[:] = np.floor(first_stock[:, None] * share).astype(np.int64)
    lines.plant[:] = ((lines.up_to - lines.reorder) * lines.need * luck).astype(np.int64)
    lines.active[:] = lines.active_full
    calm.owed[:] = 0.0
    calm.short_days[:] = 0
    run_in(state, -company.run_in_days, 0, calm)


def calm_of(world: World) -> Calm:
    """Return what suppliers meet in calm: stops, what buffers them, and who helps out.

    Asked for before anything is demanded, it is of today, and luck is the same under all proposals.
    """
    state, stops, today = world.state, world.stops, world.config.actors
    goods = state.goods
    authority, compounding = today.authority, today.compounding
    licensed = goods.need * authority.licence_need_share
    compounded = goods.need * compounding.need_share * world.country.articles.compoundable
    return Calm(
        buffer=held_by_shelves(state) + left_at_home(state, world.country),
        owed=np.zeros(goods.need.size),
        weekday=int(world.calendar.weekday[0]),
        stop_start=stops.start,
        stop_end=stops.end,
        first_stop=stops.first,
        short_below=float(authority.short_below_days),
        short_days=world.memory.short_days,
        licensed=whole_days(licensed),
        licensed_after=licensed_after(world, authority),
        compounded=compounded,
        compounders=spare_capacity(goods, compounding.capacity_factor),
        compounded_after=float(compounding.shortage_after_days),
    )


def held_by_shelves(state: State) -> Floats:
    """Return what all shelves hold of each article when they are full, treatment-days."""
    return np.asarray(state.shelves.target.sum(axis=0, dtype=np.float64))


def left_at_home(state: State, country: Country) -> Floats:
    """Return what long-term patients use of each article before they ask for a substitute.

    Treatment-days, from the day on which they usually collect it on.
    """
    left = float(state.people.residents["lead"].mean()) - state.habits.ask_hours
    return np.asarray(country.articles.chronic_need * max(left, 0.0) / HOURS_PER_DAY)


def fill_shelves(state: State, calm: Calm) -> None:
    """Fill shelves with whole packs, but for what the run-in leaves owing of each article."""
    shelves, pack = state.shelves, state.goods.pack
    full = np.maximum(held_by_shelves(state), 1.0)
    filled = 1.0 - np.minimum(calm.owed / full, 1.0)
    shelves.stock[:] = np.minimum(np.rint(shelves.target * filled / pack) * pack, shelves.target)


def fill_reserves(world: World) -> None:
    """Fill state stockpiles and what regions keep apart, and say when their goods came.

    What is bought little by little is spread over ages, up to its shelf life or until it turns
    over; other goods are all as old as the rules say on the start date.
    """
    state, rows, ages = world.state, world.country.rows, world.state.ages
    state.shelves.stock[rows.of(HolderKind.STOCKPILE)] = stockpile_level(world)
    ages.apart[:] = np.minimum(ages.level, state.shelves.stock[ages.holder, ages.article])
    cover = target_cover(world)
    cover[rows.of(HolderKind.STOCKPILE)] = world.practice.stockpiles.days
    turned_over = np.maximum(np.ceil(cover[ages.holder]), 1)
    stockpile, keeping = rows.kind[ages.holder] == HolderKind.STOCKPILE, world.rules.stockpile
    old = (ages.kept_apart == 1) | (stockpile & (not keeping.rotated))
    oldest = np.where(old, ages.life, np.minimum(turned_over, ages.life))
    spread_ages(state, oldest.astype(np.int64))
    if not (keeping.rotated or keeping.renewed):
        come_on(state, stockpile, world.config.warm_up_days - keeping.age_days)
