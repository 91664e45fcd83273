"""Regions: they hand on hospital stock to a region that has long lacked it, where law says so."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.actors.arrivals import put_on_shelves
from sim.actors.hospital_stock import lacking_in_hospitals
from sim.array_types import Ints
from sim.state.flows import Flow
from sim.state.kinds import HolderKind
from sim.terms import MutualHelp
from sim.world import Actor, Phase


class Regions(Actor):
    """The regions as keepers of hospital stock; they help each other under no rule of today."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Help before the night's orders."""
        return {Phase.REDISTRIBUTE: self.help}

    def help(self) -> None:
        """Send what other regions can spare to those that have lacked it for some days."""
        world, how = self.world, self.world.rules.mutual_help
        lack = lacking_in_hospitals(world)
        days = world.memory.region_lacking
        days[:] = np.where(lack > 0, days + 1, 0)
        if how is None:
            return
        shelves = world.state.shelves
        hospitals = world.country.rows.of(HolderKind.HOSPITAL)
        wish = np.where(days >= how.request_days, lack, 0)
        spare = self.spare(how)
        spare[lack > 0] = 0
        for article in np.flatnonzero((wish.sum(axis=0) > 0) & (spare.sum(axis=0) > 0)):
            moved = min(int(wish[:, article].sum()), int(spare[:, article].sum()))
            taken = in_proportion(moved, spare[:, article])
            given = in_proportion(int(taken.sum()), wish[:, article])
            shelves.stock[hospitals, article] -= taken.astype(np.int32)
            put_on_shelves(world.state, hospitals, int(article), given)
            world.state.tally.flow[Flow.BETWEEN_REGIONS] += int(taken.sum())

    def spare(self, how: MutualHelp) -> Ints:
        """Return the treatment-days that each region can give of each article."""
        shelves = self.world.state.shelves
        hospitals = self.world.country.rows.of(HolderKind.HOSPITAL)
        stock, need = shelves.stock[hospitals], shelves.need[hospitals].astype(np.float64)
        over = np.maximum(0.0, stock - how.donor_floor_days * need)
        spare = np.floor(np.minimum(over, how.donor_cap_share * stock))
        return np.asarray(spare.astype(np.int64))


def in_proportion(total: int, weight: Ints) -> Ints:
    """Divide a whole number by weights into whole numbers that sum to it; at most the weights."""
    upto = np.cumsum(weight) * total // max(1, int(weight.sum()))
    return np.asarray(np.diff(upto, prepend=0))
