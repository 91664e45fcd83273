"""A scenario and a proposal: what happens, and what is demanded."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from math import ceil
from typing import Annotated, Final, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from sim import registry
from sim.alert import Alert
from sim.conditions import Limit, Shock
from sim.config.timing import (
    Luck,
    Reached,
    certain,
    check_order,
    earliest,
    happens_with,
    latest,
    longest,
    luck_of,
    recurring,
    soonest,
    stretched,
    timed,
    told_to,
)
from sim.demand import Relocation, Rush, Surge
from sim.errors import ConfigError, Problems
from sim.places import Places
from sim.production import Stoppage
from sim.registry import Disruption, Part, Requirement
from sim.routes import Detour, Rerouting

Caused = TypeVar(
    "Caused", Limit, Shock, Surge, Rush, Stoppage, Alert, Relocation, Detour, Rerouting
)
NOTHING_REACHED: Final[Reached] = {}
Name = Annotated[str, Field(pattern=r"^\w[\w.=,+-]*$", description="name, and name of a folder")]
NO_NAME: Final = re.compile(
    r"[/\\]| \d+$"
)  # a path, or "storm 2" as the times of a storm are named
Of = TypeVar("Of")


def _well_named(parts: dict[str, Of]) -> dict[str, Of]:
    """Return parts whose names are no paths, nor those of the times of a recurring event."""
    wrong = [f"'{name}'" for name in parts if NO_NAME.search(name)]
    if wrong:
        raise ValueError(f"not a name: {', '.join(wrong)}; leave out / and a number after a blank")
    return parts


Named = Annotated[dict[str, Of], AfterValidator(_well_named)]


class KindOf:
    """Marks a value whose class is found in the registry by its `kind`."""

    def __init__(self, classes: Mapping[str, type[Part]]) -> None:
        self.classes = classes

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Return a tagged union of all registered classes; built when first needed."""
        registry.load_all()
        kinds = sorted(self.classes.items())
        choices = {kind: handler.generate_schema(cls) for kind, cls in kinds}
        return core_schema.tagged_union_schema(choices, discriminator="kind")


