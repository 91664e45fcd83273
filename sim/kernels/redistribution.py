"""Moving goods from holders that have to holders of a kind whose patients wait."""

from __future__ import annotations

from sim.array_types import Floats, Ints
from sim.kernels.ahead import NEAR, load_shelf
from sim.kernels.jit import compiled, inlined
from sim.kernels.ranking import sort
from sim.kernels.sending import set_out
from sim.kernels.why import reason_of
from sim.rng import bits, uniform
from sim.state.arrays import State
from sim.state.flows import Flow

_SCRAPPED = int(Flow.SCRAPPED)
_WILLING = -1  # ordinal of a holder's draw that says whether it shares an article


@inlined
def surplus(state: State, holder: int, article: int, floor_days: float, cap_share: float) -> int:
    """Return what a holder can be told to give up, in whole packs, treatment-days."""
    stock = state.shelves.stock[holder, article]
    above = stock - floor_days * state.shelves.need[holder, article]
    pack = state.goods.pack[article]
    return int(max(0.0, min(above, cap_share * stock))) // pack * pack


@inlined
def willing(state: State, holder: int, article: int, acceptance: float) -> bool:
    """Tell whether a holder shares an article; who is told to always does."""
    if acceptance >= 1.0:
        return True
    u = uniform(state.distributors.order_key, holder * 65536 + article, _WILLING)
    return u < acceptance


@inlined
def lack(state: State, holder: int, article: int, unsent: int) -> int:
    """Return what a holder's waiting patients lack, in whole packs, treatment-days.

    Where `unsent` is 1, only of what its last order did not bring whole.
    """
    shelves = state.shelves
    if unsent == 1 and reason_of(shelves.cause[holder, article]) == 0:
        return 0
    wish = shelves.wanted[holder, article] - shelves.stock[holder, article]
    pack = state.goods.pack[article]
    return (max(0, wish - shelves.in_transit[holder, article]) + pack - 1) // pack * pack


@inlined
def hand_on(state: State, holder: int, article: int, days: int, arrives: int) -> None:
    """Send goods to a holder."""
    others = state.holders.runs.shape[1] - 1  # carriers that are no distributor
    set_out(state.shipments, holder, article, days, arrives, others)
    state.shelves.in_transit[holder, article] += days


@inlined
def collect_from_donors(
    state: State, article: int, wanted: int, terms: Floats, cell: Ints, arrives: int
) -> int:
    """Take up to `wanted` treatment-days from the donors of a cell, in an order of luck."""
    n = rank_donors(state, article, terms, cell, arrives)
    taken = 0
    for i in range(n):
        holder = state.ranks.items[i]
        part = min(surplus(state, holder, article, terms[0], terms[1]), wanted - taken)
        part = part // state.goods.pack[article] * state.goods.pack[article]
        if part > 0:
            state.shelves.stock[holder, article] -= part
            taken += part
    return taken


@inlined
def note(state: State, holder: int, article: int, place: int, ordinal: int) -> None:
    """Write a holder and its luck to a place in the order of those who give or take."""
    entity = holder * 65536 + article
    state.ranks.keys[place] = bits(state.distributors.order_key, entity, -2 - ordinal)
    state.ranks.items[place] = holder


@inlined
def rank_donors(state: State, article: int, terms: Floats, cell: Ints, ordinal: int) -> int:
    """Write who can give and is willing in an order of luck to `ranks.items`; return how many."""
    n = 0
    for holder in range(cell[0], cell[1]):
        load_shelf(state, min(holder + NEAR, cell[1] - 1), article)
        can = surplus(state, holder, article, terms[0], terms[1]) > 0
        if can and willing(state, holder, article, terms[3]):
            note(state, holder, article, n, ordinal)
            n += 1
    sort(state.ranks, n)
    return n


@inlined
def rank_receivers(state: State, article: int, cell: Ints, ordinal: int) -> int:
    """Write whose patients wait in an order of luck to `ranks.items`; return how many."""
    n = 0
    for holder in range(cell[2], cell[3]):
        if lack(state, holder, article, cell[8]) > 0:
            note(state, holder, article, n, ordinal)
            n += 1
    sort(state.ranks, n)
    return n


@compiled
def redistribute(state: State, terms: Floats, cell: Ints, arrives: int) -> None:
    """Move goods of the articles marked in `goods.moved` to holders whose patients wait.

    `terms` are the days of expected need that donors keep, the share of their stock that they give
    at most, the share of what is moved that fails the quality check and is scrapped, and the share
    of donors that are willing. `cell` holds the first row of the donors and the one after the last,
    the same of the receivers, the flow that counts what is moved, the mark of the articles, the
    worths that count what is scrapped and what is moved (-1 = none), and whether only what the last
    orders did not bring is asked for.
    """
    for article in range(state.goods.pack.size):
        if state.goods.moved[article] != cell[5]:
            continue
        wanted = 0
        for holder in range(cell[2], cell[3]):
            load_shelf(state, min(holder + NEAR, cell[3] - 1), article)
            wanted += lack(state, holder, article, cell[8])
        if wanted == 0:
            continue
        gross = int(wanted / (1.0 - terms[2]))
        taken = collect_from_donors(state, article, gross, terms, cell, arrives)
        lost = int(taken * terms[2] + 0.5)
        state.books.scrapped[article] += lost
        state.tally.flow[_SCRAPPED] += lost
        state.tally.flow[cell[4]] += taken - lost
        state.tally.worth[cell[6]] += lost * state.goods.price[article]
        if cell[7] >= 0:
            state.tally.worth[cell[7]] += (taken - lost) * state.goods.price[article]
        give_out(state, article, taken - lost, cell, arrives)


@inlined
def give_out(state: State, article: int, days: int, cell: Ints, arrives: int) -> None:
    """Send what was collected to the holders whose patients wait, in an order of luck."""
    n = rank_receivers(state, article, cell, arrives + 1)
    left = days
    for i in range(n):
        holder = state.ranks.items[i]
        part = min(lack(state, holder, article, cell[8]), left)
        if part > 0:
            hand_on(state, holder, article, part, arrives)
            left -= part
    if left > 0:
        hand_on(state, state.ranks.items[0], article, left, arrives)
