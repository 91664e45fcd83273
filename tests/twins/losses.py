"""Goods that are thrown away: spoilt in the dark, destroyed with a site, or recalled."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor
from typing import TYPE_CHECKING, ClassVar

from sim.production import Makers
from sim.rng import Purpose
from sim.state.flows import Flow, Worth
from sim.state.reasons import Reason
from sim.traces import GOODS
from sim.units import HOURS_PER_DAY
from tests.twins.goods import Article, Holder, Line
from tests.twins.why import unfilled
from tests.twins.worth import owner_of

if TYPE_CHECKING:
    from tests.twins.world import Twin


@dataclass(frozen=True)
class Loss:
    """An hour, and the trace of the event that takes goods off shelves then."""

    now: int
    why: int
    luck: ClassVar[Purpose]


class Spoilt(Loss):
    luck = Purpose.COLD_CHAIN


class Burnt(Loss):
    luck = Purpose.DESTRUCTION


@dataclass(frozen=True)
class Fire:
    """At an hour, a share of what lies at some facilities is destroyed."""

    at: int
    facilities: set[int]
    share: float
    why: int


@dataclass(frozen=True)
class Withdrawal:
    """At an hour, a share of all goods of some lines is withdrawn."""

    at: int
    lines: list[Line]
    share: float
    why: int


def fires_of(world: Twin) -> list[Fire]:
    """Return what the scenario destroys, on the clock of the run."""
    by = world.config.warm_up_days * HOURS_PER_DAY
    shocks = world.config.scenario.shocks(world.country.places, world.config.seed)
    why = world.conditions.table.why
    return [
        Fire(int(s.at + by), set(s.where.tolist()), s.share, why(s.cause, GOODS)) for s in shocks
    ]


def withdrawals_of(world: Twin) -> list[Withdrawal]:
    """Return what the scenario recalls, on the clock of the run."""
    by = world.config.warm_up_days * HOURS_PER_DAY
    codes = [str(code) for code in world.country.medicines.atc]
    found = []
    for stop in world.config.scenario.stoppages(world.config.seed):
        struck = []
        for article in world.articles:
            code = codes[article.medicine] if article.medicine < len(codes) else ""
            lines = [x for x in article.lines if not (x.licence or x.made_to_order)]
            if code and lines and any(code.startswith(prefix) for prefix in stop.atc or ("",)):
                largest = max(lines, key=lambda line: line.share)
                struck += [largest] if stop.makers is Makers.LARGEST else lines
        if stop.recalled > 0:
            why = world.conditions.table.why(stop.cause, GOODS)
            found.append(Withdrawal(int(stop.start + by), struck, stop.recalled, why))
    return found


def strike(world: Twin, now: int) -> None:
    """Destroy and withdraw what this hour's events say."""
    for fire in world.fires:
        if fire.at == now:
            burn(world, fire, now)
    for withdrawal in world.withdrawals:
        if withdrawal.at == now:
            withdraw(world, withdrawal, now)


def burn(world: Twin, fire: Fire, now: int) -> None:
    """Destroy a share of what lies on shelves and at distribution centres."""
    for holder in world.holders:
        if holder.facility in fire.facilities:
            for article in world.articles:
                scrap_packs(world, holder, article, fire.share, Burnt(now, fire.why))
    for article in world.articles:
        for line in article.lines:
            struck = [centre.facility in fire.facilities for centre in line.distributor.centres]
            lost = [
                floor(stock * fire.share) if hit else 0
                for stock, hit in zip(line.stock, struck, strict=True)
            ]
            line.stock = [stock - part for stock, part in zip(line.stock, lost, strict=True)]
            line.behind = fire.why if any(struck) else line.behind
            book(world, article, sum(lost), "COMPANY")


