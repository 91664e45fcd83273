"""Destruction: stock that burns, floods or is blown up with the site where it lies."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from sim.conditions import Shock
from sim.rng import Purpose, uniforms
from sim.state.columns import Flow
from sim.world import Actor, Phase

Ints = npt.NDArray[np.int64]


class Destruction(Actor):
    """The events of a scenario that destroy goods (förstörelse)."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Strike in the hour of the event, before goods are received."""
        return {Phase.RECEIVE: self.strike}

    def strike(self) -> None:
        """Destroy what this hour's events destroy."""
        for shock in self.world.shocks:
            if int(shock.at) == self.world.hour:
                self.destroy_shelves(shock)
                self.destroy_centres(shock)

    def destroy_shelves(self, shock: Shock) -> None:
        """Destroy packs on the shelves of stock holders, a share on average."""
        world, state = self.world, self.world.state
        rows = np.flatnonzero(np.isin(world.country.rows.facility, shock.where))
        stock, pack = state.shelves.stock[rows], state.goods.pack
        cells = rows[:, None] * pack.size + np.arange(pack.size)[None, :]
        luck = uniforms(world.config.seed, Purpose.DESTRUCTION, cells, world.hour)
        packs = np.floor(np.ceil(stock / pack) * shock.share + luck).astype(np.int32)
        lost = np.minimum(packs * pack, stock)
        state.shelves.stock[rows] = stock - lost
        self.scrap(np.arange(pack.size), lost.sum(axis=0, dtype=np.int64))

    def destroy_centres(self, shock: Shock) -> None:
        """Destroy a share of what lies at distribution centres."""
        lines, place = self.world.state.lines, self.world.country.centres.place
        struck = np.isin(place, shock.where)[lines.distributor]
        lost = np.where(struck, np.floor(lines.stock * shock.share), 0).astype(np.int64)
        lines.stock[:] -= lost
        self.scrap(lines.article, lost.sum(axis=1))

    def scrap(self, article: npt.NDArray[np.signedinteger], lost: Ints) -> None:
        """Book what is lost of some articles, treatment-days."""
        state = self.world.state
        np.add.at(state.books.scrapped, article, lost)
        state.tally.flow[Flow.SCRAPPED] += int(lost.sum())
