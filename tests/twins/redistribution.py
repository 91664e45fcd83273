"""Moving goods from holders that have to holders whose patients wait."""

from __future__ import annotations

from dataclasses import dataclass

from sim.rng import Purpose
from sim.rules import Edge, Node
from sim.state.flows import Flow, Worth
from sim.state.kinds import HolderKind
from sim.state.reasons import Reason
from sim.terms import Redistribution
from sim.units import HOURS_PER_DAY
from tests.twins.goods import Article, Holder, Shelf
from tests.twins.ordering import KEYS, dispatch
from tests.twins.why import reason_of
from tests.twins.world import Twin

EDGES = {
    (Node.OPEN_CARE_PHARMACY, Node.OPEN_CARE_PHARMACY): Flow.BETWEEN_PHARMACIES,
    (Node.HOSPITAL_PHARMACY, Node.HOSPITAL_PHARMACY): Flow.BETWEEN_REGIONS,
    (Node.WARD, Node.HOSPITAL_PHARMACY): Flow.FROM_WARDS,
}
KIND = {
    Node.OPEN_CARE_PHARMACY: HolderKind.OPEN_CARE,
    Node.HOSPITAL_PHARMACY: HolderKind.HOSPITAL,
    Node.WARD: HolderKind.WARD,
}


@dataclass(frozen=True)
class Move:
    """Who hands on an article to whom, and how."""

    world: Twin
    article: Article
    how: Redistribution
    donors: list[Holder]
    receivers: list[Holder]
    flow: Flow
    decided: bool
    arrives: int


def move(world: Twin, today: int) -> None:
    """Move what the authority has decided on, then what holders share of themselves."""
    for edge in EDGES:
        decided = world.rules.redistribution.get(edge)
        if decided is not None:
            hand_on(world, edge, decided, [a for a in world.articles if a.decided], today)
    for edge in EDGES:
        freely = world.rules.voluntary.get(edge)
        if freely is not None:
            undecided = [a for a in world.articles if not a.decided]
            short = [a for a in undecided if a.short_days >= freely.after_days]
            hand_on(world, edge, freely, short, today)


def hand_on(
    world: Twin, edge: Edge, how: Redistribution, articles: list[Article], today: int
) -> None:
    """Move goods of some articles along an edge."""
    arrival_day = today + max(1, how.handling_days)
    arrives = arrival_day * HOURS_PER_DAY + world.actors.distributors.mid_hour
    donors, receivers = (world.by_kind[KIND[node]] for node in edge)
    for article in articles:
        decided = article.decided
        redistribute(Move(world, article, how, donors, receivers, EDGES[edge], decided, arrives))


def in_luck(this: Move, holders: list[Holder], ordinal: int) -> list[Holder]:
    """Return holders in an order of luck."""

    def place(holder: Holder) -> int:
        entity = holder.index * KEYS + this.article.index
        return this.world.luck.bits(Purpose.ORDER_RANK, entity, ordinal)

    return sorted(holders, key=place)


def lack(this: Move, holder: Holder) -> int:
    """Return what waiting patients lack, in whole packs, treatment-days.

    Whoever may always share is only asked for what the last order did not bring whole.
    """
    shelf = holder.shelves[this.article.index]
    if not this.decided and this.how.after_days == 0 and reason_of(shelf.cause) == Reason.NONE:
        return 0
    missing = max(0, shelf.wanted - shelf.stock - shelf.in_transit)
    return -(-missing // shelf.article.pack) * shelf.article.pack


def surplus(shelf: Shelf, how: Redistribution) -> int:
    """Return what a holder can be told to give up, in whole packs, treatment-days."""
    above = shelf.stock - how.donor_floor_days * shelf.need
    spare = max(0.0, min(above, how.donor_cap_share * shelf.stock))
    return int(spare) // shelf.article.pack * shelf.article.pack


def redistribute(this: Move) -> None:
    """Collect an article from donors, scrap what fails the quality check, and send the rest."""
    world, article, loss = this.world, this.article, this.how.loss_share
    wanted = sum(lack(this, holder) for holder in this.receivers)
    if wanted == 0:
        return
    taken = collect(this, int(wanted / (1.0 - loss)))
    lost = int(taken * loss + 0.5)
    article.books["scrapped"] += lost
    world.tally.flow[Flow.SCRAPPED] += lost
    owner = "PHARMACY" if this.flow == Flow.BETWEEN_PHARMACIES else "REGION"
    world.tally.flow[this.flow] += taken - lost
    world.tally.worth[Worth[f"SCRAPPED_{owner}"]] += lost * article.price
    if owner == "PHARMACY" and this.decided:
        world.tally.worth[Worth.BETWEEN_PHARMACIES] += (taken - lost) * article.price
    give_out(this, taken - lost)


def collect(this: Move, wanted: int) -> int:
    """Take whole packs up to `wanted` treatment-days from willing donors; return how much."""
    taken, article = 0, this.article
    for holder in in_luck(this, this.donors, -2 - this.arrives):
        entity = holder.index * KEYS + article.index
        if this.world.luck.draw(Purpose.ORDER_RANK, entity, -1) < this.how.accepted_share:
            shelf = holder.shelves[article.index]
            part = min(surplus(shelf, this.how), wanted - taken) // article.pack * article.pack
            shelf.stock -= part
            taken += part
    return taken


def give_out(this: Move, left: int) -> None:
    """Send what was collected to those whose patients wait."""
    waiting = [holder for holder in this.receivers if lack(this, holder) > 0]
    receivers = in_luck(this, waiting, -3 - this.arrives)
    for holder in receivers:
        shelf = holder.shelves[this.article.index]
        part = min(lack(this, holder), left)
        if part > 0:
            dispatch(this.world, holder, shelf, part, this.arrives)
            left -= part
    if left > 0:
        shelf = receivers[0].shelves[this.article.index]
        dispatch(this.world, receivers[0], shelf, left, this.arrives)
