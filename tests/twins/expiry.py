"""Shelf life, lot by lot: the oldest goods go first, and what has lain too long is discarded."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor

from sim.state.flows import Flow, Worth
from sim.state.kinds import ArticleClass, HolderKind
from tests.twins.goods import Holder, Shelf
from tests.twins.world import Twin
from tests.twins.worth import owner_of

FLOWS = {
    HolderKind.OPEN_CARE: Flow.EXPIRED_AT_PHARMACIES,
    HolderKind.E_COMMERCE: Flow.EXPIRED_AT_PHARMACIES,
    HolderKind.HOSPITAL: Flow.EXPIRED_IN_HOSPITALS,
    HolderKind.STOCKPILE: Flow.EXPIRED_IN_STOCKPILES,
}


def begin(world: Twin) -> None:
    """Find out where goods can expire, and when those there have come."""
    for holder in world.holders:
        for shelf in holder.shelves:
            shelf.life = shelf_life(world, holder, shelf)


def shelf_life(world: Twin, holder: Holder, shelf: Shelf) -> int:
    """Return the days that goods keep where that can matter, else 0."""
    rules, article, days = world.rules, shelf.article, world.actors.stockpiles.days
    if article.kind == ArticleClass.COMPOUNDED and holder.kind in FLOWS:
        life = world.actors.compounding.shelf_life_days
        return life - article.pack if life and holder.kind != HolderKind.STOCKPILE else 0
    if holder.kind == HolderKind.STOCKPILE and days > 0 and is_stockpiled(shelf):
        long = days > rules.stockpile.life_days / 2
        return rules.stockpile.life_days if long or not rules.stockpile.rotated else 0
    if holder.kind == HolderKind.HOSPITAL and shelf.need > 0:
        row = world.by_kind[HolderKind.HOSPITAL].index(holder)
        demanded, keeping = float(rules.hospital_cover_days[row]), rules.region_keeping
        shelf.kept_apart = demanded > 0 and not keeping.rotated
        long = demanded > keeping.life_days / 2
        return keeping.life_days if shelf.kept_apart or long else 0
    return 0


def is_stockpiled(shelf: Shelf) -> bool:
    return shelf.article.kind == ArticleClass.HOSPITAL and shelf.article.priority


def fill(world: Twin, cover: dict[int, float]) -> None:
    """Say when the goods there have come: bought at once, or little by little until today.

    `cover` is the days of need that each holder aims at.
    """
    for holder, shelf in followed(world):
        amount = shelf.level if shelf.kept_apart else shelf.stock
        oldest = min(shelf.life, max(1, ceil(cover[holder.index])))
        if holder.kind == HolderKind.STOCKPILE:
            keeping = world.rules.stockpile
            if not (keeping.rotated or keeping.renewed):
                shelf.lots = [(world.config.warm_up_days - keeping.age_days, amount)]
                continue
            days = max(1, ceil(world.actors.stockpiles.days))
            oldest = min(shelf.life, days) if keeping.rotated else shelf.life
        elif shelf.kept_apart:
            oldest = shelf.life
        upto = [amount * age // oldest for age in range(oldest + 1)]
        lots = [(-age, upto[age + 1] - upto[age]) for age in range(oldest)]
        shelf.lots = [lot for lot in reversed(lots) if lot[1] > 0]


def followed(world: Twin) -> Iterator[tuple[Holder, Shelf]]:
    """Yield the shelves on which goods can expire."""
    for holder in world.holders:
        for shelf in holder.shelves:
            if shelf.life:
                yield holder, shelf


def look_through(world: Twin, today: int) -> None:
    """Discard what has lain for its shelf life."""
    for holder, shelf in followed(world):
        left, more = shelf.stock, shelf.came
        if shelf.kept_apart:
            left = min(total(shelf), shelf.stock, shelf.level)
            more = min(shelf.came, shelf.stock - left, shelf.level - left)
            left += more
        shelf.lots = the_newest(left, [*shelf.lots, (today, more)])
        lost = sum(days for came, days in shelf.lots if came + shelf.life <= today + 1)
        shelf.lots = [lot for lot in shelf.lots if lot[0] + shelf.life > today + 1]
        shelf.stock -= lost
        shelf.article.books["expired"] += lost
        world.tally.flow[FLOWS[holder.kind]] += lost
        worth = lost * shelf.article.price
        world.tally.worth[Worth[f"SCRAPPED_{owner_of(holder.kind)}"]] += worth
        shelf.came = 0


def total(shelf: Shelf) -> int:
    return sum(days for _, days in shelf.lots)


def the_newest(left: int, lots: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return what is left of some lots when the oldest were used first."""
    used = sum(days for _, days in lots) - left
    kept = []
    for came, days in lots:
        part = min(days, used)
        used -= part
        if days > part:
            kept.append((came, days - part))
    return kept


def rotate(world: Twin, today: int) -> None:
    """Issue a day's need of the stockpile to the distributors against fresh goods."""
    if world.rules.stockpile.rotated:
        for shelf in world.by_kind[HolderKind.STOCKPILE][0].shelves:
            need = shelf.article.need
            usual = floor((today + 1) * need) - floor(today * need)
            shelf.came += min(usual, shelf.article.distributor_stock, shelf.stock)
