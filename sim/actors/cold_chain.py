"""The cold chain: refrigerated stock that has been without power for hours is discarded."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.actors.losses import book_goods, scrap_packs
from sim.array_types import Floats, Whys
from sim.rng import Purpose, uniforms
from sim.rules import Node
from sim.units import TINY
from sim.world import Actor, Phase


class ColdChain(Actor):
    """Pharmacists who judge what lay in a dark fridge or cold room (kylkedja)."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Judge every hour, before goods are received and customers served."""
        return {Phase.RECEIVE: self.judge}

    def judge(self) -> None:
        """Discard what has become unfit in the last hour, wherever there is no power."""
        services, hour = self.world.services, self.world.hour
        if services.quiet(hour, hour + 1):
            return
        unfit = self.newly_unfit(services.dark_hours(hour))
        if unfit.any():
            why = services.why_dark(hour)
            self.judge_shelves(unfit, why)
            self.judge_centres(unfit, why)

    def newly_unfit(self, dark: Floats) -> Floats:
        """Return the share of what was still fit an hour ago that is not now, by facility."""
        warm = dark - self.cold_hours()
        lost, before = self.discarded(warm), self.discarded(warm - 1)
        return np.asarray((lost - before) / np.maximum(TINY, 1 - before))

    def cold_hours(self) -> Floats:
        """Return for how long cold rooms stay cold by themselves; fridges do not (facilities)."""
        how, kind = self.world.practice.facilities, self.world.country.places.facility_kind
        return np.where(kind == Node.DISTRIBUTION_CENTRE, how.centre_cold_hours, 0.0)

    def discarded(self, warm: Floats) -> Floats:
        """Return the share of refrigerated stock discarded after some hours without cooling."""
        how = self.world.practice.facilities
        return np.interp(warm, (0.0, *how.cold_chain_hours), (0.0, *how.cold_chain_lost))

    def judge_shelves(self, unfit: Floats, why: Whys) -> None:
        """Discard packs of all holders that are at a facility."""
        at = self.world.country.rows.facility
        share = np.where(at >= 0, unfit[np.maximum(at, 0)], 0.0)
        rows = np.flatnonzero(share > 0)
        cold = np.flatnonzero(self.world.country.articles.cold_chain)
        if rows.size and cold.size:
            by_row, behind = share[rows, None], why[at[rows]]
            scrap_packs(self.world, rows, cold, by_row, Purpose.COLD_CHAIN, behind)

    def judge_centres(self, unfit: Floats, why: Whys) -> None:
        """Discard goods of companies at distribution centres, and note which event took them."""
        world, lines = self.world, self.world.state.lines
        at = world.country.centres.place
        share = np.where(at >= 0, unfit[np.maximum(at, 0)], 0.0)[lines.distributor]
        cold = world.country.articles.cold_chain[lines.article]
        rows = np.flatnonzero(cold & share.any(axis=1))
        cells = rows[:, None] * at.shape[1] + np.arange(at.shape[1])
        luck = uniforms(world.config.seed, Purpose.COLD_ROOM, cells, world.hour)
        stock = lines.stock[rows]
        lost = np.minimum(stock, np.floor(stock * share[rows] + luck).astype(np.int64))
        lines.stock[rows] = stock - lost
        hit = lost.any(axis=1)
        centre = at[lines.distributor[rows], lost.argmax(axis=1)]
        lines.behind[rows[hit]] = why[centre[hit]]
        book_goods(world.state, lines.article[rows], lost.sum(axis=1))
