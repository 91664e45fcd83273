"""Plays every scenario in several strengths with the same luck: no step up may be better."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from experiments.catalogue.design import Design
from experiments.catalogue.strength import NAMED, at_strength, everywhere
from sim.config import Config, Scenario, compose, load_scenario
from sim.replication import Run
from sim.state.history import History
from sim.warm_up import WarmUps

TINY = "toy"  # where nothing is told from calm, bit for bit


@dataclass(frozen=True)
class Played:
    """A scenario from nothing to its whole strength: patients without, and person-days."""

    mild_is_calm: bool
    patients: tuple[int, ...]
    person_days: tuple[int, ...]

    @property
    def never_better(self) -> bool:
        """Tell whether no step up in strength left fewer without, or for a shorter time."""
        steps = [*pairwise(self.patients), *pairwise(self.person_days)]
        return all(milder <= harsher for milder, harsher in steps)


def play(design: Design, names: Sequence[str]) -> dict[str, Played]:
    """Return some scenarios in all their strengths; they strike everywhere."""
    if not names:
        return {}
    small = _Stage(design.play_world, design)
    tiny = _Stage(TINY, design)
    nothing = Scenario(name="calm")
    calm, still = small.counts(nothing), tiny.rows(nothing)
    found = {}
    for name in names:
        scenario = load_scenario(name)
        here = everywhere(scenario)
        counts = [calm, *(small.counts(at_strength(here, s)) for s in design.strengths)]
        nowhere = at_strength(everywhere(scenario, NAMED), 0.0)
        same = np.array_equal(tiny.rows(nowhere), still)
        patients, days = zip(*counts, strict=True)
        found[name] = Played(same, patients, days)
    return found


class _Stage:
    """A small world in which scenarios are played with the same luck."""

    def __init__(self, world: str, design: Design) -> None:
        self.warm_ups = WarmUps()
        overrides = [f"world={world}", "scenario=calm", f"horizon_days={design.days}"]
        self.base: Config = compose([*overrides, f"seed={design.seed}"]).cells()[0]

    def history(self, scenario: Scenario) -> History:
        gc.collect()
        run: Run = self.warm_ups.run(self.base.model_copy(update={"scenario": scenario}))
        run.finish()
        return run.world.history

    def rows(self, scenario: Scenario) -> np.ndarray:
        return self.history(scenario).rows

    def counts(self, scenario: Scenario) -> tuple[int, int]:
        history = self.history(scenario)
        return int(history.part("new_town").sum()), int(history.part("without_town").sum())
