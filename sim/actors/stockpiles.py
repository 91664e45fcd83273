"""State stockpiles: rotated or not, and released to hospital pharmacies that have long lacked."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.actors.arrivals import note_fresh, put_on_shelves
from sim.actors.hospital_stock import lacking_in_hospitals
from sim.ledger import at_distributors
from sim.rules import Node
from sim.state.flows import Flow
from sim.state.kinds import HolderKind
from sim.world import Actor, Phase


class Stockpiles(Actor):
    """State stockpiles (Socialstyrelsen, Folkhälsomyndigheten): released to hospitals on need."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Rotate and release before the night's orders."""
        return {Phase.REDISTRIBUTE: self.evening}

    def evening(self) -> None:
        """Issue what turns over, then release what is lacked."""
        if self.world.rules.stockpile.rotated:
            self.rotate()
        self.release()

    def rotate(self) -> None:
        """Hand the oldest goods to the distributors against as many fresh ones, as far as these go.

        They take a day of the country's need a day; no amount changes, but the age of what is left.
        """
        world, day = self.world, self.world.day
        need, lines = world.state.goods.need, world.state.lines
        there = np.bincount(lines.article, at_distributors(lines), need.size)
        usual = np.floor((day + 1) * need) - np.floor(day * need)
        stockpile = world.country.rows.of(HolderKind.STOCKPILE)[0]
        stock = world.state.shelves.stock[stockpile]
        issued = np.minimum(np.minimum(usual, there), stock).astype(np.int64)
        note_fresh(world.state, np.full(need.size, stockpile), np.arange(need.size), issued)

    def release(self) -> None:
        """Send to hospital pharmacies what they have lacked for the days that release takes."""
        world, how = self.world, self.world.practice.stockpiles
        shelves, rows = world.state.shelves, world.country.rows
        hospitals, stockpile = rows.of(HolderKind.HOSPITAL), rows.of(HolderKind.STOCKPILE)[0]
        lack = lacking_in_hospitals(world)
        days = world.memory.lacking_days
        days[:] = np.where(lack.sum(axis=0) > 0, days + 1, 0)
        if not world.rules.supply_edges[Node.STOCKPILE, Node.HOSPITAL_PHARMACY]:
            return
        ready = (days >= how.release_days) & (shelves.stock[stockpile] > 0)
        for article in np.flatnonzero(ready):
            wish = lack[:, article]
            total = min(int(wish.sum()), int(shelves.stock[stockpile, article]))
            part = wish * total // max(1, int(wish.sum()))
            shelves.stock[stockpile, article] -= int(part.sum())
            put_on_shelves(world.state, hospitals, int(article), part)
            world.state.tally.flow[Flow.RELEASED] += int(part.sum())
