"""Compounding pharmacies: they step in when a compoundable article is short for long."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.ledger import bring_in
from sim.state.columns import Flow
from sim.world import Actor, Phase


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
        country, state = world.country, world.state
        due = country.articles.compoundable & (world.memory.short_days >= how.shortage_after_days)
        place, share = country.centres.place[-1], country.centres.share[-1]
        working = world.services.working(world.hour)
        level = float((np.where(place >= 0, working[place], 0.0) * share).sum())
        wish = np.where(due, state.goods.need * how.need_share * level, 0.0)
        amount = np.floor(wish + 0.5).astype(np.int64)
        bring_in(state, amount, state.books.compounded, Flow.COMPOUNDED)
