"""The displaced: residents who live elsewhere for a time, and are supplied there."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.array_types import Ints
from sim.demand import Relocation
from sim.kernels.moves import redirect_visits
from sim.rng import Purpose, uniforms
from sim.world import Actor, Phase

_WHO, _WHERE = 0, 1  # ordinals of a resident's two draws


class Displaced(Actor):
    """Evacuees and refugees within the country (evakuerade).

    A smaller move takes a subset of the residents, and each to the same pharmacy. Nobody's needs
    change; whoever is moved by two events lives where the later one in the scenario leads.
    """

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Relocation in the small hours, before the day's needs fall due."""
        return {Phase.GATHER: self.resettle}

    def resettle(self) -> None:
        """Give everyone the home pharmacy of today, when a move begins or ends."""
        world, day = self.world, self.world.day
        if not any(day in (move.days[0], move.days[-1] + 1) for move in world.relocations):
            return
        residents = world.state.people.residents
        homes = world.former_home.copy()
        for move in world.relocations:
            if day in move.days:
                who = self.movers(move)
                homes[who] = self.new_homes(move, who)
        changed = homes != residents["home"]
        residents["home"] = homes
        redirect_visits(world.state, day, changed.astype(np.uint8))

    def movers(self, move: Relocation) -> Ints:
        """Return the rows of the residents who move."""
        world, residents = self.world, self.world.state.people.residents
        here = np.flatnonzero(np.isin(residents["municipality"], move.origin))
        keys = residents["key"][here].astype(np.int64)
        return here[uniforms(world.config.seed, Purpose.MOVE, keys, _WHO) < move.share]

    def new_homes(self, move: Relocation, who: Ints) -> Ints:
        """Return the pharmacies of those who move, by the residents that these have already."""
        world = self.world
        country, places = world.country, world.country.places
        towns = places.facility_municipality[country.rows.facility[: country.open_care]]
        there = np.flatnonzero(np.isin(towns, move.destination))
        law = np.cumsum(country.customers[there] + 1.0)
        keys = world.state.people.residents["key"][who].astype(np.int64)
        luck = uniforms(world.config.seed, Purpose.MOVE, keys, _WHERE)
        return np.asarray(there[np.searchsorted(law, luck * law[-1], side="right")])
