"""The bookkeeper: brings law into and out of force, checks the ledger and closes the day."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.costs.day import day_costs
from sim.kernels.worth import stock_worth
from sim.law import enact, in_force
from sim.state.kinds import HolderKind
from sim.state.records import TreatmentFlag
from sim.world import Actor, Phase


class Bookkeeper(Actor):
    """Not a part of the supply chain: keeps its books."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Enact in the small hours; close the books at midnight, after everyone else."""
        return {Phase.SUPPLY: self.enact, Phase.CLOSE: self.close}

    def enact(self) -> None:
        """Bring into force what begins today, and out of it what ends."""
        world, today = self.world, self.world.report_day
        law = in_force(world.config.proposal, today, world.alert_on(today))
        before = in_force(world.config.proposal, today - 1, world.alert_on(today - 1))
        if law != before:
            enact(world, law)

    def close(self) -> None:
        """Keep the day's counts, and check that no pack is lost."""
        world = self.world
        if world.config.check_ledger == "daily":
            world.ledger.check(world.state, world.report_day)
        stock_worth(world.state)
        unit = world.country.unit_costs
        if self.expiry_is_counted():
            unit = {**unit, "state_expiry": 0.0}
        money = day_costs(world.state.tally, unit, world.standing)
        world.history.close_day(world.report_day, money)
        if world.report_day == -1:
            self.begin_report()

    def expiry_is_counted(self) -> bool:
        """Tell whether what expires of the state stockpile is counted, not estimated."""
        stockpile = self.world.country.rows.of(HolderKind.STOCKPILE)
        return bool(np.isin(stockpile, self.world.state.ages.holder).any())

    def begin_report(self) -> None:
        """Forget whom the warm-up left without, so that everyone is counted anew from day 0."""
        people = self.world.state.people
        people.outcome[:] = 0
        people.treatments["flags"] &= ~np.uint8(TreatmentFlag.EVER | TreatmentFlag.BEYOND)
