"""The configuration as typed, frozen models: one run (`Config`) and one study (`StudyConfig`)."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from sim.config.hashes import branch_day, config_hash, past
from sim.config.scenario import Name, Proposal, Scenario, Section
from sim.data.names import RegionName
from sim.data.tables import tables_hash
from sim.kernels.jit import source_hash
from sim.parameters import ActorParameters

ROOT: Final = Path(__file__).resolve().parents[2]
CONFIGS: Final = ROOT / "configs"
OWN_CONFIGS: Final = ROOT / "my_configs"  # a user's own files, in groups as in configs
CALM: Final = "calm"
TODAY: Final = "todays_rules"
CALM_HORIZON_DAYS: Final = 180  # of a study without any disruption, when none is asked for


def _iso_date(value: object) -> object:
    if isinstance(value, date):
        return value
    try:
        return datetime.strptime(str(value), "%Y-%m-%d").date()
    except ValueError:
        raise ValueError("write the date as 2026-01-05 (year-month-day)") from None


Day = Annotated[date, BeforeValidator(_iso_date)]
Count = Annotated[int, Field(ge=1, le=10_000)]
WholeDays = Annotated[int, Field(ge=1)]


class WorldConfig(Section):
    """Which Sweden is built: tables, part of the country, medicines, and its own luck."""

    name: Name
    tables: str | None = Field(
        default=None, description="folder of CSV tables that replace Sweden's of the same name"
    )
    pharmacies: str | None = Field(default=None, description="CSV table of your own pharmacies")
    regions: tuple[RegionName, ...] = Field(
        default=(), description="codes or names of regions; empty = all"
    )
    tier: Literal[1, 2, 3] = Field(
        default=2,
        description="1 = the main medicines, 2 = all of them, 3 = also goods of care at home,"
        " reserve antibiotics and prescribed devices",
    )
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

    @property
    def settings_hash(self) -> str:
        """SHA-256 of every value and of the tables, whatever the program; DataError as above."""
        parts = config_hash(self), self.world.data_hash
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()

    def past(self, day: int) -> str:
        """Return a hash of what has had an effect before a day; the same past, the same state."""
        return past(self, day)

    @property
    def branch_day(self) -> int | None:
        """The day before which a cell is like calm; None in calm, or with a surge."""
        return branch_day(self)


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
