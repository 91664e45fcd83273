"""Plays every scenario in several strengths with the same luck: no step up may be better."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from experiments.catalogue.design import Design
from experiments.catalogue.strength import NAMED, at_strength, everywhere
from sim.array_types import Ints
from sim.config import Config, Scenario, compose, load_scenario
from sim.replication import Run
from sim.state.history import History
from sim.warm_up import WarmUps

TINY = "toy"  # where nothing is told from calm, bit for bit


@dataclass(frozen=True)
class Played:
    """A scenario from nothing to its whole strength: patients without, and person-days, in all."""

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
    tiny = _Stage(TINY, design, design.seed)
    still = tiny.rows(Scenario(name="calm"))
    counts = sum(
        _counts(design, names, seed) for seed in range(design.seed, design.seed + design.play_seeds)
    )
    found = {}
    for name, (patients, days) in zip(names, counts.transpose(0, 2, 1).tolist(), strict=True):
        nowhere = at_strength(everywhere(load_scenario(name), NAMED), 0.0)
        same = np.array_equal(tiny.rows(nowhere), still)
        found[name] = Played(same, tuple(patients), tuple(days))
    return found


def _counts(design: Design, names: Sequence[str], seed: int) -> Ints:
    """Return patients without and person-days with one seed: scenarios × strengths × 2."""
    small = _Stage(design.play_world, design, seed)
    calm = small.counts(Scenario(name="calm"))
    return np.array(
        [
            [calm, *(small.counts(at_strength(here, s)) for s in design.strengths)]
            for here in (everywhere(load_scenario(name)) for name in names)
        ]
    )


class _Stage:
    """A small world in which scenarios are played with the same luck."""

    def __init__(self, world: str, design: Design, seed: int) -> None:
        self.warm_ups = WarmUps()
        overrides = [f"world={world}", "scenario=calm", f"horizon_days={design.days}"]
        self.base: Config = compose([*overrides, f"seed={seed}"]).cells()[0]

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
