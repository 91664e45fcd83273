"""What one file of this folder holds: an incident, its inputs and what is known of it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from experiments.backtest.probes import PROBES
from sim.config import Scenario, validated
from sim.config.files import read_yaml
from sim.errors import ConfigError, suggest

FOLDER: Final = Path(__file__).parent
Grade = Literal["A", "B", "C"]
Evidence = Literal["held out", "fitted", "input"]


class Section(BaseModel):
    """A part of the file; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Played(Section):
    """One run of the incident: calm, or with disruptions, under what else was true then."""

    overrides: tuple[str, ...] = Field(default=(), description="added to those of the incident")
    disruptions: dict[str, dict[str, Any]] = Field(default={}, description="events by name")
    requirements: dict[str, dict[str, Any]] = Field(default={}, description="what the law added")

    @model_validator(mode="after")
    def _can_happen(self) -> Played:
        try:
            validated(Scenario, {"name": "events", "disruptions": self.disruptions})
        except ConfigError as error:
            raise ValueError("; ".join(error.problems)) from None
        return self


class Known(Section):
    """A published figure, and how the model's counterpart of it is read."""

    what: str = Field(description="what is compared, in words")
    probe: str = Field(description="how it is read from the runs")
    run: str = Field(description="the run that it is read from")
    arguments: dict[str, Any] = Field(default={}, description="what the probe needs to know")
    expected: float | None = Field(default=None, description="the figure")
    tolerance: float | None = Field(default=None, gt=0, description="as published with the figure")
    low: float = Field(default=-math.inf, description="instead of figure and tolerance")
    high: float = Field(default=math.inf, description="instead of figure and tolerance")
    replications: int | None = Field(default=None, ge=2, description="fewer, if it is slow")
    unit: str
    source: str = Field(min_length=3)
    grade: Grade
    evidence: Evidence = Field(
        description="held out: no parameter was tuned on it; fitted: some was; input: it is given"
    )
    tuned: tuple[str, ...] = Field(default=(), description="parameters that were tuned on it")
    note: str = Field(default="", description="how it is read; why the model misses it")

    @model_validator(mode="after")
    def _judged_in_one_way(self) -> Known:
        if self.probe not in PROBES:
            raise ValueError(f"unknown probe '{self.probe}'; {suggest(self.probe, PROBES)}")
        if (self.expected is None) != (self.tolerance is None):
            raise ValueError("give expected and tolerance together")
        if self.expected is not None and (math.isfinite(self.low) or math.isfinite(self.high)):
            raise ValueError("give expected and tolerance, or low and high, not both")
        if (self.evidence == "fitted") != bool(self.tuned):
            raise ValueError("name in tuned what was tuned on it when, and only when, it is fitted")
        return self

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the largest value that is inside; infinite where nothing is known."""
        if self.expected is None or self.tolerance is None:
            return self.low, self.high
        return self.expected - self.tolerance, self.expected + self.tolerance


class Unplayed(Section):
    """A published figure for which the model has no counterpart yet."""

    what: str
    expected: str = Field(description="the figure with its unit and tolerance")
    source: str = Field(min_length=3)
    grade: Grade
    reason: str = Field(min_length=10, description="what the program lacks")


class Incident(Section):
    """An incident with its runs and all that is known of it."""

    incident: str = Field(pattern=r"^B\d+$", description="its number in the table")
    title: str
    weight: Literal["judged", "shown", "smoke"] = Field(
        description="judged: should be inside; shown: misses are explained; smoke: magnitude only"
    )
    story: str = Field(description="what happened, and how it is expressed")
    calibrated: str = Field(description="which parameters were tuned on what")
    first_seed: int = Field(default=301, ge=0)
    replications: int = Field(default=3, ge=2)
    hourly: bool = Field(default=True, description="whether lines are followed hour by hour")
    displaced_since: float | None = Field(default=None, description="day of the stop")
    watched: tuple[str, ...] = Field(
        default=(), description="ATC codes whose hospital stock counts"
    )
    patients: bool = Field(
        default=False, description="whether it is seen who waits for what at which pharmacy"
    )
    overrides: tuple[str, ...] = Field(default=(), description="of every run")
    runs: dict[str, Played] = {}
    known: tuple[Known, ...] = ()
    unplayed: tuple[Unplayed, ...] = Field(default=(), description="not expressible yet")

    @model_validator(mode="after")
    def _whole(self) -> Incident:
        for known in self.known:
            if known.run not in self.runs:
                raise ValueError(f"unknown run '{known.run}'; {suggest(known.run, self.runs)}")
        told = [figure.what for figure in (*self.known, *self.unplayed)]
        if len(set(told)) < len(told):
            raise ValueError("two figures with the same `what`; each is recorded by its own")
        if not self.known and not self.unplayed:
            raise ValueError("nothing is known of it; give known or unplayed")
        return self

    @property
    def seeds(self) -> range:
        """The seeds of the replications."""
        return range(self.first_seed, self.first_seed + self.replications)


def load(path: Path) -> Incident:
    """Return an incident from its file. Raises ConfigError with every problem of it."""
    try:
        return validated(Incident, read_yaml(path))
    except ConfigError as error:
        raise ConfigError([f"{path.name}: {problem}" for problem in error.problems]) from None


def incidents(names: tuple[str, ...] = (), folder: Path = FOLDER) -> list[Incident]:
    """Return the incidents of a folder by number, all or those named.

    Raises one ConfigError with every problem of every file, and for unknown numbers.
    """
    found, problems = dict[str, Incident](), list[str]()
    for path in sorted(folder.glob("*.yaml")):
        try:
            incident = load(path)
        except ConfigError as error:
            problems += error.problems
        else:
            found[incident.incident] = incident
    problems += [f"{name}: unknown; {suggest(name, found)}" for name in names if name not in found]
    if problems:
        raise ConfigError(problems)
    return [found[name] for name in sorted(names or found, key=lambda name: int(name[1:]))]
