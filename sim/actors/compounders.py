"""Compounding pharmacies: they step in when a compoundable article is short for long."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from sim.ledger import bring_in
from sim.rules import Node
from sim.state.flows import Flow
from sim.units import DAYS_PER_YEAR, whole_days
from sim.world import Actor, Phase, World

Floats = npt.NDArray[np.float64]


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


class Compounders(Actor):
    """APL and others (extemporeapotek); ordinary extempore goods are product lines of theirs."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Make what is short on working days."""
        return {Phase.DECIDE: self.make_what_is_short}

    def make_what_is_short(self) -> None:
        """Compound a share of the need of articles that have been short for long."""
        world, how = self.world, self.world.practice.compounding
        if not world.calendar.working_day[world.day]:
            return
        state, short = world.state, world.memory.known_days()
        share = np.where(short >= how.shortage_after_days, how.need_share, 0.0)
        share = np.maximum(share, self.in_series())
        share = np.where(world.country.articles.compoundable, share, 0.0)
        wish = state.goods.need * share * compounding_level(world, world.hour)
        bring_in(state, whole_days(wish), state.books.compounded, Flow.COMPOUNDED)

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
