"""The national function for purchases: it buys abroad what the country has long been short of."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.actors.borders import found_abroad, open_borders
from sim.ledger import bring_in
from sim.rng import Purpose
from sim.state.flows import Flow
from sim.units import whole_days
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
        after = found_abroad(
            world, Purpose.PURCHASE, how.found_share, how.after_days, how.lead_days
        )
        wanted = world.country.articles.priority | (not how.priority_only)
        part = world.state.goods.need * how.need_share * open_borders(world)
        come = wanted & (world.memory.known_days() >= after)
        amount = np.where(come, whole_days(part), 0)
        bring_in(world.state, amount, world.state.books.imported, Flow.PURCHASED)
