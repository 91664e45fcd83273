"""What the state pays back of the cost of a demand."""

from __future__ import annotations

import numpy as np

from sim.array_types import Floats, Ints
from sim.costs.sheet import Sheet, transfer
from sim.costs.standing import standing_costs
from sim.rules import Rules
from sim.state.flows import ORE, Cost, Payer
from sim.state.kinds import HolderKind
from sim.synthesis.lines import active_stock
from sim.units import DAYS_PER_YEAR, TINY
from sim.world import World


def added_costs(world: World, without: Rules, today: Rules) -> Floats:
    """Return by payer what the rules in force cost a day beyond rules without one demand, SEK.

    With the capital in the stock that is demanded, as if it lay there in full.
    """
    more, less = (
        standing_costs(world.country, rules, today, world.full_capacity)
        for rules in (world.rules, without)
    )
    stock = demanded_stock(world, world.rules, without)
    return np.asarray((more - less + stock).sum(axis=1) / ORE)


def reimburse(money: Ints, added: Floats, share: float) -> None:
    """Let the state pay back a share of what is added to the costs of the others."""
    for payer in Payer:
        if payer != Payer.STATE and added[payer] > 0:
            transfer(money, Payer.STATE, payer, Cost.REIMBURSEMENT, added[payer] * share)


def demanded_stock(world: World, rules: Rules, without: Rules) -> Ints:
    """Return what the capital costs a day that a demand for stock ties up (Payer × Cost, öre)."""
    country, unit, sheet = world.country, world.country.unit_costs, Sheet()
    price = country.price / ORE
    by_line = country.lines.daily_need * price[country.lines.article]
    finished = (rules.floor_days - without.floor_days) @ by_line
    kept = active_stock(country.lines.daily_need, world.config.actors.companies, country.world_seed)
    own = kept / np.maximum(country.lines.daily_need, TINY)
    active = _above(rules.active_stock_days, without.active_stock_days, own) @ by_line
    tied = float(finished + active * unit["active_substance"])
    sheet.bear(Payer.COMPANY, Cost.CAPITAL, tied * unit["capital"])
    hospitals = country.need[country.rows.of(HolderKind.HOSPITAL)] @ price
    cover = _above(rules.hospital_cover_days, without.hospital_cover_days, country.hospital_cover)
    sheet.bear(Payer.REGION, Cost.CAPITAL, float(cover @ hospitals) * unit["capital"])
    shelves = _stocked(world) @ price
    today = np.where(
        np.arange(shelves.size) < country.open_care,
        rules.practice.pharmacies.cover_days,
        rules.practice.pharmacies.e_commerce_cover_days,
    )
    more = _above(rules.shelf_cover_days, without.shelf_cover_days, today)
    sheet.bear(Payer.PHARMACY, Cost.CAPITAL, float(more @ shelves) * unit["capital"])
    return sheet.in_ore(DAYS_PER_YEAR)


def _above(days: Floats, without: Floats, own: Floats) -> Floats:
    """Return by how many days a demand exceeds what is kept without it."""
    return np.asarray(np.maximum(days, own) - np.maximum(without, own))


def _stocked(world: World) -> Floats:
    """Return the need of what counters have on their shelves (counters × articles)."""
    counters = world.country.counters
    targets = world.state.shelves.target[:counters]
    return np.asarray(np.where(targets > 0, world.country.need[:counters], 0.0))
