"""From the events of a scenario to the boards: what they strike, destroy, stop and let rise."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from sim.conditions import Channel, Limit
from sim.config import Scenario
from sim.demand import check_codes
from sim.production import Recall, Stoppage, struck_lines
from sim.rules import Rules
from sim.surges import demand_of, later, rushes_of
from sim.synthesis.country import Country
from sim.synthesis.crowds import local_surges
from sim.units import hours
from sim.world import World


def begin(world: World, names: Iterable[str], midnight: float) -> None:
    """Let begin what waited for states that are reached at a midnight, in days from the start."""
    before = {n: float(day[0]) for n, day in world.reached.items() if np.isfinite(day[0])}
    now = before | dict.fromkeys(names, midnight)
    for name in now:
        world.reached[name][:] = now[name]
    happen(world, world.config.scenario.begun(world.config.seed, now, before))


def happen(world: World, scenario: Scenario) -> None:
    """Put on the boards what a scenario's dated events do; ConfigError with unknown places."""
    config, country, seed = world.config, world.country, world.config.seed
    by = hours(config.warm_up_days)
    stoppages = scenario.stoppages(seed)
    check_codes(stoppages, codes_of(country))
    limits = scenario.limits(country.places, seed)
    limits += line_limits(stoppages, country, world.rules)
    world.conditions.add(later(limit, by) for limit in limits)
    world.shocks += tuple(
        dataclasses.replace(shock, at=shock.at + by)
        for shock in scenario.shocks(country.places, seed)
    )
    world.recalls += recalls_of(stoppages, country, world.rules, by)
    world.rushes += rushes_of(config, country, scenario)
    world.alerts += tuple(later(alert, by) for alert in scenario.alerts(seed))
    world.relocations += tuple(
        later(move, by) for move in scenario.relocations(country.places, seed)
    )
    lengthen(world, scenario, by)
    demand, crowds = demand_of(config, country, scenario)
    world.demand.add(demand)
    world.local_surges += local_surges(country.rates, demand, crowds, world.state, seed)
    world.services.forget()  # they have looked an hour ahead


def lengthen(world: World, scenario: Scenario, by: float) -> None:
    """Put up on which lanes goods take longer, and which lanes stand in for others."""
    places, seed, table = world.country.places, world.config.seed, world.conditions.table
    detours = [
        dataclasses.replace(later(each, by), why=table.why(each.cause, Channel.LANE.value))
        for each in scenario.detours(places, seed)
    ]
    world.ways.add(detours, [later(each, by) for each in scenario.reroutings(places, seed)])


def codes_of(country: Country) -> list[str]:
    """Return the ATC codes of all medicines."""
    return [str(code) for code in country.medicines.atc]


def line_limits(stoppages: Iterable[Stoppage], country: Country, rules: Rules) -> list[Limit]:
    """Return what companies cannot make."""
    return [
        Limit(Channel.PRODUCT_LINE, lines_of(s, country, rules), s.level, s.start, s.end, s.cause)
        for s in stoppages
    ]


def recalls_of(
    stoppages: Iterable[Stoppage], country: Country, rules: Rules, by: float
) -> tuple[Recall, ...]:
    """Return what is recalled, so many hours later."""
    return tuple(
        Recall(lines_of(s, country, rules), s.recalled, s.start + by, s.cause)
        for s in stoppages
        if s.recalled > 0
    )


def lines_of(stoppage: Stoppage, country: Country, rules: Rules) -> npt.NDArray[np.int64]:
    """Return the product lines that a stoppage strikes."""
    lines, known = country.lines, codes_of(country)
    medicine = np.where(lines.supplied, country.articles.medicine[lines.article], -1)
    codes = [known[m] if m >= 0 else "" for m in medicine]
    article = lines.article.astype(np.int64)
    return struck_lines(stoppage, codes, article, lines.share, rules.stop_share)
