"""Companies and importers: they make, ship and bring goods to the distributors' centres."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.actors.compounders import compounding_level
from sim.array_types import Bools, Floats, Whys
from sim.conditions import Channel
from sim.kernels.supply import hold_up, mark_stopped, supply_day
from sim.ledger import at_distributors
from sim.state.flows import Flow
from sim.state.reasons import Reason
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
        lanes = self.level(Channel.LANE)
        way, longer = world.ways.open_today(world.day, lanes)
        finished = self.level(Channel.FINISHED_ORIGIN)[lines.finished_origin]
        active = self.active_substance(lanes)
        compounding = compounding_level(world, world.hour + HOURS_PER_DAY / 2)
        finished = np.where(lines.made_to_order, min(1.0, compounding), finished)
        made = self.level(Channel.PRODUCT_LINE)
        supply_day(world.state, world.day, way, np.minimum(finished, made), active, longer)
        cause = world.state.lines.inflow_cause
        cause[(made < 1) & (way >= 1) & (finished >= 1)] = int(Reason.PRODUCTION)
        self.trace(self.behind(lanes, way, finished))

    def active_substance(self, lanes: Floats) -> Floats:
        """Return the level of each line's sources of active substance, given that of every lane.

        To plants in Sweden it comes over the lanes of its origin, to others not.
        """
        rules, lines = self.world.rules, self.world.country.lines
        level = self.level(Channel.ACTIVE_SUBSTANCE_ORIGIN)
        comes_in = level * self.world.ways.passage(self.world.day, lanes)
        of_plant = np.array([level, comes_in])
        home = self.at_home().astype(np.intp)
        second = of_plant[home, rules.second_source] * (rules.second_source >= 0)
        more = rules.second_covers * second
        return np.asarray(np.minimum(1.0, of_plant[home, lines.active_origin] + more))

    def at_home(self) -> Bools:
        """Return which lines are made in Sweden."""
        country = self.world.country
        return np.asarray(~country.places.leads_abroad[country.lines.lane])

    def why_no_substance(self, lanes: Floats, why_lane: Whys) -> Whys:
        """Return which event lies behind it that a line's substance does not come, 0 = none.

        That is what strikes its origin, or else, for plants in Sweden, the way from there; given
        are the level of every lane and the event behind it.
        """
        lines = self.world.country.lines
        at_origin = self.why(Channel.ACTIVE_SUBSTANCE_ORIGIN)[lines.active_origin]
        lane = self.world.ways.narrowest(lanes)[lines.active_origin]
        on_the_way = np.where(self.at_home(), why_lane[lane], 0)
        return np.where(at_origin > 0, at_origin, on_the_way).astype(np.uint16)

    def behind(self, lanes: Floats, way: Floats, finished: Floats) -> Whys:
        """Return which event lies behind it that a company cannot ship, 0 = none, by line.

        Of its way and place of manufacture that is what is narrower, the way when they are equal.
        `lanes` is the level of every lane, the others are by line.
        """
        lines, cause = self.world.country.lines, self.world.state.lines.inflow_cause
        why_lane = self.why(Channel.LANE)
        places = {
            Reason.PRODUCTION: self.why(Channel.PRODUCT_LINE),
            Reason.ACTIVE_SUBSTANCE: self.why_no_substance(lanes, why_lane),
        }
        origin = self.why(Channel.FINISHED_ORIGIN)[lines.finished_origin]
        origin = np.where(lines.made_to_order, self.why_compounders(), origin)
        why_way = why_lane[lines.lane]
        why_way = np.where(why_way > 0, why_way, self.world.ways.why(self.world.day))
        abroad = np.where(way <= finished, why_way, origin)
        places |= {Reason.IMPORT: abroad, Reason.COMPOUNDING: abroad}
        is_so = [cause == int(reason) for reason in places]
        return np.select(is_so, list(places.values()), 0).astype(np.uint16)

    def trace(self, fresh: Whys) -> None:
        """Note the event behind what flows in, or behind what has emptied the distributors.

        The latter until they have enough to last as long as a shipment is on its way. An everyday
        stop of inflow is a cause of its own.
        """
        lines = self.world.state.lines
        enough = at_distributors(lines) >= lines.lead * lines.need
        lines.behind[:] = np.where(fresh > 0, fresh, np.where(enough, 0, lines.behind))
        everyday = lines.inflow_cause == int(Reason.BACKGROUND_SHORTAGE)
        lines.inflow_cause[:] |= np.where(everyday, np.uint16(0), lines.behind)

    def why(self, channel: Channel) -> Whys:
        """Return which event limits each place of a channel most during the day, 0 = none."""
        start = float(self.world.day * HOURS_PER_DAY)
        return self.world.conditions.behind_between(channel, start, start + HOURS_PER_DAY)

    def why_compounders(self) -> int:
        """Return which event lies behind it that compounders cannot work at noon, 0 = none."""
        place = self.world.country.centres.place[-1]
        why = self.world.services.why_idle(self.world.hour + HOURS_PER_DAY / 2)[place[place >= 0]]
        return int(why.max(initial=0))

    def level(self, channel: Channel) -> Floats:
        """Return the average level of a channel's places over the day."""
        start = float(self.world.day * HOURS_PER_DAY)
        return self.world.conditions.mean_level(channel, start, start + HOURS_PER_DAY)
