"""The same behaviour in the usual way: one SimPy process per resident, on a part of the country."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass

from experiments.bench.model import Stopwatch, cell
from experiments.bench.patients import DosePatient, Need, Patient, Resident
from experiments.bench.town import Process, Town
from sim.build import build
from sim.units import HOURS_PER_DAY


@dataclass
class Processed:
    """What a town of processes did in some days."""

    residents: int
    processes: int
    days: int
    lines: int
    visits: int
    making: Stopwatch
    run: Stopwatch
    slowest: float = 0.0  # seconds of CPU of the slowest of some equal runs

    @property
    def lines_per_second(self) -> float:
        """Lines dispensed per second of CPU."""
        return self.lines / self.run.cpu


def fall_ill(town: Town) -> Process:
    """Let the acute needs of every day arise."""
    world, luck = town.world, town.luck
    homes: list[int] = world.state.people.residents["home"].tolist()
    while True:
        day = int(town.env.now) // HOURS_PER_DAY
        seasons = world.config.calendar.seasons
        expected = world.country.rates.acute_on(
            int(world.calendar.month[day]), town.kind(day), seasons
        )
        for article, rate in enumerate(expected.tolist()):
            for _ in range(int(rate + luck.random())):
                town.env.process(Need(town, luck.choice(homes), article).live())
        yield town.env.timeout(HOURS_PER_DAY)


def run_processes(days: int, warm_up: int, overrides: Sequence[str]) -> Processed:
    """Make a town from a built world, let the warm-up pass, and time the days after it."""
    making, running = Stopwatch(), Stopwatch()
    with making.running():
        town = Town(build(cell("calm", days + warm_up, 0, overrides)))
        everyone = [Resident(town, row) for row in range(town.world.state.people.residents.size)]
        dosed = [DosePatient(town, place) for place in range(town.world.state.dose.rows.size)]
        takers: list[Patient] = [r for r in everyone if r.treatments]
        takers += [d for d in dosed if d.treatments]
        for resident in takers:
            town.env.process(resident.live())
        town.env.process(fall_ill(town))
    town.env.run(until=warm_up * HOURS_PER_DAY)
    gc.freeze()  # objects that live to the end need not be looked at again and again
    lines, visits = town.lines, town.visits
    with running.running():
        town.env.run(until=(warm_up + days) * HOURS_PER_DAY)
    lines, visits = town.lines - lines, town.visits - visits
    return Processed(len(everyone), len(takers), days, lines, visits, making, running)
