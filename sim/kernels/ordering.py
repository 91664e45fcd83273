"""The night's orders: what each holder lacks, who gets what is there, and what is sent."""

from __future__ import annotations

import numpy as np

from sim.kernels.ahead import NEAR, load_booking, load_delivery
from sim.kernels.jit import compiled, inlined
from sim.kernels.queue import sort_keys
from sim.kernels.why import because, reason_of
from sim.rng import bits, uniform
from sim.state.arrays import State
from sim.state.columns import AllocationRule, Flow, Reason

_FIRST_COME = int(AllocationRule.FIRST_COME)
_NEED_WEIGHTED = int(AllocationRule.NEED_WEIGHTED)
_ALLOCATION = int(Reason.ALLOCATION)
_REFILL_LAG = int(Reason.REFILL_LAG)
_ORDERED = int(Flow.ORDERED)
_FILLED = int(Flow.ORDERS_FILLED)
_SHIPPED = int(Flow.SHIPPED_BY_DISTRIBUTOR)
_DISTRIBUTORS_COUNTED = 2
_WHOLE_NIGHT = -1  # entity of a draw that concerns no single order
_SMALLEST = 1e-9  # treatment-days a day; keeps a division finite


@inlined
def find_lacking(state: State, holder: int) -> None:
    """Write to `orders.lacking` what a holder lacks of each article to reach its level.

    A loop of its own, since the processor can then work on several articles at once.
    """
    shelves, lacking = state.shelves, state.orders.lacking
    for article in range(lacking.size):
        level = shelves.target[holder, article] + shelves.wanted[holder, article]
        held = shelves.stock[holder, article] + shelves.in_transit[holder, article]
        lacking[article] = level - held


@inlined
def fade(state: State, holder: int, article: int) -> None:
    """Forget why the last order failed; the event behind it is known until the next order."""
    cause = state.shelves.cause[holder, article]
    state.shelves.cause[holder, article] = because(0, cause) if reason_of(cause) != 0 else 0


@compiled
def gather_orders(state: State) -> int:
    """Write the orders of all holders that can order tonight, by article; return how many.

    What lacks is ordered in whole packs. It is booked as on its way at once, while the shelf's row
    is at hand; what is not sent is taken back when the order is settled.
    """
    orders, shelves = state.orders, state.shelves
    articles = state.goods.pack.size
    orders.start[:] = 0
    n = 0
    for holder in range(state.holders.kind.size):
        if state.holders.can_order[holder] == 0:
            continue
        find_lacking(state, holder)
        for article in range(articles):
            lacking = orders.lacking[article]
            if lacking <= 0:
                continue
            pack = state.goods.pack[article]
            order = orders.gathered[n]
            order.holder = holder
            order.article = article
            order.days = (lacking + pack - 1) // pack * pack
            order.urgent = min(order.days, shelves.wanted[holder, article])
            order.given = 0
            orders.start[article + 1] += 1
            n += 1
            shelves.in_transit[holder, article] += order.days
            fade(state, holder, article)
    shelves.wanted[:] = 0
    for article in range(articles):
        orders.start[article + 1] += orders.start[article]
    for i in range(n - 1, -1, -1):
        place = orders.gathered[i].article + 1
        orders.start[place] -= 1
        orders.table[orders.start[place]] = orders.gathered[i]
    for article in range(articles):
        orders.start[article] = orders.start[article + 1]
    orders.start[articles] = n
    return n


@inlined
def available(state: State, article: int) -> int:
    """Return what distributors can ship of an article tonight, treatment-days."""
    lines = state.lines
    total = 0
    for line in range(lines.first[article], lines.first[article + 1]):
        d = lines.distributor[line]
        for k in range(lines.stock.shape[1]):
            if state.distributors.can_ship[d, k] == 1:
                total += lines.stock[line, k]
    return total