class Section(BaseModel):
    """Base of all sections: unknown keys are refused, values never change.

    Schemas are built when first needed, since they depend on the registered kinds.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Scenario(Section):
    """What happens: named disruptions, and nothing else."""

    name: Name = Field(description="choose a scenario with scenario=<name>, or give yours a name")
    disruptions: Named[Annotated[Disruption, KindOf(registry.DISRUPTIONS)]] = Field(
        default={}, description="events by name"
    )

    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return the limits of all events; ConfigError with every unknown place or name."""
        return self._of(seed, lambda event: event.limits(places, event.own_seed(seed)))

    def shocks(self, places: Places, seed: int) -> list[Shock]:
        """Return what the events destroy."""
        return self._of(seed, lambda event: event.shocks(places, event.own_seed(seed)))

    def surges(self, seed: int) -> list[Surge]:
        """Return what is needed more, or less, often."""
        return self._of(seed, lambda event: event.surges())

    def rushes(self, seed: int) -> list[Rush]:
        """Return who collects earlier than usual."""
        return self._of(seed, lambda event: event.rushes())

    def stoppages(self, seed: int) -> list[Stoppage]:
        """Return what companies cannot make."""
        return self._of(seed, lambda event: event.stoppages(event.own_seed(seed)))

    def alerts(self, seed: int) -> list[Alert]:
        """Return which levels of alert are decided."""
        return self._of(seed, lambda event: event.alerts())

    def relocations(self, places: Places, seed: int) -> list[Relocation]:
        """Return which residents live elsewhere."""
        return self._of(seed, lambda event: event.relocations(places))

    def detours(self, places: Places, seed: int) -> list[Detour]:
        """Return on which lanes goods take longer."""
        return self._of(seed, lambda event: event.detours(places))

    def reroutings(self, places: Places, seed: int) -> list[Rerouting]:
        """Return the goods of which lanes take another one."""
        return self._of(seed, lambda event: event.reroutings(places))

    def _of(self, seed: int, ask: Callable[[Disruption], list[Caused]]) -> list[Caused]:
        """Return what all events of a seed answer, each with its event's name as cause.

        Raises one ConfigError with the problems of all events, each under its event's name.
        """
        problems, found = Problems(ConfigError), list[Caused]()
        for name, event in self.drawn(seed).items():
            try:
                answer = ask(event)
            except ConfigError as error:
                problems.found += [
                    f"scenario.disruptions.{problem.replace(event.kind, name, 1)}"
                    for problem in error.problems
                ]
            else:
                found += [dataclasses.replace(each, cause=name) for each in answer]
        problems.raise_if_any()
        return found

    def whole(self) -> Scenario:
        """Return the scenario in which every event happens on its day, to be checked."""
        sure = {"chance": 1.0, "when": None, "per_year": None, "longest_days": None}
        events = {n: e.model_copy(update=sure) for n, e in self.disruptions.items()}
        return self.model_copy(update={"disruptions": events})

    def drawn(self, seed: int, reached: Reached = NOTHING_REACHED) -> dict[str, Disruption]:
        """Return the events that happen with a seed, with their days from the start.

        Those that wait for a state, and what follows them, happen only if it is reached.
        """
        check_order(self.disruptions)
        events = recurring(self.disruptions, seed)
        return timed(events, luck_of(seed), happens_with(seed), told_to(events, reached))

    def begun(self, seed: int, reached: Reached, before: Reached) -> Scenario:
        """Return what begins since more states are reached than before, as dated events."""
        earlier, now = self.drawn(seed, before), self.drawn(seed, reached)
        return self._dated({name: each for name, each in now.items() if name not in earlier})

    @property
    def awaited(self) -> list[str]:
        """Names of the events that wait for a state."""
        return [name for name, event in self.disruptions.items() if event.when is not None]

    def possible(self, seed: int) -> Scenario:
        """Return the events of a seed as if every state were reached as soon as it can be."""
        return self._dated(self.drawn(seed, soonest(self.disruptions)))

    def _dated(self, events: dict[str, Disruption]) -> Scenario:
        dated = {"window_days": 0.0, "chance": 1.0, "after": None, "when": None}
        fixed = {name: event.model_copy(update=dated) for name, event in events.items()}
        return self.model_copy(update={"disruptions": fixed})

    def timed(self, luck: Luck, reached: Reached | None = None) -> dict[str, Disruption]:
        """Return the events with their days from the start; ConfigError when none comes first.

        States are reached as told, or as late as they can be.
        """
        check_order(self.disruptions)
        told = longest(self.disruptions) if reached is None else reached
        return timed(stretched(self.disruptions), luck, certain, told)

    @property
    def spans(self) -> dict[str, tuple[float, float]]:
        """By event the first day on which it may begin, and the last on which it may end."""
        first, last = self.timed(earliest, soonest(self.disruptions)), self.timed(latest)
        return {name: (first[name].start_day, last[name].end_day()) for name in first}

    @property
    def adding_need(self) -> list[str]:
        """Names of the events that add need; what they lead to is not traced to them."""
        return [name for name, event in self.disruptions.items() if event.adds_need]

    @property
    def recovered_day(self) -> int:
        """Day on which the chain has recovered from all events at the latest; 0 when calm."""
        events = self.timed(latest).values()
        return ceil(max((e.end_day() + e.recovery_days for e in events), default=0))


class Proposal(Section):
    """What is demanded: named requirements, and nothing else."""

    name: Name = Field(description="choose a proposal with proposal=<name>, or give yours a name")
    requirements: Named[Annotated[Requirement, KindOf(registry.REQUIREMENTS)]] = Field(
        default={}, description="requirements by name"
    )
