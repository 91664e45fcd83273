"""The night's orders: what holders lack, who gets what is there, and what is sent."""

from __future__ import annotations

from dataclasses import dataclass

from sim.rng import Purpose
from sim.state.flows import Flow
from sim.state.kinds import AllocationRule, HolderKind
from sim.state.reasons import Reason
from sim.units import HOURS_PER_DAY
from tests.twins.goods import Article, Holder, Line, Shelf, Shipment
from tests.twins.why import because, reason_of
from tests.twins.world import Twin

KEYS = 65_536  # articles per holder in the streams
DISTRIBUTORS_COUNTED = 2
SMALLEST = 1e-9  # treatment-days a day; keeps a division finite


@dataclass(slots=True, eq=False)
class Order:
    """What a holder orders of an article, treatment-days."""

    holder: Holder
    shelf: Shelf
    days: int
    urgent: int  # of these, for patients who wait
    given: int = 0  # sent so far, when the article is shared by rule

    @property
    def entity(self) -> int:
        return self.holder.index * KEYS + self.shelf.article.index


def order_night(world: Twin, today: int) -> None:
    """Take the orders of all holders, and share out what distributors have."""
    orders: dict[Article, list[Order]] = {article: [] for article in world.articles}
    for holder in world.holders:
        for shelf in holder.shelves:
            if holder.can_order:
                add_order(orders[shelf.article], holder, shelf)
            shelf.wanted = 0
    share_out_all(world, orders, today)


def share_out_all(world: Twin, orders: dict[Article, list[Order]], today: int) -> None:
    """Share out article by article, where law says so first to patients who wait."""
    begin = int(world.luck.draw(Purpose.ORDER_RANK, -1, today) * len(world.articles))
    turns = [*world.articles[begin:], *world.articles[:begin]]
    for article in world.articles:
        article.in_stock = any(shippable(line) > 0 for line in article.lines)
        article.ample = article.in_stock
    if not world.rules.urgent_first:
        for article in turns:
            share_out(world, article, orders[article], today)
        return
    for urgent in (True, False):
        for article in turns:
            some = [order for order in orders[article] if (order.urgent > 0) == urgent]
            share_out(world, article, some, today)