@inlined
def cause_of_shortage(state: State, article: int, demand: int) -> int:
    """Return why an article does not suffice: the cause at the largest line lacking its share."""
    lines = state.lines
    largest, cause = -1.0, _REFILL_LAG
    for line in range(lines.first[article], lines.first[article + 1]):
        if lines.licence[line] == 1 or lines.share[line] <= largest:
            continue
        d = lines.distributor[line]
        shippable, blocked = 0, 0
        for k in range(lines.stock.shape[1]):
            if state.distributors.can_ship[d, k] == 1:
                shippable += lines.stock[line, k]
            elif lines.stock[line, k] > 0:
                blocked = state.distributors.cause[d, k]
        if shippable < lines.share[line] * demand:
            largest = lines.share[line]
            cause = blocked if blocked != 0 else lines.inflow_cause[line]
    return cause if reason_of(cause) != 0 else because(_REFILL_LAG, cause)


@inlined
def preferred_line(state: State, holder: int, article: int, day: int) -> int:
    """Draw which exchangeable line a holder is sent, in proportion to the lines' shares."""
    lines = state.lines
    u = uniform(state.distributors.line_key, holder * 65536 + article, day)
    line = lines.first[article]
    while line < lines.first[article + 1] - 1 and u >= lines.share[line]:
        u -= lines.share[line]
        line += 1
    return line


@inlined
def ship(state: State, holder: int, article: int, days: int, line: int, day: int) -> None:
    """Send goods of a line to a holder; what is made to order takes some days longer."""
    table, n = state.shipments.table, state.shipments.count[0]
    arrives = state.holders.arrives[holder]
    if state.lines.made_to_order[line] == 1:
        shortest = state.distributors.compound_days[0]
        longest = state.distributors.compound_days[1]
        u = uniform(state.distributors.line_key, holder * 65536 + article, -1 - day)
        arrives += 24 * (shortest + int(u * (longest - shortest + 1)))
    table[n].holder = holder
    table[n].article = article
    table[n].days = days
    table[n].arrives = arrives
    state.shipments.count[0] += 1


@inlined
def send_from_line(state: State, order: np.void, line: int, wanted: int, day: int) -> int:
    """Send up to `wanted` treatment-days of a line, from the home centre first; return how much.

    Goods of sister centres are brought over in the night, so the work is the home centre's, or that
    of the sisters when they stand in for it.
    """
    distributors, lines = state.distributors, state.lines
    holder, d = order.holder, lines.distributor[line]
    home, centres = distributors.home[holder, d], lines.stock.shape[1]
    home_works = distributors.can_ship[d, home] == 1
    if not home_works and distributors.covered[d, home] == 0:
        return 0
    sent = 0
    for step in range(centres):
        k = (home + step) % centres
        worker = home if home_works else k
        if distributors.can_ship[d, k] == 0 or distributors.pick[d, worker] < 1:
            continue
        part = min(wanted - sent, lines.stock[line, k])
        if part <= 0:
            continue
        lines.stock[line, k] -= part
        distributors.pick[d, worker] -= 1
        sent += part
    if sent > 0:
        ship(state, holder, order.article, sent, line, day)
        if d < _DISTRIBUTORS_COUNTED:
            state.tally.flow[_SHIPPED + d] += sent
    return sent


@inlined
def fill(state: State, order: np.void, wanted: int, day: int) -> int:
    """Send up to `wanted` treatment-days of an order from its preferred line, then from others."""
    if wanted <= 0:
        return 0
    first, last = state.lines.first[order.article], state.lines.first[order.article + 1]
    start = preferred_line(state, order.holder, order.article, day) - first
    sent = 0
    for step in range(last - first):
        line = first + (start + step) % (last - first)
        sent += send_from_line(state, order, line, wanted - sent, day)
        if sent >= wanted:
            break
    return sent


@inlined
def cause_on_the_way(state: State, order: np.void) -> int:
    """Return why what a distributor has cannot be sent: the state of the holder's home centre."""
    distributors, lines, slow = state.distributors, state.lines, 0
    for line in range(lines.first[order.article], lines.first[order.article + 1]):
        d = lines.distributor[line]
        home = distributors.home[order.holder, d]
        if distributors.can_ship[d, home] == 0 and distributors.covered[d, home] == 0:
            return distributors.cause[d, home]
        if slow == 0:
            slow = distributors.slow[d, home]
    return because(_ALLOCATION, slow)


