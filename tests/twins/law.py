"""Bringing requirements into force: floors, targets on shelves, opening hours."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor

from sim.alert import AlertLevel
from sim.law import rules_of_today, subjects
from sim.registry import Requirement
from sim.rng import Purpose
from sim.rules import Rules
from sim.state.kinds import AllocationRule, ArticleClass, HolderKind
from sim.synthesis.counters import Hours
from sim.units import HOURS_PER_DAY
from tests.twins.goods import Holder, Shelf
from tests.twins.luck import Luck
from tests.twins.planning import EARLY
from tests.twins.world import Twin


def board(world: Twin, requirements: Iterable[Requirement]) -> Rules:
    """Return today's rules, reformed by some requirements."""
    rules = rules_of_today(world.country, world.config.actors)
    for requirement in requirements:
        requirement.reform(rules, subjects(world.country))
    return rules


def enact(world: Twin, requirements: Iterable[Requirement]) -> None:
    """Bring today's rules with some requirements into force."""
    advised = world.rules.home_stock_share > 0
    vars(world.rules).update(vars(board(world, requirements)))
    for article in world.articles:
        article.allocation = AllocationRule[world.rules.allocation.name]
        article.most_days = int(world.rules.most_days[article.index])
        consumed = float(world.rules.least_consumed[article.index])
        article.limit_hours = round(HOURS_PER_DAY * (1 - consumed))
        consumed = max(consumed, world.actors.patients.least_consumed)
        article.left_hours = round(HOURS_PER_DAY * (1 - consumed))
    for line in world.lines:
        line.reorder = float(world.rules.floor_days[line.index]) + line.lead
        line.up_to = max(float(world.rules.up_to_days[line.index]), line.reorder)
        demanded = float(world.rules.active_stock_days[line.index]) * line.need
        line.active_full = max(line.usual_active, demanded)
        if line.made_to_order:
            line.growth = world.actors.compounding.capacity_factor
    hospitals = world.by_kind[HolderKind.HOSPITAL]
    for holder in world.holders:
        cover = target_cover(world, holder)
        for shelf in holder.shelves:
            shelf.target = target(world, holder, shelf, cover)
            if holder.kind == HolderKind.HOSPITAL and shelf.kept_apart:
                own = float(world.country.hospital_cover[hospitals.index(holder)])
                shelf.level = max(0, shelf.target - target(world, holder, shelf, own))
    set_hours(world)
    if advised or world.rules.home_stock_share > 0:
        set_home_stock(world)


def set_home_stock(world: Twin) -> None:
    """Let those who follow the advice collect earlier, and the others as usual; who hoards does."""
    days, share = world.rules.home_stock_days, world.rules.home_stock_share
    luck, people = Luck(world.country.world_seed), world.people
    for row, key in enumerate(people.columns["key"]):
        lead = usual_lead(world, luck, key)
        if luck.draw(Purpose.HOME_STOCK, key) < share:
            lead = max(lead, int(days * HOURS_PER_DAY))
        rushes = people.columns["lead"][row] // EARLY
        people.columns["lead"][row] = rushes * EARLY + lead
    for resident in people.known.values():
        resident.lead = people.columns["lead"][resident.row]


def usual_lead(world: Twin, luck: Luck, key: int) -> int:
    """Return how many hours before depletion a resident collects of habit."""
    how = world.config.actors.patients
    if how.refill == "exact":
        return int(how.exact_lead_days * HOURS_PER_DAY)
    kind = luck.draw(Purpose.REFILL_TYPE, key)
    if kind < how.early_share:
        low, high = how.early_lead_days
    elif kind < 1 - how.late_share:
        low, high = how.on_time_lead_days
    else:
        low, high = how.late_lead_days
    return round((low + luck.draw(Purpose.REFILL_LEAD, key) * (high - low)) * HOURS_PER_DAY)


def enact_what_begins(world: Twin, today: int) -> None:
    """Bring into force the requirements that begin today, and out of it those that end."""
    demanded, day = list(world.config.proposal.requirements.values()), world.report_day(today)
    now, before = ([holds(world, r, each) for r in demanded] for each in (day, day - 1))
    if now != before:
        enact(world, [r for r, held in zip(demanded, now, strict=True) if held])


def holds(world: Twin, requirement: Requirement, day: int) -> bool:
    """Tell whether a requirement is in force on a day since the start."""
    if requirement.in_force == "steady":
        return True
    if requirement.in_force == "from_day":
        return int(requirement.from_day) <= day
    names = list(AlertLevel)
    levels = [names.index(a.level) for a in world.alerts if a.start <= day * HOURS_PER_DAY < a.end]
    return max(levels, default=0) >= names.index(requirement.at_level)


def target_cover(world: Twin, holder: Holder) -> float:
    """Return the days of need that a holder aims to have."""
    actors = world.actors
    hospitals = world.by_kind[HolderKind.HOSPITAL]
    if holder.kind == HolderKind.HOSPITAL:
        row = hospitals.index(holder)
        demanded = float(world.rules.hospital_cover_days[row])
        return max(float(world.country.hospital_cover[row]), demanded)
    cover = {
        HolderKind.OPEN_CARE: actors.pharmacies.cover_days,
        HolderKind.E_COMMERCE: actors.pharmacies.e_commerce_cover_days,
        HolderKind.WARD: actors.hospitals.ward_days,
        HolderKind.DOSE: actors.dose.cover_days,
        HolderKind.STOCKPILE: 0.0,
    }[holder.kind]
    demanded = world.rules.shelf_cover_days
    return max(cover, float(demanded[holder.index])) if holder.index < demanded.size else cover


def target(world: Twin, holder: Holder, shelf: Shelf, cover: float) -> int:
    """Return the order-up-to level of a shelf, in whole packs; counters do not stock the rare."""
    article = shelf.article
    if holder.kind == HolderKind.STOCKPILE and world.rules.stockpile.renewed:
        held = article.kind == ArticleClass.HOSPITAL and article.priority
        return floor(world.actors.stockpiles.days * article.need) if held else 0
    packs = shelf.need * cover / article.pack
    least = 0.0
    if holder.kind <= HolderKind.E_COMMERCE:
        classes = world.actors.pharmacies.stocked_from
        least = classes[max(article.criticality[True] - article.acute, 1) - 1]
    if packs <= 0 or packs < least or article.made_to_order:
        return 0
    return ceil(packs - 1e-6) * article.pack


def set_hours(world: Twin) -> None:
    """Give counters their opening hours, longer where the law demands it."""
    demanded = world.rules.minimum_weekly_hours
    hours: Hours = world.country.hours
    if (demanded > 0).any():
        hours = hours.at_least(demanded)
    opens, closes, law = hours.opens.tolist(), hours.closes.tolist(), hours.law.tolist()
    for counter in world.counters:
        pairs = zip(opens[counter.index], closes[counter.index], strict=True)
        counter.opening = list(pairs)
        counter.law = law[counter.index]