def add_order(orders: list[Order], holder: Holder, shelf: Shelf) -> None:
    """Order what a shelf lacks up to its target and for patients who wait, in whole packs."""
    lacking = shelf.target + shelf.wanted - shelf.stock - shelf.in_transit
    if lacking > 0:
        pack = shelf.article.pack
        days = -(-lacking // pack) * pack
        orders.append(Order(holder, shelf, days, min(days, shelf.wanted)))


def shippable(line: Line) -> int:
    """Return what the centres that can ship have of a line."""
    return sum(
        stock
        for stock, centre in zip(line.stock, line.distributor.centres, strict=True)
        if centre.can_ship
    )


def share_out(world: Twin, article: Article, orders: list[Order], today: int) -> None:
    """Share out what there is of an article to some orders, in an order of luck."""
    stock = sum(shippable(line) for line in article.lines)
    if not orders:
        return
    demand = sum(order.days for order in orders)
    article.ample = article.ample and demand <= stock
    reason = cause_of_shortage(article, demand) if demand > stock else 0
    queue = sorted(orders, key=lambda o: world.luck.bits(Purpose.ORDER_RANK, o.entity, today))
    if demand > stock > 0 and article.allocation != AllocationRule.FIRST_COME:
        ration(world, orders, queue, stock, because(Reason.ALLOCATION, reason), today)
        return
    for order in queue:
        cause = reason or cause_on_the_way(order)
        settle(world, order, fill(world, order, order.days, today), cause)


def ration(
    world: Twin, orders: list[Order], queue: list[Order], stock: int, cause: int, today: int
) -> None:
    """Share an article by rule: urgent needs first if it says so, then by expected need.

    What is left then goes to the others, in the order of the queue.
    """
    left, weight, article = stock, 0.0, orders[0].shelf.article
    if article.allocation == AllocationRule.NEED_WEIGHTED:
        for order in queue:
            give(world, order, order.urgent, today)
            left -= order.given
    for order in orders:
        weight += order.shelf.need
    quota, given = 0.0, 0
    for order in queue:
        quota += left * (order.shelf.need / max(weight, SMALLEST))
        whole = int(quota - given) // article.pack * article.pack
        given += whole
        give(world, order, whole, today)
    for order in queue:
        give(world, order, order.days, today)
        settle(world, order, order.given, cause)


def give(world: Twin, order: Order, days: int, today: int) -> None:
    """Send more of what an order asks for."""
    order.given += fill(world, order, min(days, order.days - order.given), today)


def cause_of_shortage(article: Article, demand: int) -> int:
    """Return why an article does not suffice: the cause at the largest line lacking its share."""
    short = [
        line for line in article.lines if not line.licence and shippable(line) < line.share * demand
    ]
    if not short:
        return Reason.REFILL_LAG
    line = max(short, key=lambda line: line.share)
    blocked = [
        centre.cause
        for stock, centre in zip(line.stock, line.distributor.centres, strict=True)
        if stock > 0 and not centre.can_ship
    ]
    cause = blocked[-1] if blocked else line.cause
    return cause if reason_of(cause) else because(Reason.REFILL_LAG, cause)


def cause_on_the_way(order: Order) -> int:
    """Return why what a distributor has cannot be sent: the state of the holder's home centre."""
    slow = 0
    for line in order.shelf.article.lines:
        distributor = line.distributor
        home = distributor.centres[order.holder.home[distributor.index]]
        if not (home.can_ship or home.covered):
            return home.cause
        slow = slow or home.slow
    return because(Reason.ALLOCATION, slow)


def settle(world: Twin, order: Order, sent: int, cause: int) -> None:
    """Note on the shelf why an order was not filled, and count it."""
    shelf = order.shelf
    faded = because(Reason.NONE, shelf.cause) if reason_of(shelf.cause) else 0
    shelf.cause = faded if sent >= order.days else cause
    world.tally.flow[Flow.ORDERED] += 1
    world.tally.flow[Flow.ORDERS_FILLED] += sent > 0


def fill(world: Twin, order: Order, wanted: int, today: int) -> int:
    """Send up to `wanted` treatment-days from a line drawn by share, then from the next ones."""
    if wanted <= 0:
        return 0
    lines = order.shelf.article.lines
    start = preferred(world, order, lines, today)
    sent = 0
    for line in lines[start:] + lines[:start]:
        sent += send_from(world, order, line, wanted - sent, today)
        if sent >= wanted:
            break
    return sent


def preferred(world: Twin, order: Order, lines: list[Line], today: int) -> int:
    """Draw which of the exchangeable lines a holder is sent, in proportion to their shares.

    A dose site keeps to the one that its machine is set up for, if setting up takes time.
    """
    if world.actors.dose.set_up_rolls and order.shelf.product in lines:
        return lines.index(order.shelf.product)
    u = world.luck.draw(Purpose.LINE_CHOICE, order.entity, today)
    for place, line in enumerate(lines[:-1]):
        if u < line.share:
            return place
        u -= line.share
    return len(lines) - 1


def send_from(world: Twin, order: Order, line: Line, wanted: int, today: int) -> int:
    """Send up to `wanted` treatment-days of a line, from the home centre first; return how much.

    The home centre does the work also for goods of its sisters, unless they stand in for it.
    """
    distributor = line.distributor
    centres, home = distributor.centres, order.holder.home[distributor.index]
    if not (centres[home].can_ship or centres[home].covered):
        return 0
    sent = 0
    for k in [*range(home, len(centres)), *range(home)]:
        worker = centres[home] if centres[home].can_ship else centres[k]
        part = min(wanted - sent, line.stock[k])
        if centres[k].can_ship and worker.pick >= 1 and part > 0:
            line.stock[k] -= part
            worker.pick -= 1
            sent += part
    if sent > 0:
        set_up(world, order, line)
        when = arrival(world, order, line, today)
        dispatch(world, order.holder, order.shelf, sent, when, distributor.index)
        if distributor.index < DISTRIBUTORS_COUNTED:
            world.tally.flow[Flow.SHIPPED_BY_DISTRIBUTOR + distributor.index] += sent
    return sent


def set_up(world: Twin, order: Order, line: Line) -> None:
    """Have a dose site set up its machine for a product, which takes time after the first."""
    if order.holder.kind != HolderKind.DOSE or line is order.shelf.product:
        return
    site = world.by_kind[HolderKind.DOSE].index(order.holder)
    if order.shelf.product is not None:
        world.dose_behind[site] += world.actors.dose.set_up_rolls
    order.shelf.product = line


def arrival(world: Twin, order: Order, line: Line, today: int) -> int:
    """Return the hour of arrival; what is made to order takes some days longer."""
    if not line.made_to_order:
        return order.holder.arrives
    shortest, longest = world.actors.compounding.lead_days
    u = world.luck.draw(Purpose.LINE_CHOICE, order.entity, -1 - today)
    days = shortest + int(u * (longest - shortest + 1))
    return order.holder.arrives + HOURS_PER_DAY * days


def dispatch(
    world: Twin, holder: Holder, shelf: Shelf, days: int, arrives: int, carrier: int = -1
) -> None:
    """Put goods on their way."""
    world.shipments.append(Shipment(holder, shelf, days, arrives, carrier))
    shelf.in_transit += days


def receive(world: Twin, now: int) -> None:
    """Put on the shelves what has come, at the hours of delivery, to sites open at half past."""
    how = world.actors.distributors
    if now % HOURS_PER_DAY not in (how.near_hour, how.mid_hour, how.far_hour):
        return
    site = world.services.site(now + 0.5)
    quiet = world.services.quiet(now, now + 1)
    for holder in world.holders:
        holder.can_receive = quiet or holder.facility < 0 or bool(site[holder.facility] > 0)
    world.shipments = [s for s in world.shipments if not taken_in(s, now)]


def taken_in(shipment: Shipment, now: int) -> bool:
    """Take in goods that are due, if their route runs; tell whether they were."""
    holder, shelf = shipment.holder, shipment.shelf
    if shipment.arrives > now or not holder.can_receive:
        return False
    if not holder.runs[shipment.carrier]:
        shipment.late, shelf.cause = True, holder.stuck[shipment.carrier]
        return False
    shelf.stock += shipment.days
    shelf.in_transit -= shipment.days
    shelf.came += shipment.days
    if shipment.late and reason_of(shelf.cause) == Reason.TRANSPORT:
        shelf.cause = 0
    return True
