"""The authority: a delayed, noisy picture of stocks, decisions with a lag, licences."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.actors.borders import licensed_after, open_borders
from sim.actors.picture import count_picture, cover_days
from sim.array_types import Bools, Floats, Ints
from sim.law import RULE_CODE
from sim.ledger import at_distributors, bring_in
from sim.rng import Purpose, uniforms
from sim.state.flows import Flow
from sim.state.kinds import ArticleClass
from sim.state.reasons import REASON_MASK
from sim.terms import Trigger
from sim.units import whole_days
from sim.world import Actor, Phase


class Authority(Actor):
    """Läkemedelsverket and Socialstyrelsen: they see, decide and grant; never the true state."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Decide in the evening."""
        return {Phase.DECIDE: self.decide}

    def decide(self) -> None:
        """Look at the picture, decide on interventions, grant licences and dispensations."""
        lines, articles = self.world.state.lines, self.world.country.articles.size
        by_line = at_distributors(lines)
        stock = np.bincount(lines.article, by_line, articles).astype(np.int64)
        traded = self.traded()
        self.note(stock, by_line, traded)
        memory = self.world.memory
        reported = stock + self.reported()
        memory.picture[self.world.day % memory.picture.shape[0]] = reported
        seen = self.seen_stock(traded)
        if self.world.rules.trigger is None:
            self.stand_down()
        else:
            self.intervene(cover_days(self.world, seen), self.world.rules.trigger)
        count_picture(self.world, traded, reported, seen)
        self.grant_licences()

    def reported(self) -> Ints:
        """Return by article the stock that other holders than distributors report."""
        world = self.world
        rows = world.country.rows.of(*world.rules.reporting)
        return np.asarray(world.state.shelves.stock[rows].sum(axis=0, dtype=np.int64))

    def note(self, stock: Ints, by_line: Ints, traded: Bools) -> None:
        """Count what is without stock, and cover, and how long each article has been short.

        A line without stock is what a company has to give notice of.
        """
        world = self.world
        short = (stock <= 0) & traded
        flow = world.state.tally.flow
        flow[Flow.ARTICLES] = int(traded.sum())
        flow[Flow.ARTICLES_WITHOUT_STOCK] = int(short.sum())
        supplied = world.country.lines.supplied
        flow[Flow.LINES] = int(supplied.sum())
        flow[Flow.LINES_WITHOUT_STOCK] = int(((by_line == 0) & supplied).sum())
        how, need = world.practice.authority, world.state.goods.need
        cover = np.minimum(stock[traded] / need[traded], how.most_cover_days)
        flow[Flow.COVER_ARTICLES] = int(cover.sum())
        scarce = traded & (stock < how.short_below_days * need)
        days, warned = world.memory.short_days, world.memory.warned_days
        days[:] = np.where(scarce, days + 1, 0)
        warned[:] = np.where(scarce, warned, np.where(self.told(by_line) & traded, warned + 1, 0))

    def told(self, by_line: Ints) -> Bools:
        """Return of which articles every company has told that its goods will run out, or has none.

        Those tell whose inflow is hindered, and whose goods last for no longer than the notice.
        """
        world, notice, lines = self.world, self.world.rules.notice, self.world.state.lines
        if notice.days == 0:
            return np.zeros(world.country.articles.size, np.bool_)
        left = by_line + lines.inbound.sum(axis=1)
        luck = uniforms(world.country.world_seed, Purpose.NOTICE, np.arange(left.size))
        hindered = (lines.inflow_cause & REASON_MASK) > 0
        tells = (luck < notice.share) & hindered & (left <= notice.days * lines.need)
        silent = world.country.lines.supplied & (left > 0) & ~tells
        many = np.bincount(lines.article[silent], minlength=world.country.articles.size)
        return np.asarray(many == 0)

    def traded(self) -> Bools:
        """Return the articles that distributors stock: needed, and not made to order."""
        kind = self.world.state.goods.kind
        needed = self.world.state.goods.need > 0
        return np.asarray(needed & (kind != int(ArticleClass.COMPOUNDED)))

    def seen_stock(self, traded: Bools) -> Floats:
        """Return by article the treatment-days that the authority sees, inf where it sees none.

        The picture is some days old, misses a share of the articles and carries an error.
        """
        world, how = self.world, self.world.practice.authority
        memory, articles = world.memory, np.arange(world.country.articles.size)
        old = memory.picture[(world.day - how.picture_lag_days) % memory.picture.shape[0]]
        seed = world.config.seed
        covered = uniforms(seed, Purpose.PICTURE, articles, -1) < how.picture_coverage
        spread = 2 * uniforms(seed, Purpose.PICTURE, articles, world.day) - 1
        seen = np.maximum(0.0, old * (1 + np.sqrt(3) * how.picture_noise * spread))
        known = covered & (old >= 0) & traded
        return np.where(known, seen, np.inf)

    def intervene(self, cover: Floats, trigger: Trigger) -> None:
        """Let decisions come into force and end, article by article."""
        world, memory, goods = self.world, self.world.memory, self.world.state.goods
        low = cover < trigger.seen_cover_days
        memory.sighted[:] = np.where(
            low, np.where(memory.sighted < 0, world.day, memory.sighted), -1
        )
        waited = (memory.sighted >= 0) & (world.day - memory.sighted >= trigger.decision_days)
        fresh = waited & (memory.decided == 0)
        kept = (memory.decided == 1) & (cover < trigger.release_cover_days)
        memory.decided[:] = fresh | kept
        world.state.tally.flow[Flow.INTERVENTIONS] += int(fresh.sum())
        ordinary = int(RULE_CODE[world.rules.allocation])
        decided = memory.decided == 1
        goods.allocation[:] = np.where(decided, int(RULE_CODE[trigger.allocation]), ordinary)

    def stand_down(self) -> None:
        """Let all decisions end with the power to take them."""
        self.world.memory.decided[:] = 0
        self.world.memory.sighted[:] = -1

    def grant_licences(self) -> None:
        """Bring in goods under a licence or dispensation while an article is short."""
        world, how = self.world, self.world.practice.authority
        come = world.memory.known_days() >= licensed_after(world, how)
        part = world.state.goods.need * how.licence_need_share * open_borders(world)
        amount = np.where(come, whole_days(part), 0)
        bring_in(world.state, amount, world.state.books.imported, Flow.LICENSED)
