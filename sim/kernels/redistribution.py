"""Moving goods from pharmacies that have to pharmacies whose patients wait."""

from __future__ import annotations

from sim.kernels.jit import compiled, inlined
from sim.kernels.queue import sort_keys
from sim.rng import bits
from sim.state.arrays import State
from sim.state.columns import Flow, Worth

_BETWEEN = int(Flow.BETWEEN_PHARMACIES)
_SCRAPPED = int(Flow.SCRAPPED)
_LOST_WORTH = int(Worth.SCRAPPED_PHARMACY)
_MOVED_WORTH = int(Worth.BETWEEN_PHARMACIES)


@inlined
def surplus(state: State, holder: int, article: int, floor_days: float, cap_share: float) -> int:
    """Return what a pharmacy can be told to give up, in whole packs, treatment-days."""
    stock = state.shelves.stock[holder, article]
    above = stock - floor_days * state.shelves.need[holder, article]
    pack = state.goods.pack[article]
    return int(max(0.0, min(above, cap_share * stock))) // pack * pack


@inlined
def lack(state: State, holder: int, article: int) -> int:
    """Return what a pharmacy's waiting patients lack, in whole packs, treatment-days."""
    shelves = state.shelves
    wish = shelves.wanted[holder, article] - shelves.stock[holder, article]
    pack = state.goods.pack[article]
    return (max(0, wish - shelves.in_transit[holder, article]) + pack - 1) // pack * pack


@inlined
def hand_on(state: State, holder: int, article: int, days: int, arrives: int) -> None:
    """Send goods to a pharmacy."""
    table, n = state.shipments.table, state.shipments.count[0]
    table[n].holder = holder
    table[n].article = article
    table[n].days = days
    table[n].arrives = arrives
    state.shipments.count[0] += 1
    state.shelves.in_transit[holder, article] += days


@inlined
def collect_from_donors(
    state: State, article: int, wanted: int, floor_days: float, cap_share: float, arrives: int
) -> int:
    """Take up to `wanted` treatment-days from donors, the largest share first by luck."""
    n = rank_pharmacies(state, article, arrives)
    taken = 0
    for i in range(n):
        holder = state.orders.rank[i]
        part = min(surplus(state, holder, article, floor_days, cap_share), wanted - taken)
        part = part // state.goods.pack[article] * state.goods.pack[article]
        if part > 0:
            state.shelves.stock[holder, article] -= part
            taken += part
    return taken


@inlined
def rank_pharmacies(state: State, article: int, ordinal: int) -> int:
    """Write the open-care pharmacies in an order of luck to `orders.rank`; return how many."""
    n = state.counters.open_care
    for holder in range(n):
        entity = holder * 65536 + article
        state.orders.keys[holder] = bits(state.distributors.order_key, entity, -2 - ordinal)
        state.orders.rank[holder] = holder
    sort_keys(state.orders.keys, state.orders.rank, n)
    return n


@compiled
def redistribute(
    state: State, floor_days: float, cap_share: float, loss_share: float, arrives: int
) -> None:
    """Move goods of the articles marked in `goods.moved` to pharmacies whose patients wait.

    Donors keep `floor_days` of their expected need and give at most `cap_share` of their stock;
    `loss_share` of what is moved fails the quality check and is scrapped.
    """
    for article in range(state.goods.pack.size):
        if state.goods.moved[article] == 0:
            continue
        wanted = 0
        for holder in range(state.counters.open_care):
            wanted += lack(state, holder, article)
        if wanted == 0:
            continue
        gross = int(wanted / (1.0 - loss_share))
        taken = collect_from_donors(state, article, gross, floor_days, cap_share, arrives)
        lost = int(taken * loss_share + 0.5)
        state.books.scrapped[article] += lost
        state.tally.flow[_SCRAPPED] += lost
        state.tally.flow[_BETWEEN] += taken - lost
        state.tally.worth[_LOST_WORTH] += lost * state.goods.price[article]
        state.tally.worth[_MOVED_WORTH] += (taken - lost) * state.goods.price[article]
        give_out(state, article, taken - lost, arrives)


@inlined
def give_out(state: State, article: int, days: int, arrives: int) -> None:
    """Send what was collected to the pharmacies whose patients wait, in an order of luck."""
    n = rank_pharmacies(state, article, arrives + 1)
    left = days
    for i in range(n):
        holder = state.orders.rank[i]
        part = min(lack(state, holder, article), left)
        if part > 0:
            hand_on(state, holder, article, part, arrives)
            left -= part
    if left > 0:
        hand_on(state, state.orders.rank[0], article, left, arrives)
