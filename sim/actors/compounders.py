"""Compounding pharmacies: they step in when a compoundable article is short for long."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.array_types import Floats
from sim.ledger import bring_in
from sim.rng import Purpose, uniforms
from sim.rules import Node
from sim.state.arrays import Goods
from sim.state.flows import Flow
from sim.state.kinds import ArticleClass
from sim.units import DAYS_PER_YEAR, whole_parts
from sim.world import Actor, Phase, World


def compounding_level(world: World, hour: float) -> float:
    """Return the share of compounding capacity that works at an hour.

    Regional compounders count where law has them serve everyone; they may take it above 1.
    """
    working = world.services.working(hour)
    place, share = world.country.centres.place[-1], world.country.centres.share[-1]
    level = float((np.where(place >= 0, working[place], 0.0) * share).sum())
    if world.rules.regional_compounding > 0:
        regional = np.setdiff1d(world.country.places.of_kind(Node.COMPOUNDER), place)
        if regional.size:
            level += world.rules.regional_compounding * float(working[regional].mean())
    return level


def spare_capacity(goods: Goods, factor: float, level: float = 1.0) -> float:
    """Return what compounders can make on a day beside ordinary preparations, treatment-days.

    `factor` is their capacity as a multiple of the normal day, `level` how much of it works; the
    ordinary preparations come first.
    """
    ordinary = float(goods.need[goods.kind == int(ArticleClass.COMPOUNDED)].sum())
    return max(0.0, factor * level - 1.0) * ordinary


class Compounders(Actor):
    """APL and others (extemporeapotek); ordinary extempore goods are product lines of theirs."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Make what is short on working days."""
        return {Phase.DECIDE: self.make_what_is_short}

    def make_what_is_short(self) -> None:
        """Compound a share of the need of articles that have been short for long.

        When there is not room for all, each gets the same part of what is wished; what is made in
        series takes less room.
        """
        world, how = self.world, self.world.practice.compounding
        if not world.calendar.working_day[world.day]:
            return
        state, short = world.state, world.memory.known_days()
        share = np.where(short >= how.shortage_after_days, how.need_share, 0.0)
        series = self.in_series()
        able = np.where(world.country.articles.compoundable, state.goods.need, 0.0)
        wish = able * np.maximum(share, series)
        load = float((wish / np.where(series > 0, how.series_yield, 1.0)).sum())
        level = compounding_level(world, world.hour)
        room = spare_capacity(state.goods, how.capacity_factor, level)
        part = min(1.0, room / load) if load > 0 else 0.0
        luck = uniforms(world.config.seed, Purpose.BATCH, np.array([world.day]))[0]
        made = whole_parts(wish * part, luck)
        bring_in(state, made, state.books.compounded, Flow.COMPOUNDED)

    def in_series(self) -> Floats:
        """Return the share of each article's need that is made in series for stock.

        What would be more than some packs a year waits for a national licence (rikslicens).
        """
        world, how = self.world, self.world.rules.stock_preparation
        if how is None:
            return np.zeros(world.country.articles.size)
        goods = world.state.goods
        packs = goods.need * how.need_share * DAYS_PER_YEAR / goods.pack
        development = np.where(world.rules.developed, 0.0, how.development_days)
        licence = np.where(packs > how.licence_packs, how.licence_days, 0.0)
        due = world.memory.known_days() >= np.maximum(1.0, development + licence)
        return np.where(due, how.need_share, 0.0)
