"""Who gets what of the goods that distributors have, article by article."""

from __future__ import annotations

import numpy as np

from sim.kernels.ahead import NEAR, load_booking
from sim.kernels.jit import compiled, inlined
from sim.kernels.ranking import sort
from sim.kernels.shipping import (
    all_at_hand,
    available,
    cause_of_shortage,
    cause_on_the_way,
    dispatch,
    fill,
)
from sim.kernels.why import because
from sim.rng import bits, uniform
from sim.state.arrays import State
from sim.state.flows import Flow
from sim.state.kinds import AllocationRule
from sim.state.reasons import Reason

_FIRST_COME = int(AllocationRule.FIRST_COME)
_NEED_WEIGHTED = int(AllocationRule.NEED_WEIGHTED)
_ALLOCATION = int(Reason.ALLOCATION)
_ORDERED = int(Flow.ORDERED)
_FILLED = int(Flow.ORDERS_FILLED)
_WHOLE_NIGHT = -1  # entity of a draw that concerns no single order
_SMALLEST = 1e-9  # treatment-days a day; keeps a division finite


@inlined
def settle(state: State, order: np.void, sent: int, cause: int) -> None:
    """Take back what was not sent, note on the shelf why, and count the order."""
    if sent < order.days:
        state.shelves.in_transit[order.holder, order.article] -= order.days - sent
        state.shelves.cause[order.holder, order.article] = cause
    state.tally.flow[_ORDERED] += 1
    state.tally.flow[_FILLED] += 1 if sent > 0 else 0


@inlined
def rank_orders(state: State, first: int, last: int, day: int) -> None:
    """Write the order in which an article's orders are taken to `ranks.items`."""
    for i in range(first, last):
        order = state.orders.table[i]
        entity = order.holder * 65536 + order.article
        state.ranks.keys[i - first] = bits(state.distributors.order_key, entity, day)
        state.ranks.items[i - first] = i
    sort(state.ranks, last - first)


@inlined
def give(state: State, order: np.void, days: int, day: int) -> None:
    """Send more of what an order asks for."""
    order.given += fill(state, order, min(days, order.days - order.given), day)


@inlined
def give_urgent(state: State, first: int, last: int, day: int) -> int:
    """Send what waiting patients lack, in the order of ranks; return how much was sent."""
    sent = 0
    for i in range(last - first):
        order = state.orders.table[state.ranks.items[i]]
        give(state, order, order.urgent, day)
        sent += order.given
    return sent


@inlined
def give_shares(state: State, first: int, last: int, stock: int, day: int) -> None:
    """Send every order its share of `stock` by expected need, in whole packs."""
    orders, need = state.orders, state.shelves.need
    article = orders.table[first].article
    weight = 0.0
    for i in range(first, last):
        weight += need[orders.table[i].holder, article]
    quota, given = 0.0, 0
    for i in range(last - first):
        order = orders.table[state.ranks.items[i]]
        quota += stock * (need[order.holder, article] / max(weight, _SMALLEST))
        whole = int(quota - given) // state.goods.pack[article] * state.goods.pack[article]
        given += whole
        give(state, order, whole, day)


@inlined
def ration(state: State, first: int, last: int, stock: int, day: int) -> None:
    """Share an article by rule: urgent needs first if it says so, then by expected need.

    What those do not take who need less than their share goes to the others, so that no stock is
    held back while patients wait.
    """
    left, demand = stock, 0
    for i in range(first, last):
        demand += state.orders.table[i].days
    article = state.orders.table[first].article
    cause = because(_ALLOCATION, cause_of_shortage(state, article, demand))
    if state.goods.allocation[article] == _NEED_WEIGHTED:
        left -= give_urgent(state, first, last, day)
    give_shares(state, first, last, left, day)
    for i in range(last - first):
        order = state.orders.table[state.ranks.items[i]]
        give(state, order, order.days, day)
        settle(state, order, order.given, cause)


@inlined
def refuse(state: State, first: int, last: int, cause: int) -> None:
    """Send nothing for an article that nobody has."""
    for i in range(first, last):
        if i + NEAR < last:
            load_booking(state, state.orders.table[i + NEAR])
        settle(state, state.orders.table[i], 0, cause)


@inlined
def send_at_once(state: State, first: int, last: int, day: int) -> None:
    """Fill orders whole, each from the line drawn for it at its home centre, where it lies."""
    for i in range(first, last):
        order = state.orders.table[i]
        distributor = state.lines.distributor[order.line]
        home = state.distributors.home[order.holder, distributor]
        state.lines.stock[order.line, home] -= order.days
        state.distributors.pick[distributor, home] -= 1
        dispatch(state, order, order.days, order.line, day)
        settle(state, order, order.days, 0)


@inlined
def send_by_rank(state: State, first: int, last: int, stock: int, cause: int, day: int) -> None:
    """Fill orders in the order of ranks; with a cause of 0, what hinders lies on the way."""
    orders, left = state.orders, stock
    for i in range(last - first):
        if cause != 0 and i + NEAR < last - first:
            load_booking(state, orders.table[state.ranks.items[i + NEAR]])
        order = orders.table[state.ranks.items[i]]
        sent = fill(state, order, order.days, day) if left > 0 else 0
        left -= sent
        why = cause if cause != 0 or sent == order.days else cause_on_the_way(state, order)
        settle(state, order, sent, why)


@inlined
def first_refill(state: State, article: int) -> int:
    """Return where the orders of an article begin for which no patient waits."""
    i, last = state.orders.start[article], state.orders.start[article + 1]
    while i < last and state.orders.table[i].urgent > 0:
        i += 1
    return i


@inlined
def share_out(state: State, article: int, first: int, last: int, day: int) -> None:
    """Share out what distributors have of an article to some of the night's orders.

    Orders are taken by luck, unless all can be filled.
    """
    orders, stock, demand = state.orders, available(state, article), 0
    for i in range(first, last):
        demand += orders.table[i].days
    if demand > stock:
        state.goods.ample[article] = 0
    if stock == 0:
        refuse(state, first, last, cause_of_shortage(state, article, demand))
        return
    short = demand > stock
    if not short and all_at_hand(state, article, first, last, day):
        send_at_once(state, first, last, day)
        return
    rank_orders(state, first, last, day)
    if short and state.goods.allocation[article] != _FIRST_COME:
        ration(state, first, last, stock, day)
    else:
        cause = cause_of_shortage(state, article, demand) if short else 0
        send_by_rank(state, first, last, stock, cause, day)


@compiled
def allocate(state: State, day: int) -> None:
    """Share out what distributors have to the night's orders, article by article.

    A centre may run out of hands, so luck says at which article the night begins, and where law
    says so, the orders for waiting patients of all articles come first.
    """
    orders, articles = state.orders, state.goods.pack.size
    begin = int(uniform(state.distributors.order_key, _WHOLE_NIGHT, day) * articles)
    rounds = 1 + state.distributors.urgent_first[0]
    for turn in range(rounds * articles):
        article = (begin + turn) % articles
        first, last = orders.start[article], orders.start[article + 1]
        if turn < articles:
            state.goods.in_stock[article] = 1 if available(state, article) > 0 else 0
            state.goods.ample[article] = state.goods.in_stock[article]
        if rounds == 2 and turn < articles:
            last = first_refill(state, article)
        elif rounds == 2:
            first = first_refill(state, article)
        if first < last:
            share_out(state, article, first, last, day)
