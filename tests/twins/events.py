"""Events that wait for a state of the country, and begin when it is reached."""

from __future__ import annotations

from dataclasses import replace
from math import inf

from sim.awaited import Observable, State
from sim.conditions import OUT_BELOW, Channel
from sim.events import line_limits
from sim.rules import Node
from sim.state.flows import Flow
from sim.units import HOURS_PER_DAY
from tests.twins.authority import open_borders
from tests.twins.world import Twin


def look(world: Twin, today: int) -> None:
    """Let begin what waits for a state that is reached today for the first time."""
    day, before = world.report_day(today), dict(world.reached)
    for name, event in world.config.scenario.disruptions.items():
        state = event.when
        if state is None or name in before or not state.from_day <= day <= state.until_day:
            continue
        now = figure(world, state, today)
        if (now < state.below) if state.below is not None else (now > (state.above or 0.0)):
            world.reached[name] = day + 1.0
    if world.reached != before:
        begin(world, before)


def begin(world: Twin, before: dict[str, float]) -> None:
    """Put on the boards what begins."""
    seed, by = world.config.seed, world.config.warm_up_days * HOURS_PER_DAY
    scenario = world.config.scenario.begun(seed, world.reached, before)
    world.meet(scenario)
    limits = scenario.limits(world.country.places, seed)
    limits += line_limits(scenario.stoppages(seed), world.country, world.rules)
    world.conditions.add(replace(x, start=x.start + by, end=x.end + by) for x in limits)
    world.services.forget()


def figure(world: Twin, state: State, today: int) -> float:
    """Return what the day has come to."""
    flow = world.tally.flow
    if state.observable is Observable.PERSONS_WITHOUT:
        return float(sum(world.tally.without_town.values()))
    if state.observable is Observable.PERSONS_BEYOND_TOLERANCE:
        return float(sum(world.tally.beyond_town.values()))
    if state.observable is Observable.ARTICLES_WITHOUT_STOCK:
        return int(flow[Flow.ARTICLES_WITHOUT_STOCK]) / max(int(flow[Flow.ARTICLES]), 1)
    if state.observable is Observable.COVER_DAYS:
        return cover_days(world, state.medicines)
    if world.conditions.quiet(today * HOURS_PER_DAY, (today + 1) * HOURS_PER_DAY):
        return 1.0
    hours = [today * HOURS_PER_DAY + hour + 0.5 for hour in range(HOURS_PER_DAY)]
    return min(level(world, state.observable, hour) for hour in hours)


def level(world: Twin, observable: Observable, hour: float) -> float:
    """Return the level of a service."""
    places, board = world.country.places, world.conditions
    shops = [f for f, kind in enumerate(places.facility_kind) if kind == Node.OPEN_CARE_PHARMACY]
    if observable is Observable.PHARMACIES:
        return sum(world.services.counters_at(hour).level.tolist()[: len(shops)]) / len(shops)
    if observable is Observable.TELECOM:
        return sum(bool(world.services.telecom(hour)[f]) for f in shops) / len(shops)
    if observable is Observable.ELECTRICITY:
        areas = board.level_at(Channel.ELECTRICITY, hour).tolist()
        return sum(areas[places.facility_area[f]] >= OUT_BELOW for f in shops) / len(shops)
    if observable is Observable.BORDERS:
        return open_borders(world, hour)
    regions = board.level_at(Channel.NATIONAL_SERVICE, hour).tolist()
    return sum(regions) / len(regions)


def cover_days(world: Twin, codes: tuple[str, ...]) -> float:
    """Return the days of need that distributors hold of some medicines."""
    names, stock, need = [str(code) for code in world.country.medicines.atc], 0, 0.0
    for article in world.articles:
        known = article.medicine < len(names)  # the last number is that of other goods
        if known and names[article.medicine].startswith(codes or ""):
            stock += article.distributor_stock
            need += article.need
    return stock / need if need > 0 else inf
