"""What all stock is worth at midnight."""

from __future__ import annotations

from sim.state.flows import Worth
from sim.state.kinds import HolderKind
from tests.twins.world import Twin

REGIONS = (HolderKind.HOSPITAL, HolderKind.WARD)


def owner_of(kind: HolderKind) -> str:
    """Return who owns what lies on the shelves of a holder."""
    if kind == HolderKind.STOCKPILE:
        return "STATE"
    return "REGION" if kind in REGIONS else "PHARMACY"


def count_stock(world: Twin) -> None:
    """Count stock, with what is on the way to whoever will receive it, and active substance."""
    worth = world.tally.worth
    for holder in world.holders:
        owner = Worth[f"STOCK_{owner_of(holder.kind)}"]
        for shelf in holder.shelves:
            worth[owner] += shelf.stock * shelf.article.price
    for sent in world.shipments:
        owner = Worth[f"STOCK_{owner_of(sent.holder.kind)}"]
        worth[owner] += sent.days * sent.shelf.article.price
    for article in world.articles:
        for line in article.lines:
            goods = line.plant + sum(line.stock) + sum(line.inbound.values())
            worth[Worth.STOCK_COMPANY] += goods * article.price
            worth[Worth.STOCK_SUBSTANCE] += int(line.active * article.price)
