"""The configuration as typed, frozen models: one run (`Config`) and one study (`StudyConfig`)."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from math import ceil
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from sim import registry
from sim.alert import Alert
from sim.conditions import Limit, Shock
from sim.config.hashes import config_hash, past
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
from sim.data.tables import tables_hash
from sim.demand import Rush, Surge
from sim.errors import ConfigError, Problems
from sim.kernels.jit import source_hash
from sim.parameters import ActorParameters
from sim.places import Places
from sim.production import Stoppage
from sim.registry import Disruption, Part, Requirement

ROOT: Final = Path(__file__).resolve().parents[2]
CONFIGS: Final = ROOT / "configs"
CALM: Final = "calm"
TODAY: Final = "todays_rules"
NOTHING_REACHED: Final[Reached] = {}
CALM_HORIZON_DAYS: Final = 180  # of a study without any disruption, when none is asked for


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


def _iso_date(value: object) -> object:
    if isinstance(value, date):
        return value
    try:
        return datetime.strptime(str(value), "%Y-%m-%d").date()
    except ValueError:
        raise ValueError("write the date as 2026-01-05 (year-month-day)") from None


def _two_digits(value: object) -> object:
    """Take a code that YAML has read as a number: 14 is region "14"."""
    return f"{value:02d}" if isinstance(value, int) and not isinstance(value, bool) else value


Name = Annotated[str, Field(pattern=r"^\w[\w.=,+-]*$", description="name, and name of a folder")]
RegionCode = Annotated[str, BeforeValidator(_two_digits)]
Day = Annotated[date, BeforeValidator(_iso_date)]
Count = Annotated[int, Field(ge=1, le=10_000)]
WholeDays = Annotated[int, Field(ge=1)]


class Section(BaseModel):
    """Base of all sections: unknown keys are refused, values never change.

    Schemas are built when first needed, since they depend on the registered kinds.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class WorldConfig(Section):
    """Which Sweden is built: tables, part of the country, medicines, and its own luck."""

    name: Name
    tables: str | None = Field(
        default=None, description="folder of CSV tables that replace Sweden's of the same name"
    )
    pharmacies: str | None = Field(default=None, description="CSV table of your own pharmacies")
    regions: tuple[RegionCode, ...] = Field(default=(), description="region codes; empty = all")
    tier: Literal[1, 2] = Field(default=2, description="1 = the main medicines, 2 = all of them")
    world_seed: int = Field(default=1, ge=0, description="luck that makes the population")

    @property
    def tables_folder(self) -> Path | None:
        """Folder of own tables; a relative one lies in configs/world."""
        return None if self.tables is None else CONFIGS / "world" / self.tables

    @property
    def pharmacies_file(self) -> Path | None:
        """File of own pharmacies; a relative one lies in the present folder."""
        return None if self.pharmacies is None else Path(self.pharmacies).absolute()

    @property
    def data_hash(self) -> str:
        """SHA-256 of the tables as they are now; DataError when one cannot be read."""
        return tables_hash(self.tables_folder, self.pharmacies_file)


class CalendarConfig(Section):
    """The real calendar that day 0 lies in."""

    start_date: Day = Field(description="date of day 0, for example 2026-01-05")
    seasons: bool = Field(
        default=True, description="seasons of infections and allergy, and public holidays"
    )


