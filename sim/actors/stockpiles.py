"""State stockpiles: they release to hospital pharmacies what these have lacked for some days."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.rules import Node
from sim.state.columns import Flow, HolderKind, Worth, unfilled
from sim.world import Actor, Phase


class Stockpiles(Actor):
    """State stockpiles (Socialstyrelsen, Folkhälsomyndigheten): released to hospitals on need."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Release before the night's orders."""
        return {Phase.REDISTRIBUTE: self.release}

    def release(self) -> None:
        """Send to hospital pharmacies what they have lacked for the days that release takes."""
        world, how = self.world, self.world.practice.stockpiles
        shelves, rows = world.state.shelves, world.country.rows
        hospitals, stockpile = rows.of(HolderKind.HOSPITAL), rows.of(HolderKind.STOCKPILE)[0]
        lack = shelves.target[hospitals] - shelves.stock[hospitals] - shelves.in_transit[hospitals]
        lack = np.where(unfilled(shelves.cause[hospitals]), np.maximum(lack, 0), 0)
        days = world.memory.lacking_days
        days[:] = np.where(lack.sum(axis=0) > 0, days + 1, 0)
        if not world.rules.supply_edges[Node.STOCKPILE, Node.HOSPITAL_PHARMACY]:
            return
        ready = (days >= how.release_days) & (shelves.stock[stockpile] > 0)
        for article in np.flatnonzero(ready):
            wish = lack[:, article].astype(np.int64)
            total = min(int(wish.sum()), int(shelves.stock[stockpile, article]))
            part = wish * total // max(1, int(wish.sum()))
            shelves.stock[stockpile, article] -= int(part.sum())
            shelves.stock[hospitals, article] += part.astype(np.int32)
            world.state.tally.flow[Flow.RELEASED] += int(part.sum())
            worth = int(part.sum() * world.state.goods.price[article])
            world.state.tally.worth[Worth.RELEASED] += worth
