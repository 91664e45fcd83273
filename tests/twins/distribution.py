"""Distributors on the eve of a working day: which centres ship, and who can order."""

from __future__ import annotations

from sim.conditions import Channel
from sim.rules import Node
from sim.state.kinds import HolderKind
from sim.state.reasons import Reason
from sim.units import HOURS_PER_DAY
from tests.twins.goods import Article, Centre, Distributor
from tests.twins.hospital import refill_wards
from tests.twins.ordering import order_night
from tests.twins.world import Twin

NODE_OF = {
    HolderKind.OPEN_CARE: Node.OPEN_CARE_PHARMACY,
    HolderKind.E_COMMERCE: Node.E_COMMERCE,
    HolderKind.HOSPITAL: Node.HOSPITAL_PHARMACY,
    HolderKind.WARD: Node.HOSPITAL_PHARMACY,
    HolderKind.DOSE: Node.DOSE_SITE,
    HolderKind.STOCKPILE: Node.STOCKPILE,
}


def night(world: Twin, now: int) -> None:
    """Take orders and ship, if tomorrow is a working day."""
    today = now // HOURS_PER_DAY
    for distributor in world.distributors:
        open_centres(world, distributor, now)
    if not world.works(today + 1):
        return
    let_holders_order(world, now)
    set_arrivals(world, today + 1)
    order_night(world, today)
    for distributor in world.distributors:
        for centre in distributor.centres:
            centre.slow = 0 if centre.pick >= 1 else centre.slow
    refill_wards(world)


def level_of(world: Twin, distributor: Distributor, centre: Centre, now: int) -> float:
    """Return the share of its work that a centre can do."""
    if centre.facility < 0:
        return 0.0
    site = float(world.services.site(now)[centre.facility])
    staff = float(world.services.staff(now)[centre.facility])
    powered = bool(world.services.powered(now)[centre.facility])
    systems = world.conditions.level_at(Channel.DISTRIBUTOR_SYSTEM, now)
    system = 1.0 if distributor.makes_to_order else float(systems[centre.owner])
    return site * staff * powered * system


def open_centres(world: Twin, distributor: Distributor, now: int) -> None:
    """Find out which centres can ship, why others cannot, and how many orders each can pick."""
    how, centres = world.actors.distributors, distributor.centres
    powered = world.services.powered(now)
    site = world.services.site(now) * world.services.staff(now)
    levels = [level_of(world, distributor, centre, now) for centre in centres]
    for centre, level in zip(centres, levels, strict=True):
        at = max(centre.facility, 0)
        struck = not powered[at] or site[at] <= 0
        note_why(world, distributor, centre, struck, now)
        centre.can_ship = level > 0
        down = centre.owner == distributor.index and not centre.can_ship
        if not down:
            centre.down_since = None
        elif centre.down_since is None:
            centre.down_since = now
        centre.covered = centre.down_since is not None and (
            distributor.makes_to_order
            or now - centre.down_since >= how.takeover_days * HOURS_PER_DAY
        )
    redirect(world, distributor, now)
    taken_over = sum(centre.normal for centre in centres if centre.covered)
    helping = centres if distributor.redirected else distributor.own
    sisters = max(1, sum(centre.can_ship for centre in helping))
    extra = how.takeover_share * taken_over
    for centre, level in zip(centres, levels, strict=True):
        centre.pick = level * (centre.normal * how.pick_margin + extra / sisters)
        if distributor.makes_to_order:
            centre.pick = float("inf")


def note_why(world: Twin, distributor: Distributor, centre: Centre, struck: bool, now: int) -> None:
    """Note which event stops or slows a centre, by itself or by its system."""
    idle, system = int(world.services.why_idle(now)[max(centre.facility, 0)]), 0
    if centre.owner >= 0 and not distributor.makes_to_order:
        behind = world.conditions.behind(Channel.DISTRIBUTOR_SYSTEM, now)
        system = int(behind[centre.owner])
    centre.cause = Reason.DISTRIBUTOR_POWER + idle if struck else Reason.DISTRIBUTOR_SYSTEM + system
    if centre.facility >= 0:
        centre.slow = idle or system or centre.slow


