"""The national function for purchases: it buys abroad what the country has long been short of."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.actors.borders import open_borders
from sim.ledger import bring_in
from sim.rng import Purpose, uniforms
from sim.state.columns import Flow
from sim.world import Actor, Phase


class NationalPurchaser(Actor):
    """A national function for purchases (nationell inköpsfunktion); idle under today's rules."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Buy in the evening; what has come is sold by the distributors like other goods."""
        return {Phase.DECIDE: self.buy}

    def buy(self) -> None:
        """Bring in a share of the need of what has been short for long, as far as borders allow."""
        world, how = self.world, self.world.rules.purchase
        if how is None:
            return
        articles, seed = np.arange(world.country.articles.size), world.config.seed
        low, high = how.lead_days
        lead = low + uniforms(seed, Purpose.PURCHASE, articles, 1) * (high - low)
        due = world.memory.short_days >= how.after_days + lead
        found = uniforms(seed, Purpose.PURCHASE, articles) < how.found_share
        wanted = world.country.articles.priority | (not how.priority_only)
        part = world.state.goods.need * how.need_share * open_borders(world)
        amount = np.where(due & found & wanted, np.floor(part + 0.5), 0).astype(np.int64)
        bring_in(world.state, amount, world.state.books.imported, Flow.PURCHASED)
