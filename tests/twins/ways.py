"""Ways into Sweden: how much of a line they take, and how long."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING

from sim.conditions import Channel
from sim.rng import Purpose
from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from sim.routes import Detour, Rerouting
    from tests.twins.goods import Line
    from tests.twins.world import Twin


@dataclass(frozen=True)
class Way:
    """What a line finds open today, and how many days longer than usual it takes."""

    level: float
    longer: int


def way_of(world: Twin, line: Line, today: int, levels: list[float]) -> Way:
    """Return the way that a line's goods take today, given the levels of all lanes."""
    days, lane, level = world.lanes.lead_days.tolist(), line.lane, levels[line.lane]
    for rerouting in rerouted(world, today):
        if line.lane in rerouting.lanes.tolist():
            best = best_other(world, line.finished_origin, rerouting, levels)
            if best is not None and rerouting.share * levels[best] > level:
                lane, level = best, rerouting.share * levels[best]
    longer = int(max(0, days[lane] - days[line.lane]))
    for detour in world.detours:
        if today in days_of(world, detour) and lane in detour.lanes.tolist():
            longer += drawn(world, detour, line, 2 * today)
    return Way(level, longer)


def rerouted(world: Twin, today: int) -> list[Rerouting]:
    """Return the reroutings of today."""
    since = (today - world.config.warm_up_days) * HOURS_PER_DAY
    return [one for one in world.reroutings if one.start <= since < one.end]


def best_other(world: Twin, origin: int, rerouting: Rerouting, levels: list[float]) -> int | None:
    """Return the lane of an origin that stands in for those that are left."""
    days, left = world.lanes.lead_days.tolist(), rerouting.lanes.tolist()
    others = [lane for lane in used_by(world, origin) if lane not in left]
    return max(others, key=lambda lane: (levels[lane], -days[lane]), default=None)


def passage(world: Twin, origin: int, today: int, levels: list[float]) -> float:
    """Return how much of what an origin sends to plants in Sweden comes in today."""
    kept = 0.0
    for lane in range(len(levels)):
        level = levels[lane]
        for rerouting in rerouted(world, today):
            best = best_other(world, origin, rerouting, levels)
            if lane in rerouting.lanes.tolist() and best is not None:
                level = max(level, rerouting.share * levels[best])
        kept += float(world.lanes.share[origin][lane]) * (1.0 - level)
    return 1.0 - kept


def narrowest(world: Twin, origin: int, levels: list[float]) -> int:
    """Return the lane that keeps most of what an origin sends, of equal ones the first."""
    kept = [world.lanes.share[origin][lane] * (1.0 - levels[lane]) for lane in range(len(levels))]
    return kept.index(max(kept))


def is_domestic(world: Twin, line: Line) -> bool:
    """Tell whether a line is made in Sweden."""
    return str(world.country.places.lane_name[line.lane]).startswith("domestic")


def why_longer(world: Twin, line: Line, today: int) -> int:
    """Return the event that makes a line's way longer today, 0 = none; of several the last."""
    found = [
        detour.cause
        for detour in world.detours
        if today in days_of(world, detour) and line.lane in detour.lanes.tolist()
    ]
    return world.conditions.table.why(found[-1], Channel.LANE.value) if found else 0


def hold_up(world: Twin, today: int) -> None:
    """Delay what is on its way, and not past the place, when a detour begins."""
    for detour in world.detours:
        if today != days_of(world, detour)[0]:
            continue
        for line in world.lines:
            if line.lane in detour.lanes.tolist():
                later = drawn(world, detour, line, 2 * today + 1)
                coming, line.inbound = line.inbound, {}
                for day, goods in coming.items():
                    when = day + later if day - today > detour.passed_days else day
                    line.inbound[when] = line.inbound.get(when, 0) + goods


def days_of(world: Twin, detour: Detour) -> range:
    """Return the days of the run on which a detour counts."""
    by = world.config.warm_up_days
    first, last = (floor(hour / HOURS_PER_DAY) + by for hour in (detour.start, detour.end))
    return range(first, max(last, first + 1))


def drawn(world: Twin, detour: Detour, line: Line, ordinal: int) -> int:
    """Draw by how many days a detour is longer for a shipment."""
    luck = world.luck.draw(Purpose.DETOUR, line.index, ordinal)
    days = detour.extra_days + detour.spread_days * (2 * luck - 1)
    return floor(max(days, 0.0) + 0.5)


def used_by(world: Twin, origin: int) -> list[int]:
    """Return the lanes that an origin's goods use."""
    shares = world.lanes.share[origin].tolist()
    return [lane for lane, share in enumerate(shares) if share > 0]
