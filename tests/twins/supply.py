"""Companies make and ship; goods arrive at the distributors' centres."""

from __future__ import annotations

from sim.conditions import Channel
from sim.rules import Node
from sim.state.flows import Flow
from sim.state.reasons import Reason
from sim.units import HOURS_PER_DAY
from tests.twins import ways
from tests.twins.goods import Line
from tests.twins.ways import Way
from tests.twins.why import because
from tests.twins.world import Twin


def supply_day(world: Twin, today: int) -> None:
    """Let all companies produce and ship, as far as lanes, plants and substances allow."""
    lanes = levels(world, Channel.LANE, today)
    plants = levels(world, Channel.FINISHED_ORIGIN, today)
    substances = levels(world, Channel.ACTIVE_SUBSTANCE_ORIGIN, today)
    makers = levels(world, Channel.PRODUCT_LINE, today)
    ways.hold_up(world, today)
    compounding = min(1.0, compounding_level(world, (today + 0.5) * HOURS_PER_DAY))
    for article in world.articles:
        for line in article.lines:
            line.stopped = any(first <= today < last for first, last in line.stops)
            world.tally.flow[Flow.LINES_STOPPED] += line.stopped
            arrive(line, today)
            if line.licence:
                trace(world, line, today, False)
            else:
                plant = compounding if line.made_to_order else plants[line.finished_origin]
                substance = substance_of(world, line, today, substances, lanes)
                made = makers[line.index]
                way = ways.way_of(world, line, today, lanes)
                article.books["made"] += run(line, today, way, min(plant, made), substance)
                if made < 1 and way.level >= 1 and plant >= 1:
                    line.cause = Reason.PRODUCTION
                trace(world, line, today, way.level <= plant)


def trace(world: Twin, line: Line, today: int, by_lane: bool) -> None:
    """Note the event behind what flows in, or behind what has emptied the distributor."""
    fresh = event_behind(world, line, today, by_lane)
    if fresh:
        line.behind = fresh
    elif sum(line.stock) >= line.lead * line.need:
        line.behind = 0
    if line.cause != Reason.BACKGROUND_SHORTAGE:
        line.cause = because(line.cause, line.behind)


def event_behind(world: Twin, line: Line, today: int, by_lane: bool) -> int:
    """Return which event stops a company today."""
    start = float(today * HOURS_PER_DAY)

    def why(channel: Channel, place: int) -> int:
        return int(world.conditions.behind_between(channel, start, start + HOURS_PER_DAY)[place])

    if line.cause == Reason.PRODUCTION:
        return why(Channel.PRODUCT_LINE, line.index)
    if line.cause == Reason.ACTIVE_SUBSTANCE:
        lane = ways.narrowest(world, line.active_origin, levels(world, Channel.LANE, today))
        on_the_way = why(Channel.LANE, lane) if ways.is_domestic(world, line) else 0
        return why(Channel.ACTIVE_SUBSTANCE_ORIGIN, line.active_origin) or on_the_way
    if line.cause not in (Reason.IMPORT, Reason.COMPOUNDING):
        return 0
    if by_lane:
        return why(Channel.LANE, line.lane) or ways.why_longer(world, line, today)
    if not line.made_to_order:
        return why(Channel.FINISHED_ORIGIN, line.finished_origin)
    idle = world.services.why_idle(start + HOURS_PER_DAY / 2)
    centres = world.distributors[-1].centres
    return max(int(idle[c.facility]) for c in centres if c.facility >= 0)


def substance_of(
    world: Twin, line: Line, today: int, substances: list[float], lanes: list[float]
) -> float:
    """Return the level of a line's first source of active substance, helped by its second."""

    def comes(origin: int) -> float:
        if not ways.is_domestic(world, line):
            return substances[origin]
        return substances[origin] * ways.passage(world, origin, today, lanes)

    level, other = comes(line.active_origin), int(world.rules.second_source[line.index])
    if other >= 0:
        level += float(world.rules.second_covers[line.index]) * comes(other)
    return min(1.0, level)


