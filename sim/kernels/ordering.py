"""The night's orders: what each holder lacks to reach its level."""

from __future__ import annotations

from sim.kernels.jit import compiled, inlined
from sim.kernels.why import because, reason_of
from sim.state.arrays import State


@inlined
def find_lacking(state: State, holder: int) -> int:
    """Write to `orders` what a holder lacks of each article, and which it lacks; return how many.

    Two loops without a branch: the first works on several articles at once, and in the second the
    processor has nothing to guess.
    """
    shelves, lacking, found = state.shelves, state.orders.lacking, state.orders.found
    for article in range(lacking.size):
        level = shelves.target[holder, article] + shelves.wanted[holder, article]
        held = shelves.stock[holder, article] + shelves.in_transit[holder, article]
        lacking[article] = level - held
    n = 0
    for article in range(lacking.size):
        found[n] = article
        n += 1 if lacking[article] > 0 else 0
    return n


@inlined
def fade(state: State, holder: int, article: int) -> None:
    """Forget why the last order failed; the event behind it is known until the next order."""
    cause = state.shelves.cause[holder, article]
    state.shelves.cause[holder, article] = because(0, cause) if reason_of(cause) != 0 else 0


@inlined
def order_lacking(state: State, holder: int, first: int) -> int:
    """Write the orders of a holder from a place on; return the place after the last.

    What lacks is ordered in whole packs. It is booked as on its way at once, while the shelf's row
    is at hand; what is not sent is taken back when the order is settled.
    """
    orders, shelves = state.orders, state.shelves
    many = find_lacking(state, holder)
    for k in range(many):
        article = orders.found[k]
        pack = state.goods.pack[article]
        order = orders.gathered[first + k]
        order.holder = holder
        order.article = article
        order.days = (orders.lacking[article] + pack - 1) // pack * pack
        order.urgent = min(order.days, shelves.wanted[holder, article])
        order.given = 0
        orders.start[article + 1] += 1
        shelves.in_transit[holder, article] += order.days
        fade(state, holder, article)
    return first + many


@compiled
def gather_orders(state: State) -> int:
    """Write the orders of all holders that can order tonight, by article; return how many.

    Where law says so, the orders for waiting patients come before the others of an article.
    """
    orders = state.orders
    articles = state.goods.pack.size
    orders.start[:] = 0
    n = 0
    for holder in range(state.holders.kind.size):
        if state.holders.can_order[holder] == 1:
            n = order_lacking(state, holder, n)
        state.shelves.wanted[holder, :] = 0
    for article in range(articles):
        orders.start[article + 1] += orders.start[article]
    sweeps = 1 + state.distributors.urgent_first[0]
    for sweep in range(sweeps):
        for i in range(n - 1, -1, -1):
            if sweeps == 2 and (orders.gathered[i].urgent > 0) != (sweep == 1):
                continue
            place = orders.gathered[i].article + 1
            orders.start[place] -= 1
            orders.table[orders.start[place]] = orders.gathered[i]
    for article in range(articles):
        orders.start[article] = orders.start[article + 1]
    orders.start[articles] = n
    return n
