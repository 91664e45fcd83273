"""Carriers: which routes run today from distributors to facilities, and to people's homes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.array_types import Floats, Whys
from sim.conditions import Channel
from sim.rng import Purpose, uniforms
from sim.state.kinds import HolderKind
from sim.units import HOURS_PER_DAY
from sim.world import Actor, Phase


class Carriers(Actor):
    """Hauliers of each distributor, and all other carriers of parcels and rolls (transportörer).

    A milder loss leaves a superset of the routes: each has one draw a day.
    """

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Plan the day's routes in the small hours."""
        return {Phase.SUPPLY: self.plan}

    def plan(self) -> None:
        """Find out which routes run today, by the average of roads, fuel and drivers of the day."""
        state, start = self.world.state, float(self.world.day * HOURS_PER_DAY)
        if self.world.conditions.quiet(start, start + HOURS_PER_DAY):
            state.holders.runs[:] = 1
            state.counters.parcels[:] = 1.0
            state.dose.routes[:] = 1.0
            return
        self.say_why()
        road = self.average(Channel.ROAD)
        served = self.served(road)
        state.holders.runs[:] = self.runs(road, served)
        state.counters.parcels[:] = self.from_sites(HolderKind.E_COMMERCE, road, served[-1])
        state.dose.routes[:] = self.from_sites(HolderKind.DOSE, road, served[-1])

    def average(self, channel: Channel) -> Floats:
        """Return the average level of a channel's places over the day."""
        start = float(self.world.day * HOURS_PER_DAY)
        return self.world.conditions.mean_level(channel, start, start + HOURS_PER_DAY)

    def served(self, road: Floats) -> Floats:
        """Return the share of its routes to each municipality that a carrier can drive."""
        by_carrier = self.average(Channel.TRANSPORT).reshape(-1, road.size)
        own = np.full((by_carrier.shape[0], 1), self.world.practice.distributors.own_transport)
        own[-1] = 0.0  # nobody demands anything of other carriers
        return np.asarray(np.minimum(np.maximum(by_carrier, own), road))

    def runs(self, road: Floats, served: Floats) -> np.ndarray:
        """Return whether each carrier's route to each holder runs: holders × carriers."""
        world = self.world
        country, places = world.country, world.country.places
        rows, centres = country.rows, country.centres
        town = places.facility_municipality[np.maximum(rows.facility, 0)]
        carriers = np.arange(served.shape[0])
        home = np.maximum(centres.place[carriers, centres.home], 0)
        level = np.minimum(served[:, town].T, road[places.facility_municipality[home]])
        entity = np.arange(rows.kind.size)[:, None] * served.shape[0] + carriers
        lucky = uniforms(world.config.seed, Purpose.ROUTE, entity, world.day) < level
        ordinary = bool(world.calendar.working_day[world.day])
        return np.asarray((level >= 1) | (lucky & ordinary))

    def say_why(self) -> None:
        """Note which event lies behind it that a route does not run, 0 = none.

        Of fuel and drivers, the road there, and the road at the sender, the first that is limited.
        """
        world = self.world
        country, town_of = world.country, world.country.places.facility_municipality
        rows, centres = country.rows, country.centres
        road = self.behind(Channel.ROAD)
        carrier = self.behind(Channel.TRANSPORT).reshape(-1, road.size)
        there = np.where(carrier > 0, carrier, road)
        home = np.maximum(centres.place[np.arange(carrier.shape[0]), centres.home], 0)
        stuck = there[:, town_of[np.maximum(rows.facility, 0)]].T
        world.state.holders.stuck[:] = np.where(stuck > 0, stuck, road[town_of[home]])
        for kind, why in (
            (HolderKind.E_COMMERCE, world.state.counters.parcels_why),
            (HolderKind.DOSE, world.state.dose.routes_why),
        ):
            sender = road[town_of[rows.facility[rows.of(kind)]]][:, None]
            why[:] = np.where(there[-1] > 0, there[-1], sender)

    def behind(self, channel: Channel) -> Whys:
        """Return which event limits each place of a channel most during the day, 0 = none."""
        start = float(self.world.day * HOURS_PER_DAY)
        return self.world.conditions.behind_between(channel, start, start + HOURS_PER_DAY)

    def from_sites(self, kind: HolderKind, road: Floats, served: Floats) -> Floats:
        """Return the share of what each site of a kind sends out that reaches each municipality."""
        country = self.world.country
        town = country.places.facility_municipality[country.rows.facility[country.rows.of(kind)]]
        return np.asarray(np.minimum(road[town][:, None], served[None, :]))