def redirect(world: Twin, distributor: Distributor, now: int) -> None:
    """Find out whether companies send a lost distributor's goods to another one."""
    days = world.rules.other_takes_over_days
    since = [centre.down_since for centre in distributor.own]
    distributor.redirected = (
        days is not None
        and not distributor.makes_to_order
        and all(hour is not None and now - hour >= days * HOURS_PER_DAY for hour in since)
    )
    for centre in distributor.own:
        centre.covered = centre.covered or distributor.redirected


def who_can_send(world: Twin, now: int) -> set[int]:
    """Return the facilities that were open, with power and telecom, at some hour of orders."""
    found: set[int] = set()
    today = now // HOURS_PER_DAY * HOURS_PER_DAY
    for hour in range(min(today + world.actors.distributors.orders_from_hour, now), now + 1):
        working, telecom = world.services.working(hour), world.services.telecom(hour)
        found |= {at for at in range(len(working)) if working[at] > 0 and telecom[at]}
    return found


def let_holders_order(world: Twin, now: int) -> None:
    """Find out who can place an order."""
    idle, silent = world.services.why_idle(now), world.services.why_silent(now)
    working, sends = world.services.working(now), who_can_send(world, now)
    edges = world.rules.supply_edges[Node.DISTRIBUTION_CENTRE]
    for holder in world.holders:
        at = max(holder.facility, 0)
        renewed = holder.kind == HolderKind.STOCKPILE and world.rules.stockpile.renewed
        allowed = (holder.orders or renewed) and edges[NODE_OF[holder.kind]]
        reached = holder.facility < 0 or at in sends
        holder.can_order = bool(allowed and reached)
        kept = 0
        if allowed and not holder.can_order:
            kept = int(silent[at] if working[at] > 0 else idle[at])
        for shelf in holder.shelves:
            shelf.unsupplied = kept or (shelf.unsupplied if holder.missed_order else 0)
        holder.missed_order = kept > 0


def set_arrivals(world: Twin, tomorrow: int) -> None:
    """Note the hour at which goods shipped tonight reach each holder."""
    how, second = world.actors.distributors, tomorrow + 1
    while second < world.days.days and not world.works(second):
        second += 1
    hours = (
        tomorrow * HOURS_PER_DAY + how.near_hour,
        tomorrow * HOURS_PER_DAY + how.mid_hour,
        second * HOURS_PER_DAY + how.far_hour,
    )
    for holder in world.holders:
        holder.arrives = hours[holder.soon]


def set_normal_orders(world: Twin) -> None:
    """Note the orders of an ordinary night at each centre: one for every line dispensed."""
    dispensed = [float(x) for x in world.country.collections]
    owned = [distributor_shares(world, article) for article in world.articles]
    for distributor in world.distributors:
        for centre in distributor.centres:
            centre.normal = 0.0
        for holder in world.holders:
            centre = distributor.centres[holder.home[distributor.index]]
            mine = [share[distributor.index] for share in owned]
            if holder.index < len(dispensed):
                needs = [shelf.need for shelf in holder.shelves]
                part = sum(need * share for need, share in zip(needs, mine, strict=True))
                centre.normal += dispensed[holder.index] * part / max(sum(needs), 1e-30)
            elif holder.kind in (HolderKind.HOSPITAL, HolderKind.DOSE):
                shelves = zip(holder.shelves, mine, strict=True)
                centre.normal += sum(share for shelf, share in shelves if shelf.need > 0)
        for centre in distributor.centres:
            centre.normal = centre.normal * 7 / 5  # a week's lines in five nights


def distributor_shares(world: Twin, article: Article) -> list[float]:
    """Return the share of an article's lines that each distributor has."""
    shares = [0.0 for _ in world.distributors]
    for line in article.lines:
        shares[line.distributor.index] += line.share
    return shares
