"""Plants in the country that stand by: they switch to what the country has long been short of."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from sim.conditions import Channel
from sim.ledger import bring_in
from sim.rng import Purpose, uniforms
from sim.state.flows import Flow
from sim.terms import Standby
from sim.units import whole_days
from sim.world import Actor, Phase

HOME_ORIGIN = "sweden"


class StandbyPlants(Actor):
    """Domestic producers under contract (beredskapsproduktion); idle under today's rules."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Make goods by evening; the distributors sell them."""
        return {Phase.DECIDE: self.make}

    def make(self) -> None:
        """Make a share of the need of listed articles that have been short for long."""
        world, how = self.world, self.world.rules.standby
        if how is None:
            return
        articles = np.arange(world.country.articles.size)
        luck = uniforms(world.country.world_seed, Purpose.STANDBY, articles)
        able = world.rules.standby_list & (luck < how.producible_share)
        due = able & (world.memory.known_days() >= max(1.0, how.switch_days))
        part = world.state.goods.need * how.need_share * self.level(how)
        amount = np.where(due, whole_days(part), 0)
        bring_in(world.state, amount, world.state.books.made, Flow.STANDBY)

    def level(self, how: Standby) -> npt.NDArray[np.float64]:
        """Return the level by article: plants, and active substance from abroad or from stock."""
        world, lines = self.world, self.world.country.lines
        plants, substances, lanes = (
            world.conditions.level_at(channel, world.hour)
            for channel in (Channel.FINISHED_ORIGIN, Channel.ACTIVE_SUBSTANCE_ORIGIN, Channel.LANE)
        )
        substances = substances * world.ways.passage(world.day, lanes)
        short, known = world.memory.short_days, world.memory.known_days()
        made = np.minimum(known - how.switch_days, short) * how.need_share
        first = lines.first_of_article[:-1]
        inflow = np.where(made < how.substance_days, 1.0, substances[lines.active_origin[first]])
        home = list(world.country.places.origin_name).index(HOME_ORIGIN)
        return np.asarray(plants[home] * inflow)