def withdraw(world: Twin, what: Withdrawal, now: int) -> None:
    """Scrap a share of the struck lines' goods; on shelves by their share of the article."""
    for article in world.articles:
        share = 0.0
        for line in article.lines:
            share += what.share * line.share if line in what.lines else 0.0
        for holder in world.holders:
            scrap_packs(world, holder, article, share, Burnt(now, what.why))
        for line in article.lines:
            if line in what.lines:
                line.behind = what.why
                book(world, article, withdraw_line(line, what.share), "COMPANY")
        for sent in world.shipments:
            if sent.shelf.article is article:
                lost = floor(sent.days * share)
                sent.days -= lost
                sent.shelf.in_transit -= lost
                book(world, article, lost, owner_of(sent.holder.kind))


def withdraw_line(line: Line, share: float) -> int:
    """Take a share of a line's goods at the distributor, on the way and at the plant."""
    before = sum(line.stock) + sum(line.inbound.values()) + line.plant
    line.stock = [stock - floor(stock * share) for stock in line.stock]
    line.inbound = {day: days - floor(days * share) for day, days in line.inbound.items()}
    line.plant -= floor(line.plant * share)
    return before - sum(line.stock) - sum(line.inbound.values()) - line.plant


def judge(world: Twin, now: int) -> None:
    """Discard packs that became unfit in the last hour, at all holders without power."""
    if world.services.quiet(now, now + 1):
        return
    dark, events = world.services.dark_hours(now).tolist(), world.services.why_dark(now).tolist()
    for article in world.articles:
        for line in article.lines if article.cold else []:
            spoil_goods(world, article, line, dark, events, now)
    for holder in world.holders:
        if holder.facility >= 0:
            rate = unfit(world, dark[holder.facility])
            for article in world.articles:
                if rate > 0 and article.cold:
                    spoilt = Spoilt(now, events[holder.facility])
                    scrap_packs(world, holder, article, rate, spoilt)


def spoil_goods(
    world: Twin, article: Article, line: Line, dark: list[float], events: list[int], now: int
) -> None:
    """Discard what has become unfit of a line in the cold rooms of its distributor."""
    most = 0
    for place, centre in enumerate(line.distributor.centres):
        if centre.facility < 0:
            continue
        rate = unfit(world, dark[centre.facility] - world.actors.facilities.centre_cold_hours)
        cell = line.index * world.country.centres.place.shape[1] + place
        luck = world.luck.draw(Purpose.COLD_ROOM, cell, now)
        lost = min(line.stock[place], floor(line.stock[place] * rate + luck))
        line.stock[place] -= lost
        if lost > most:
            most, line.behind = lost, events[centre.facility]
        book(world, article, lost, "COMPANY")


def unfit(world: Twin, warm: float) -> float:
    """Return the share of what was fit an hour ago that is not after some hours without cooling."""
    before = discarded(world, warm - 1)
    return (discarded(world, warm) - before) / max(1e-9, 1 - before)


def discarded(world: Twin, warm: float) -> float:
    """Return the share of refrigerated stock discarded after some hours without cooling."""
    how = world.actors.facilities
    points = [(0.0, 0.0), *zip(how.cold_chain_hours, how.cold_chain_lost, strict=True)]
    if warm <= 0:
        return 0.0
    for (low, lost_low), (high, lost_high) in pairwise(points):
        if warm <= high:
            return (lost_high - lost_low) / (high - low) * (warm - low) + lost_low
    return points[-1][1]


def scrap_packs(world: Twin, holder: Holder, article: Article, share: float, loss: Loss) -> None:
    """Throw away packs of a shelf, on average a share of them, and note the event behind it."""
    shelf = holder.shelves[article.index]
    cell = holder.index * len(world.articles) + article.index
    luck = world.luck.draw(loss.luck, cell, loss.now)
    packs = floor(ceil(shelf.stock / article.pack) * share + luck)
    lost = min(packs * article.pack, shelf.stock)
    shelf.stock -= lost
    if lost and not unfilled(shelf.cause):
        shelf.cause = Reason.ON_ORDER + loss.why
    book(world, article, lost, owner_of(holder.kind))


def book(world: Twin, article: Article, lost: int, owner: str) -> None:
    """Book what is thrown away, and its worth."""
    world.tally.worth[Worth[f"SCRAPPED_{owner}"]] += lost * article.price
    article.books["scrapped"] += lost
    world.tally.flow[Flow.SCRAPPED] += lost