class Scenario(Section):
    """What happens: named disruptions, and nothing else."""

    name: Name = Field(description="choose a scenario with scenario=<name>, or give yours a name")
    disruptions: dict[str, Annotated[Disruption, KindOf(registry.DISRUPTIONS)]] = Field(
        default={}, description="events by name"
    )

    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return the limits of all events, each with its event's name as cause.

        Raises one ConfigError with every unknown place or name in any event.
        """
        problems, found = Problems(ConfigError), list[Limit]()
        for name, event in self.drawn(seed).items():
            try:
                limits = event.limits(places, event.own_seed(seed))
            except ConfigError as error:
                problems.found += [
                    f"scenario.disruptions.{problem.replace(event.kind, name, 1)}"
                    for problem in error.problems
                ]
            else:
                found += [dataclasses.replace(limit, cause=name) for limit in limits]
        problems.raise_if_any()
        return found

    def shocks(self, places: Places, seed: int) -> list[Shock]:
        """Return what the events destroy, each with its event's name as cause."""
        return [
            dataclasses.replace(shock, cause=name)
            for name, event in self.drawn(seed).items()
            for shock in event.shocks(places, event.own_seed(seed))
        ]

    def surges(self, seed: int) -> list[Surge]:
        """Return what is needed more, or less, often, each with its event's name as cause."""
        return [
            dataclasses.replace(surge, cause=name)
            for name, event in self.drawn(seed).items()
            for surge in event.surges()
        ]

    def rushes(self, seed: int) -> list[Rush]:
        """Return who collects earlier than usual, each with its event's name as cause."""
        return [
            dataclasses.replace(rush, cause=name)
            for name, event in self.drawn(seed).items()
            for rush in event.rushes()
        ]

    def stoppages(self, seed: int) -> list[Stoppage]:
        """Return what companies cannot make, each with its event's name as cause."""
        return [
            dataclasses.replace(stoppage, cause=name)
            for name, event in self.drawn(seed).items()
            for stoppage in event.stoppages()
        ]

    def alerts(self, seed: int) -> list[Alert]:
        """Return which levels of alert are decided, each with its event's name as cause."""
        return [
            dataclasses.replace(alert, cause=name)
            for name, event in self.drawn(seed).items()
            for alert in event.alerts()
        ]

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
    def recovered_day(self) -> int:
        """Day on which the chain has recovered from all events at the latest; 0 when calm."""
        events = self.timed(latest).values()
        return ceil(max((e.end_day() + e.recovery_days for e in events), default=0))


class Proposal(Section):
    """What is demanded: named requirements, and nothing else."""

    name: Name = Field(description="choose a proposal with proposal=<name>, or give yours a name")
    requirements: dict[str, Annotated[Requirement, KindOf(registry.REQUIREMENTS)]] = Field(
        default={}, description="requirements by name"
    )


class Shared(Section):
    """What all cells of a study have in common."""

    world: WorldConfig
    actors: ActorParameters
    calendar: CalendarConfig
    seed: int = Field(default=1, ge=0, description="first replication's luck")
    warm_up_days: int = Field(default=90, ge=0, description="days simulated before day 0")
    check_ledger: Literal["end", "daily"] = Field(
        default="end", description="when packs are counted"
    )


class Config(Shared):
    """One cell: one scenario under one proposal with one seed."""

    scenario: Scenario
    proposal: Proposal
    horizon_days: WholeDays = Field(description="days that are simulated and reported")

    @property
    def config_hash(self) -> str:
        """SHA-256 of every value and of the tables; equal when the very same run would come out.

        Raises DataError when a table cannot be read.
        """
        parts = config_hash(self), self.world.data_hash, source_hash()
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()

    def past(self, day: int) -> str:
        """Return a hash of what has had an effect before a day; the same past, the same state."""
        return past(self, day)


class StudyConfig(Shared):
    """A grid of scenarios and proposals, each cell run with the same seeds."""

    study: Name
    scenarios: tuple[Scenario, ...]
    proposals: tuple[Proposal, ...]
    replications: Count = Field(default=1, description="replication r has the seed + r")
    workers: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="processes; null = as many as there are usable cores"
    )
    horizon_days: WholeDays | None = Field(
        default=None, description="days of every cell; null = last end + days of recovery"
    )
    output_dir: str | None = Field(default=None, description="null = outputs/<study>")
    print_plan: bool = Field(default=False, description="say what would be run, and stop")

    @property
    def all_scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios with the calm twin, first."""
        listed = tuple(s for s in self.scenarios if s.name != CALM)
        return (Scenario(name=CALM), *listed)

    @property
    def all_proposals(self) -> tuple[Proposal, ...]:
        """The proposals with today's rules, first."""
        listed = tuple(p for p in self.proposals if p.name != TODAY)
        return (Proposal(name=TODAY), *listed)

    def horizon_of(self, scenario: Scenario) -> int:
        """Return the horizon of a scenario in days; the calm twin's is the longest of the study."""
        if self.horizon_days is not None:
            return self.horizon_days
        if scenario.disruptions:
            return scenario.recovered_day
        return max(s.recovered_day for s in self.all_scenarios) or CALM_HORIZON_DAYS

    def cells(self) -> list[Config]:
        """Return every cell, seed by seed, so that an early stop leaves whole comparisons."""
        shared = {name: getattr(self, name) for name in Shared.model_fields}
        return [
            Config(
                **shared | {"seed": self.seed + replication},
                scenario=scenario,
                proposal=proposal,
                horizon_days=self.horizon_of(scenario),
            )
            for replication in range(self.replications)
            for scenario in self.all_scenarios
            for proposal in self.all_proposals
        ]
