"""One replication: start the actors, let time pass, keep what was counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Final

from sim.actors.authority import Authority
from sim.actors.bookkeeper import Bookkeeper
from sim.actors.carriers import Carriers
from sim.actors.cold_chain import ColdChain
from sim.actors.companies import Companies
from sim.actors.compounders import Compounders
from sim.actors.destruction import Destruction
from sim.actors.displaced import Displaced
from sim.actors.distributors import Distributors
from sim.actors.dose_sites import DoseSites
from sim.actors.event_watch import EventWatch
from sim.actors.expiry import Expiry
from sim.actors.exporters import Exporters
from sim.actors.hospitals import Hospitals
from sim.actors.national_purchaser import NationalPurchaser
from sim.actors.patients import Patients
from sim.actors.pharmacies import Pharmacies
from sim.actors.prescribers import Prescribers
from sim.actors.redistribution import Redistributors
from sim.actors.regions import Regions
from sim.actors.standby_plants import StandbyPlants
from sim.actors.stockpiles import Stockpiles
from sim.build import build
from sim.config import Config
from sim.errors import RunError
from sim.units import HOURS_PER_DAY
from sim.world import Actor, World

Progress = Callable[[int, int], None]

# The order in which actors act when they share a phase.
ACTORS: Final[tuple[type[Actor], ...]] = (
    Carriers,
    Companies,
    Displaced,
    Patients,
    DoseSites,
    ColdChain,
    Destruction,
    Pharmacies,
    Hospitals,
    Expiry,
    Authority,
    Compounders,
    Redistributors,
    Stockpiles,
    Regions,
    NationalPurchaser,
    StandbyPlants,
    Prescribers,
    Distributors,
    Exporters,
    EventWatch,
    Bookkeeper,
)


@dataclass
class Run:
    """A world that is running."""

    world: World
    seconds_build: float
    seconds_run: float = 0.0

    @classmethod
    def begin(cls, config: Config) -> Run:
        """Build the world of a cell and start its actors; raises what `build` raises."""
        start = perf_counter()
        world = build(config)
        run = cls(world, perf_counter() - start)
        run.start_actors()
        return run

    def start_actors(self) -> None:
        """Start every actor, and then the clock."""
        for actor in ACTORS:
            actor(self.world).start()
        self.world.env.process(self.world.clock.run())

    def advance(self, days: int, progress: Progress | None = None) -> None:
        """Let some days pass; `progress` is told days done and days in all after each of them.

        Raises RunError when they would go beyond the horizon, up to which days are counted.
        """
        start, world = perf_counter(), self.world
        last = world.day + days
        total = world.config.warm_up_days + world.config.horizon_days
        if last > total:
            raise RunError(
                f"{days} days from day {world.day} go beyond day {total}, at which the run ends"
                " (warm_up_days + horizon_days): advance by fewer or set a longer horizon_days"
            )
        while world.day < last:
            world.env.run(until=(world.day + 1) * HOURS_PER_DAY)
            if progress is not None:
                progress(world.day, total)
        self.seconds_run += perf_counter() - start

    def finish(self, progress: Progress | None = None) -> None:
        """Run to the horizon and check the ledger; raises ModelError when it is out of balance."""
        world = self.world
        total = world.config.warm_up_days + world.config.horizon_days
        self.advance(total - world.day, progress)
        world.ledger.check(world.state, world.report_day)
