"""Exporters buy for other countries what the night's orders leave."""

from __future__ import annotations

from math import floor

from sim.demand import NeedKind, Surge
from sim.state.flows import Flow
from sim.traces import GOODS
from sim.units import HOURS_PER_DAY
from tests.twins.goods import Article, Line
from tests.twins.world import Twin


def buy(world: Twin, today: int) -> None:
    """Buy for every event of export."""
    for surge in world.surges:
        if surge.need == NeedKind.EXPORTED:
            buy_for(world, surge, today)


def buy_for(world: Twin, surge: Surge, today: int) -> None:
    """Buy a share of the need of what an event concerns, unless law has stopped it."""
    start = world.report_day(today) * HOURS_PER_DAY
    hours = max(0.0, min(start + HOURS_PER_DAY, surge.end) - max(float(start), surge.start))
    law = world.rules.export_stop
    stopped = (start - surge.start) / HOURS_PER_DAY >= law.after_days
    left = 1.0 - law.stopped_share if stopped else 1.0
    share = (surge.factor - 1) * (hours / HOURS_PER_DAY) * left
    why = world.conditions.table.why(surge.cause, GOODS)
    codes = [str(code) for code in world.country.medicines.atc]
    for article in world.articles:
        code = codes[article.medicine] if article.medicine < len(codes) else ""
        if hours and not article.made_to_order and code.startswith(surge.atc or ""):
            daily = article.need * share
            wanted = floor((today + 1) * daily) - floor(today * daily)
            sold = sell(article, wanted, why)
            article.books["exported"] += sold
            world.tally.flow[Flow.EXPORTED] += sold


def sell(article: Article, wanted: int, why: int) -> int:
    """Take from each company's line its share, then from whatever has some; return how much."""
    left = wanted
    for by_share in (True, False):
        for line in article.lines:
            if not line.licence:
                share = min(left, int(wanted * line.share + 0.5))
                left -= take(line, share if by_share else left, why)
    return wanted - left


def take(line: Line, wanted: int, why: int) -> int:
    """Take what centres that can ship have."""
    left = wanted
    for k, centre in enumerate(line.distributor.centres):
        if centre.can_ship:
            took = min(left, line.stock[k])
            line.stock[k] -= took
            left -= took
    if left < wanted:
        line.behind = why
    return wanted - left
