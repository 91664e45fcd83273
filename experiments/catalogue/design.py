"""The study behind the catalogue: which cells are run, and for how many days."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pydantic import Field

from experiments.catalogue.expectations import GROUPS, Expectation, presets
from experiments.catalogue.strength import NAMED, PLACES, everywhere
from sim.config import (
    CALM,
    TODAY,
    Config,
    Scenario,
    StudyConfig,
    compose,
    load_proposal,
    load_scenario,
    validated,
)
from sim.config.files import read_yaml
from sim.config.models import WholeDays
from sim.config.scenario import Section
from sim.errors import ConfigError, Problems, suggest
from sim.registry import Disruption

FILE: Final = Path(__file__).with_name("design.yaml")
WHOLE: Final = "sweden"  # the world in which every preset finds the places that it names


class Design(Section):
    """How the catalogue is measured; design.yaml says why."""

    days: WholeDays
    slow_days: WholeDays
    replications: int = Field(ge=1)
    seed: int = Field(ge=0)
    same_share: float = Field(ge=0, le=1)
    play_world: str
    play_seeds: int = Field(ge=1)
    strengths: tuple[float, ...] = Field(min_length=2)
    explained: dict[str, str]  # preset: why what was measured is not as expected


def read_design(path: Path = FILE) -> Design:
    """Return how the catalogue is measured; ConfigError with every problem of the file."""
    design, problems = validated(Design, read_yaml(path)), Problems(ConfigError)
    known = [name for group in GROUPS for name in presets(group)]
    for name in design.explained:
        if name not in known:
            problems.add(
                f"{path.name}: explained", f"unknown preset '{name}'", suggest(name, known)
            )
    problems.raise_if_any()
    return design


class CatalogueStudy(StudyConfig):
    """Scenarios under today's rules, and proposals only where the table tries them."""

    pairs: frozenset[tuple[str, str]]
    days: WholeDays
    slow_days: WholeDays

    def horizon_of(self, scenario: Scenario) -> int:
        """Return the days of a scenario; the calm twin has the most."""
        slow = any(
            e.recovery_days > Disruption.recovery_days for e in scenario.disruptions.values()
        )
        return self.slow_days if slow or scenario.name == CALM else self.days

    def cells(self) -> list[Config]:
        """Return the cells that are wanted, those with the same warm-up one after the other."""
        wanted = [c for c in super().cells() if (c.scenario.name, c.proposal.name) in self.pairs]
        past = {id(cell): (cell.seed, cell.past(0)) for cell in wanted}
        order = list(dict.fromkeys(past.values()))
        return sorted(wanted, key=lambda cell: order.index(past[id(cell)]))


def study_of(
    design: Design, expectations: Sequence[Expectation], overrides: Sequence[str] = ()
) -> CatalogueStudy:
    """Return the study of all presets; any key of the configuration may be overridden.

    Raises ConfigError for what is wrong with an override or a preset.
    """
    given = [f"replications={design.replications}", f"seed={design.seed}"]
    base = compose([f"world={WHOLE}", f"scenario={CALM}", *given, *overrides])
    scenarios = [load_scenario(name) for name in presets("scenario")]
    if base.world.name != WHOLE:
        named = PLACES if base.world.tables is None else NAMED
        scenarios = [everywhere(scenario, named) for scenario in scenarios]
    values = {name: getattr(base, name) for name in StudyConfig.model_fields}
    update = {
        "study": f"catalogue-{base.world.name}",
        "scenarios": tuple(scenarios),
        "proposals": tuple(load_proposal(name) for name in presets("proposal")),
    }
    days = base.horizon_days
    return CatalogueStudy(
        **values | update,
        pairs=pairs_of(expectations),
        days=days or design.days,
        slow_days=days or design.slow_days,
    )


def pairs_of(expectations: Sequence[Expectation]) -> frozenset[tuple[str, str]]:
    """Return the pairs of scenario and proposal that are run: those of the table, and twins."""
    tried = {(each.scenario, each.proposal) for each in expectations}
    twins = {pair for scenario, proposal in tried for pair in ((scenario, TODAY), (CALM, proposal))}
    return frozenset(tried | twins | {(CALM, TODAY)})