@inlined
def all_at_hand(state: State, article: int, first: int, last: int, day: int) -> bool:
    """Tell whether every order gets the line drawn for it whole from its home centre."""
    lines, asked = state.lines, state.orders.asked
    centres = lines.stock.shape[1]
    for line in range(lines.first[article], lines.first[article + 1]):
        for k in range(centres):
            asked[line, k] = 0
    for i in range(first, last):
        order = state.orders.table[i]
        line = preferred_line(state, order.holder, article, day)
        asked[line, state.distributors.home[order.holder, lines.distributor[line]]] += order.days
    for line in range(lines.first[article], lines.first[article + 1]):
        d = lines.distributor[line]
        for k in range(centres):
            if asked[line, k] == 0:
                continue
            works = state.distributors.can_ship[d, k] == 1
            if not works or asked[line, k] > lines.stock[line, k]:
                return False
            if state.distributors.pick[d, k] < last - first:
                return False
    return True


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
    """Write the order in which an article's orders are taken to `orders.rank`."""
    for i in range(first, last):
        order = state.orders.table[i]
        entity = order.holder * 65536 + order.article
        state.orders.keys[i - first] = bits(state.distributors.order_key, entity, day)
        state.orders.rank[i - first] = i
    sort_keys(state.orders.keys, state.orders.rank, last - first)


@inlined
def give(state: State, order: np.void, days: int, day: int) -> None:
    """Send more of what an order asks for."""
    order.given += fill(state, order, min(days, order.days - order.given), day)


@inlined
def give_urgent(state: State, first: int, last: int, day: int) -> int:
    """Send what waiting patients lack, in the order of ranks; return how much was sent."""
    sent = 0
    for i in range(last - first):
        order = state.orders.table[state.orders.rank[i]]
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
        order = orders.table[orders.rank[i]]
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
        order = state.orders.table[state.orders.rank[i]]
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
def send_by_rank(state: State, first: int, last: int, cause: int, day: int) -> None:
    """Fill orders in the order of ranks; with a cause of 0, what hinders lies on the way."""
    orders = state.orders
    for i in range(last - first):
        if cause != 0 and i + NEAR < last - first:
            load_booking(state, orders.table[orders.rank[i + NEAR]])
        order = orders.table[orders.rank[i]]
        why = cause if cause != 0 else cause_on_the_way(state, order)
        settle(state, order, fill(state, order, order.days, day), why)


@compiled
def allocate(state: State, day: int) -> None:
    """Share out what distributors have to the night's orders, article by article.

    Orders are taken by luck, unless their order cannot matter. A centre may run out of hands, so
    luck also says at which article the night begins.
    """
    orders, articles = state.orders, state.goods.pack.size
    begin = int(uniform(state.distributors.order_key, _WHOLE_NIGHT, day) * articles)
    for turn in range(articles):
        article = (begin + turn) % articles
        first, last = orders.start[article], orders.start[article + 1]
        stock = available(state, article)
        state.goods.in_stock[article] = 1 if stock > 0 else 0
        if first == last:
            continue
        demand = 0
        for i in range(first, last):
            demand += orders.table[i].days
        if stock == 0:
            refuse(state, first, last, cause_of_shortage(state, article, demand))
            continue
        short = demand > stock
        if short or not all_at_hand(state, article, first, last, day):
            rank_orders(state, first, last, day)
        else:
            for i in range(first, last):
                orders.rank[i - first] = i
        if short and state.goods.allocation[article] != _FIRST_COME:
            ration(state, first, last, stock, day)
            continue
        cause = cause_of_shortage(state, article, demand) if short else 0
        send_by_rank(state, first, last, cause, day)


@compiled
def receive(state: State, now: int) -> None:
    """Put on shelves what has arrived at holders that can receive; the rest stays on the way."""
    shipments, shelves = state.shipments, state.shelves
    kept = 0
    for i in range(shipments.count[0]):
        if i + NEAR < shipments.count[0]:
            load_delivery(state, shipments.table[i + NEAR])
        shipment = shipments.table[i]
        holder, article = shipment.holder, shipment.article
        if shipment.arrives <= now and state.holders.can_receive[holder] == 1:
            shelves.stock[holder, article] += shipment.days
            shelves.in_transit[holder, article] -= shipment.days
        else:
            shipments.table[kept] = shipment
            kept += 1
    shipments.count[0] = kept
