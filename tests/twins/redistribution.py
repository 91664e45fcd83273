"""Moving goods from pharmacies that have to pharmacies whose patients wait."""

from __future__ import annotations

from sim.rng import Purpose
from sim.rules import Redistribution
from sim.state.columns import Flow, HolderKind, Worth
from sim.units import HOURS_PER_DAY
from tests.twins.goods import Article, Holder, Shelf
from tests.twins.ordering import KEYS, dispatch
from tests.twins.world import Twin


def move(world: Twin, today: int) -> None:
    """Have pharmacies hand on what was decided; forbidden under today's rules."""
    how = world.rules.redistribution
    if how is not None:
        for article in world.articles:
            if article.moved:
                redistribute(world, article, how, today)


def in_luck(world: Twin, article: Article, ordinal: int) -> list[Holder]:
    """Return the pharmacies in an order of luck."""

    def place(holder: Holder) -> int:
        return world.luck.bits(Purpose.ORDER_RANK, holder.index * KEYS + article.index, ordinal)

    return sorted(world.by_kind[HolderKind.OPEN_CARE], key=place)


def lack(shelf: Shelf) -> int:
    """Return what waiting patients lack, in whole packs, treatment-days."""
    missing = max(0, shelf.wanted - shelf.stock - shelf.in_transit)
    return -(-missing // shelf.article.pack) * shelf.article.pack


def surplus(shelf: Shelf, how: Redistribution) -> int:
    """Return what a pharmacy can be told to give up, in whole packs, treatment-days."""
    above = shelf.stock - how.donor_floor_days * shelf.need
    spare = max(0.0, min(above, how.donor_cap_share * shelf.stock))
    return int(spare) // shelf.article.pack * shelf.article.pack


def redistribute(world: Twin, article: Article, how: Redistribution, today: int) -> None:
    """Collect an article from donors, scrap what fails the quality check, and send the rest."""
    pharmacies = world.by_kind[HolderKind.OPEN_CARE]
    wanted = sum(lack(holder.shelves[article.index]) for holder in pharmacies)
    if wanted == 0:
        return
    arrival_day = today + max(1, how.handling_days)
    arrives = arrival_day * HOURS_PER_DAY + world.actors.distributors.mid_hour
    taken = collect(world, article, int(wanted / (1.0 - how.loss_share)), how, arrives)
    lost = int(taken * how.loss_share + 0.5)
    article.books["scrapped"] += lost
    world.tally.flow[Flow.SCRAPPED] += lost
    world.tally.flow[Flow.BETWEEN_PHARMACIES] += taken - lost
    world.tally.worth[Worth.SCRAPPED_PHARMACY] += lost * article.price
    world.tally.worth[Worth.BETWEEN_PHARMACIES] += (taken - lost) * article.price
    give_out(world, article, taken - lost, arrives)


def collect(world: Twin, article: Article, wanted: int, how: Redistribution, arrives: int) -> int:
    """Take whole packs up to `wanted` treatment-days from donors; return how much."""
    taken = 0
    for holder in in_luck(world, article, -2 - arrives):
        shelf = holder.shelves[article.index]
        part = min(surplus(shelf, how), wanted - taken) // article.pack * article.pack
        shelf.stock -= part
        taken += part
    return taken


def give_out(world: Twin, article: Article, left: int, arrives: int) -> None:
    """Send what was collected to those whose patients wait."""
    receivers = in_luck(world, article, -3 - arrives)
    for holder in receivers:
        shelf = holder.shelves[article.index]
        part = min(lack(shelf), left)
        if part > 0:
            dispatch(world, holder, shelf, part, arrives)
            left -= part
    if left > 0:
        dispatch(world, receivers[0], receivers[0].shelves[article.index], left, arrives)
