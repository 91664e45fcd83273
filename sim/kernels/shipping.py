"""What distributors have and send to holders, and what arrives there."""

from __future__ import annotations

import numpy as np

from sim.kernels.ages import note_arrival
from sim.kernels.ahead import NEAR, load_delivery
from sim.kernels.jit import compiled, inlined
from sim.kernels.sending import set_out
from sim.kernels.why import because, reason_of
from sim.rng import uniform
from sim.state.arrays import State
from sim.state.flows import Flow
from sim.state.reasons import Reason

_ALLOCATION = int(Reason.ALLOCATION)
_REFILL_LAG = int(Reason.REFILL_LAG)
_TRANSPORT = int(Reason.TRANSPORT)
_SHIPPED = int(Flow.SHIPPED_BY_DISTRIBUTOR)
_DISTRIBUTORS_COUNTED = 2


@inlined
def in_ring(place: int, size: int) -> int:
    """Return a place, counted on from 0 once it passes the end; a division would take longer."""
    return place if place < size else place - size


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
    """Draw which exchangeable line a holder is sent, in proportion to the lines' shares.

    A dose site that would have to be set up anew keeps to its product.
    """
    lines = state.lines
    if state.dose.set_up_rolls > 0 and state.dose.site_of[holder] >= 0:
        kept = state.dose.set_up[state.dose.site_of[holder], article]
        if kept >= 0:
            return kept
    u = uniform(state.distributors.line_key, holder * 65536 + article, day)
    line = lines.first[article]
    while line < lines.first[article + 1] - 1 and u >= lines.share[line]:
        u -= lines.share[line]
        line += 1
    return line


@inlined
def ship(state: State, holder: int, article: int, days: int, line: int, day: int) -> None:
    """Send goods of a line to a holder; what is made to order takes some days longer."""
    arrives = state.holders.arrives[holder]
    if state.lines.made_to_order[line] == 1:
        shortest = state.distributors.compound_days[0]
        longest = state.distributors.compound_days[1]
        u = uniform(state.distributors.line_key, holder * 65536 + article, -1 - day)
        arrives += 24 * (shortest + int(u * (longest - shortest + 1)))
    set_out(state.shipments, holder, article, days, arrives, state.lines.distributor[line])


@inlined
def set_up(state: State, holder: int, article: int, line: int) -> None:
    """Have a dose site set up its machine for a product, if it has packed another one."""
    dose = state.dose
    site = dose.site_of[holder]
    if dose.set_up_rolls == 0 or site < 0 or dose.set_up[site, article] == line:
        return
    if dose.set_up[site, article] >= 0:
        dose.behind[site] += dose.set_up_rolls
    dose.set_up[site, article] = line


@inlined
def dispatch(state: State, order: np.void, days: int, line: int, day: int) -> None:
    """Send out goods of a line that have been taken for an order."""
    ship(state, order.holder, order.article, days, line, day)
    set_up(state, order.holder, order.article, line)
    distributor = state.lines.distributor[line]
    if distributor < _DISTRIBUTORS_COUNTED:
        state.tally.flow[_SHIPPED + distributor] += days


@inlined
def send_from_line(state: State, order: np.void, line: int, wanted: int, day: int) -> int:
    """Send up to `wanted` treatment-days of a line, from the home centre first; return how much.

    Goods of sister centres are brought over in the night, so the work is the home centre's, or that
    of the sisters when they stand in for it.
    """
    distributors, lines = state.distributors, state.lines
    d, centres = lines.distributor[line], lines.stock.shape[1]
    home = distributors.home[order.holder, d]
    home_works = distributors.can_ship[d, home] == 1
    if not home_works and distributors.covered[d, home] == 0:
        return 0
    sent = 0
    for step in range(centres):
        if sent == wanted:
            break
        k = in_ring(home + step, centres)
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
        dispatch(state, order, sent, line, day)
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
        line = first + in_ring(start + step, last - first)
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
    """Draw a line for every order, and tell whether each gets it whole from its home centre."""
    lines, asked = state.lines, state.orders.asked
    centres = lines.stock.shape[1]
    for line in range(lines.first[article], lines.first[article + 1]):
        for k in range(centres):
            asked[line, k] = 0
    for i in range(first, last):
        order = state.orders.table[i]
        order.line = preferred_line(state, order.holder, article, day)
        home = state.distributors.home[order.holder, lines.distributor[order.line]]
        asked[order.line, home] += order.days
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
def put_on_shelf(state: State, shipment: np.void) -> None:
    """Take in goods; those that were late are no longer a reason for what is missing."""
    shelves, holder, article = state.shelves, shipment.holder, shipment.article
    shelves.stock[holder, article] += shipment.days
    shelves.in_transit[holder, article] -= shipment.days
    note_arrival(state, holder, article, shipment.days)
    if shipment.late == 1 and reason_of(shelves.cause[holder, article]) == _TRANSPORT:
        shelves.cause[holder, article] = 0


@compiled
def receive(state: State, now: int) -> None:
    """Put on shelves what has arrived at holders that can receive; the rest stays on the way.

    Goods whose route does not run today come on the next day on which it does.
    """
    shipments, shelves = state.shipments, state.shelves
    kept = 0
    for i in range(shipments.count[0]):
        if i + NEAR < shipments.count[0] and shipments.table[i + NEAR].arrives <= now:
            load_delivery(state, shipments.table[i + NEAR])
        shipment = shipments.table[i]
        due = shipment.arrives <= now and state.holders.can_receive[shipment.holder] == 1
        if due and state.holders.runs[shipment.holder, shipment.carrier] == 1:
            put_on_shelf(state, shipment)
            continue
        if due:
            shipment.late = 1
            why = state.holders.stuck[shipment.holder, shipment.carrier]
            shelves.cause[shipment.holder, shipment.article] = because(_TRANSPORT, why)
        shipments.table[kept] = shipment
        kept += 1
    shipments.count[0] = kept