def levels(world: Twin, channel: Channel, today: int) -> list[float]:
    """Return the average level of a channel's places over a day."""
    start = float(today * HOURS_PER_DAY)
    return [float(x) for x in world.conditions.mean_level(channel, start, start + HOURS_PER_DAY)]


def compounding_level(world: Twin, hour: float) -> float:
    """Return the share of the compounders' capacity that works at an hour."""
    working = world.services.working(hour)
    centres = world.distributors[-1].centres
    level = sum(float(working[c.facility]) * c.share for c in centres if c.facility >= 0)
    supplying = {centre.facility for centre in centres}
    others = [f for f in world.country.places.of_kind(Node.COMPOUNDER) if f not in supplying]
    if others and world.rules.regional_compounding > 0:
        mean = sum(float(working[facility]) for facility in others) / len(others)
        level += world.rules.regional_compounding * mean
    return level


def arrive(line: Line, today: int) -> None:
    """Divide what arrives among the centres by their shares, the rest to the first."""
    came = line.inbound.pop(today, 0)
    to, redirected = line.distributor.centres, line.distributor.redirected
    shares = [centre.host_share if redirected else centre.share for centre in to]
    parts = [int(came * share) for share in shares]
    first = next((k for k, share in enumerate(shares) if share > 0), len(shares) - 1)
    parts[first] += came - sum(parts)
    line.stock = [there + part for there, part in zip(line.stock, parts, strict=True)]


def run(line: Line, today: int, way: Way, plant: float, substance: float) -> int:
    """Let a company produce and ship for a day; return what it makes, treatment-days."""
    level = 0.0 if line.stopped else plant
    made, lacking = produce(line, level, substance)
    lane = way.level
    if not line.stopped and min(lane, plant) > 0:
        send(line, today, way)
    free = not line.stopped and plant >= 1 and substance >= 1
    empty = free and line.plant == 0 and not line.made_to_order
    line.strained = line.strained + 1 if empty else 0
    if lane < 1 or plant < 1:
        line.cause = Reason.COMPOUNDING if line.made_to_order else Reason.IMPORT
    elif lacking or (substance < 1 and line.active < line.need):
        line.cause = Reason.ACTIVE_SUBSTANCE
    elif line.stopped:
        line.cause = Reason.BACKGROUND_SHORTAGE
    else:
        line.cause = Reason.IMPORT if way.longer else Reason.NONE
    return made


def produce(line: Line, level: float, substance: float) -> tuple[int, bool]:
    """Take in substance and make goods; return treatment-days made, and if substance lacked."""
    rate = line.need * line.growth ** (1 + line.strained // line.growth_days)
    line.active += max(0.0, min(line.active_full - line.active, rate * substance))
    full = int(min(line.up_to - line.reorder, line.plant_days) * line.need) + 1
    wish = min(rate * level + line.carry, max(0.0, full - line.plant))
    possible = min(wish, line.active)
    made = int(possible)
    line.carry = min(possible - made, 1.0)
    line.active -= made
    line.plant += made
    return made, wish >= 1 and possible < wish


def send(line: Line, today: int, way: Way) -> None:
    """Fill the distributor up when its position is low; a narrowed lane takes a share a day."""
    centres = zip(line.stock, line.distributor.centres, strict=True)
    counted = [stock for stock, centre in centres if line.distributor.counts_on(centre)]
    position = sum(counted) + sum(line.inbound.values())
    if position > line.reorder * line.need:
        return
    days = int(max(line.up_to, line.reorder) * line.need) + 1 - position
    days = min(days, line.plant)
    if way.level < 1:
        passing = way.level * line.need
        days = min(days, int((today + 1) * passing) - int(today * passing))
    if days > 0:
        line.plant -= days
        arrival = today + line.lead + way.longer
        line.inbound[arrival] = line.inbound.get(arrival, 0) + days
