"""Destruction: stock that is lost with the site where it lies, and goods that are recalled."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.actors.losses import book_goods, book_scrapped, scrap_packs
from sim.array_types import Floats, Ints
from sim.conditions import Shock
from sim.ledger import lose_of_holders
from sim.production import Recall
from sim.rng import Purpose
from sim.traces import GOODS
from sim.world import Actor, Phase


class Destruction(Actor):
    """The events of a scenario that destroy or withdraw goods (förstörelse, indragning)."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Strike in the hour of the event, before goods are received."""
        return {Phase.RECEIVE: self.strike}

    def strike(self) -> None:
        """Destroy what this hour's events destroy."""
        for shock in self.world.shocks:
            if int(shock.at) == self.world.hour:
                self.destroy_site(shock)
        for recall in self.world.recalls:
            if int(recall.at) == self.world.hour:
                self.withdraw(recall)

    def destroy_site(self, shock: Shock) -> None:
        """Destroy a share of what lies at some sites: shelves and distribution centres."""
        world, lines = self.world, self.world.state.lines
        holders = np.flatnonzero(np.isin(world.country.rows.facility, shock.where))
        why = world.conditions.table.why(shock.cause, GOODS)
        self.scrap_shelves(holders, np.full(world.country.articles.size, shock.share), why)
        struck = np.isin(world.country.centres.place, shock.where)[lines.distributor]
        self.scrap_goods(lines.stock, np.where(struck, shock.share, 0.0))
        lines.behind[struck.any(axis=1)] = why

    def withdraw(self, recall: Recall) -> None:
        """Scrap a share of all goods of some lines; on shelves by their share of the article."""
        country, lines = self.world.country, self.world.state.lines
        by_line = np.zeros(lines.share.size)
        by_line[recall.lines] = recall.share
        by_article: Floats = np.zeros(country.articles.size)
        np.add.at(by_article, lines.article, by_line * lines.share)
        why = self.world.conditions.table.why(recall.cause, GOODS)
        lines.behind[recall.lines] = why
        self.scrap_shelves(np.arange(country.rows.kind.size), by_article, why)
        for goods in (lines.stock, lines.inbound, lines.plant[:, None]):
            self.scrap_goods(goods, by_line[:, None])
        self.scrap_shipments(by_article)

    def scrap_shelves(self, holders: Ints, share: Floats, why: int) -> None:
        """Scrap packs on the shelves of some holders, on average a share by article."""
        articles = np.arange(self.world.country.articles.size)
        behind = np.full(holders.size, why, np.uint16)
        scrap_packs(self.world, holders, articles, share, Purpose.DESTRUCTION, behind)

    def scrap_goods(self, goods: Ints, share: Floats) -> None:
        """Scrap a share of goods of companies, one row per product line."""
        lost = np.floor(goods * share).astype(np.int64)
        goods -= lost
        state = self.world.state
        book_goods(state, state.lines.article, lost.sum(axis=1))

    def scrap_shipments(self, share: Floats) -> None:
        """Scrap a share by article of what is on its way to shelves."""
        state = self.world.state
        under_way = state.shipments.table[: state.shipments.count[0]]
        article = under_way["article"]
        lost = np.floor(under_way["days"] * share[article]).astype(np.int64)
        under_way["days"] -= lost.astype(under_way["days"].dtype)
        np.subtract.at(state.shelves.in_transit, (under_way["holder"], article), lost)
        lose_of_holders(state, under_way["holder"], lost * state.goods.price[article])
        book_scrapped(state, article, lost)
