"""The cold chain: refrigerated stock that has been without power for hours is discarded."""

from __future__ import annotations

from itertools import pairwise
from math import floor

from sim.rng import Purpose
from sim.state.columns import Flow, Reason, Worth
from tests.twins.why import unfilled
from tests.twins.world import Twin
from tests.twins.worth import owner_of


def judge(world: Twin, now: int) -> None:
    """Discard packs that became unfit in the last hour, at all holders without power."""
    if world.services.quiet(now, now + 1):
        return
    dark, events = world.services.dark_hours(now).tolist(), world.services.why_dark(now)
    for holder in world.holders:
        if holder.facility >= 0:
            hours = dark[holder.facility]
            before = discarded(world, max(0.0, hours - 1))
            rate = (discarded(world, hours) - before) / max(1e-9, 1 - before)
            for shelf in holder.shelves:
                if rate > 0 and shelf.article.cold:
                    cell = holder.index * len(world.articles) + shelf.article.index
                    luck = world.luck.draw(Purpose.COLD_CHAIN, cell, now)
                    packs = floor(shelf.stock / shelf.article.pack * rate + luck)
                    lost = min(packs * shelf.article.pack, shelf.stock)
                    shelf.stock -= lost
                    if lost and not unfilled(shelf.cause):
                        shelf.cause = Reason.ON_ORDER + int(events[holder.facility])
                    shelf.article.books["scrapped"] += lost
                    world.tally.flow[Flow.SCRAPPED] += lost
                    owner = owner_of(holder.kind)
                    world.tally.worth[Worth[f"SCRAPPED_{owner}"]] += lost * shelf.article.price


def discarded(world: Twin, dark: float) -> float:
    """Return the share of refrigerated stock discarded after some hours without power."""
    how = world.actors.facilities
    points = list(zip(how.cold_chain_hours, how.cold_chain_lost, strict=True))
    if dark <= points[0][0]:
        return points[0][1]
    for (low, lost_low), (high, lost_high) in pairwise(points):
        if dark <= high:
            return (lost_high - lost_low) / (high - low) * (dark - low) + lost_low
    return points[-1][1]
