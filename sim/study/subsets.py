"""The study behind Shapley values: a scenario with every selection of its events."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Final

from sim.config import CALM, Proposal, Scenario, StudyConfig
from sim.errors import ConfigError

MOST_EVENTS: Final = 6  # 64 selections; each more doubles the runs

Events = frozenset[str]


class SubsetStudy(StudyConfig):
    """Every selection of a scenario's events under one proposal, over the same days and seeds."""

    whole: Scenario

    @property
    def all_proposals(self) -> tuple[Proposal, ...]:
        """The only proposal."""
        return self.proposals

    def scenario_of(self, chosen: Iterable[str]) -> str:
        """Return the name of the scenario in which only some events may happen."""
        return name_of(self.whole, happening(self.whole, chosen))


def happening(scenario: Scenario, chosen: Iterable[str]) -> Events:
    """Return which of some events happen when the others do not.

    An event that follows another one does not happen without it.
    """
    chosen = frozenset(chosen)

    def comes(name: str) -> bool:
        before = scenario.disruptions[name].after
        return name in chosen and (before is None or comes(before))

    return frozenset(name for name in scenario.disruptions if comes(name))


def selections(events: Iterable[str]) -> list[Events]:
    """Return all selections of some events, from none to all."""
    names = list(events)
    return [frozenset(c) for size in range(len(names) + 1) for c in combinations(names, size)]


def name_of(scenario: Scenario, events: Events) -> str:
    """Return what a selection of a scenario's events is called, in the order of the scenario."""
    return f"only.{'+'.join(n for n in scenario.disruptions if n in events)}" if events else CALM


def subset_study(study: StudyConfig) -> SubsetStudy:
    """Return the study of all selections of the events of a study's only scenario and proposal.

    Raises ConfigError when there are too few or too many events, or more than one scenario or
    proposal.
    """
    if len(study.scenarios) != 1 or len(study.proposals) != 1:
        raise ConfigError("shapley: takes one scenario and one proposal; name one of each")
    whole = study.scenarios[0]
    count = len(whole.disruptions)
    if not 1 <= count <= MOST_EVENTS:
        raise ConfigError(
            f"scenario.disruptions: '{whole.name}' has {count} events, and Shapley values are for 1"
            f" to {MOST_EVENTS}, since they take 2 to the power of that many runs; choose another"
            " scenario, or write one without the others"
        )
    found = {happening(whole, chosen): None for chosen in selections(whole.disruptions)}
    values = {name: getattr(study, name) for name in StudyConfig.model_fields}
    update = {
        "study": f"shapley-{study.study}",
        "scenarios": tuple(_only(whole, events) for events in found if events),
        "horizon_days": study.horizon_of(whole),
    }
    return SubsetStudy(**values | update, whole=whole)


def _only(scenario: Scenario, events: Events) -> Scenario:
    kept = {name: each for name, each in scenario.disruptions.items() if name in events}
    update = {"name": name_of(scenario, events), "disruptions": kept}
    return scenario.model_copy(update=update)
