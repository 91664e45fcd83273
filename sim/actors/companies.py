"""Companies and importers: they make, ship and bring goods to the distributors' centres."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.conditions import Channel
from sim.kernels.supply import hold_up, mark_stopped, supply_day
from sim.state.arrays import Floats
from sim.state.columns import Flow, Reason
from sim.units import HOURS_PER_DAY
from sim.world import Actor, Phase


class Companies(Actor):
    """All marketing-authorisation holders with their product lines, and compounders as makers."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Supply in the small hours."""
        return {Phase.SUPPLY: self.supply}

    def supply(self) -> None:
        """Produce and ship for a day, as far as lanes, plants and active substances allow."""
        world, stops = self.world, self.world.stops
        mark_stopped(world.state, world.day, stops.start, stops.end, stops.first)
        world.state.tally.flow[Flow.LINES_STOPPED] = int(world.state.lines.stopped.sum())
        lines = world.country.lines
        for later, passed in world.ways.held_up(world.day):
            hold_up(world.state, world.day, later, passed)
        lane, longer = world.ways.open_today(world.day, self.level(Channel.LANE))
        finished = self.level(Channel.FINISHED_ORIGIN)[lines.finished_origin]
        active = self.level(Channel.ACTIVE_SUBSTANCE_ORIGIN)[lines.active_origin]
        finished = np.where(lines.made_to_order, self.compounders(), finished)
        made = self.level(Channel.PRODUCT_LINE)
        supply_day(world.state, world.day, lane, np.minimum(finished, made), active, longer)
        world.state.lines.inflow_cause[(made < 1) & (lane >= 1) & (finished >= 1)] = int(
            Reason.PRODUCTION
        )

    def level(self, channel: Channel) -> Floats:
        """Return the average level of a channel's places over the day."""
        start = float(self.world.day * HOURS_PER_DAY)
        return self.world.conditions.mean_level(channel, start, start + HOURS_PER_DAY)

    def compounders(self) -> float:
        """Return the share of compounding capacity that works at noon."""
        world = self.world
        place, share = world.country.centres.place[-1], world.country.centres.share[-1]
        working = world.services.working(world.hour + HOURS_PER_DAY / 2)
        return float((np.where(place >= 0, working[place], 0.0) * share).sum())
