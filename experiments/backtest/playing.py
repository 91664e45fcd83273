"""Plays the runs of an incident, each once a seed, and keeps what the probes read."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from experiments.acceptance.play import cell, long_term_beyond
from experiments.backtest.watching import Notes, Wanted
from sim.config import Config, WorldConfig
from sim.data.tables import read_tables
from sim.parameters import FacilityParameters
from sim.places import Places
from sim.replication import Run
from sim.state.history import History
from sim.synthesis.facilities import build_places
from sim.synthesis.pharmacies import generate_pharmacies
from sim.units import HOURS_PER_DAY
from sim.warm_up import WarmUps

if TYPE_CHECKING:
    from experiments.backtest.incident import Incident


@dataclass(frozen=True)
class Trace:
    """What is left of a run when it is over."""

    history: History
    notes: Notes
    beyond: npt.NDArray[np.bool_]  # residents beyond tolerance with a long-term treatment


def cells_of(incident: Incident) -> dict[str, Config]:
    """Return the cell of every run of an incident; ConfigError for what is wrong with one."""
    return {
        name: cell(
            *incident.overrides,
            *played.overrides,
            events=played.disruptions,
            demands=played.requirements,
        )
        for name, played in incident.runs.items()
    }


@lru_cache(maxsize=1)
def places_of(world: WorldConfig, facilities: FacilityParameters) -> Places:
    """Return the places of a world."""
    tables = read_tables(world.tables_folder, world.pharmacies_file, world.regions)
    return build_places(tables, generate_pharmacies(tables, world.world_seed), facilities)


class Plays:
    """The runs of an incident with one seed; each is run when a probe first asks for it."""

    def __init__(self, incident: Incident, cells: Mapping[str, Config], seed: int) -> None:
        self.incident, self.cells, self.seed = incident, cells, seed
        self.traces: dict[str, Trace] = {}
        self.warm_ups = WarmUps()

    def config(self, name: str) -> Config:
        """Return the cell of a run."""
        return self.cells[name].model_copy(update={"seed": self.seed})

    def trace(self, name: str) -> Trace:
        """Return a run's trace; raises ModelError when a pack is lost."""
        if name not in self.traces:
            self.traces[name] = self._run(name)
        return self.traces[name]

    def places(self, name: str) -> Places:
        """Return the places of a run, without running it."""
        config = self.cells[name]
        return places_of(config.world, config.actors.facilities)

    def _run(self, name: str) -> Trace:
        gc.collect()  # processes of an earlier run point to each other
        config = self.config(name)
        run = self.warm_ups.run(config)
        incident = self.incident
        wanted = Wanted(incident.watched, incident.displaced_since, incident.patients)
        notes = Notes(wanted)
        if incident.hourly:
            self._follow(run, notes, config.horizon_days * HOURS_PER_DAY)
        run.finish()
        return Trace(run.world.history, notes, long_term_beyond(run))

    def _follow(self, run: Run, notes: Notes, hours: int) -> None:
        world = run.world
        for hour in range(world.hour, world.hour + hours):
            world.env.run(until=hour + 1)
            notes.look(world)
