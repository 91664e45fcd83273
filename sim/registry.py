"""What a disruption, a requirement and a measure are, and where the project finds them.

Every module of `sim.disruptions`, `sim.requirements` and `sim.measures` is imported by
`load_all`; a class enters by its decorator, so adding one takes one file and no other edit.
"""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Mapping
from math import inf
from typing import TYPE_CHECKING, ClassVar, Literal, Self, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from sim.alert import AlertLevel
from sim.awaited import State
from sim.rng import Purpose, uniforms
from sim.state.flows import Cost, Payer

if TYPE_CHECKING:
    from sim.alert import Alert
    from sim.array_types import Floats
    from sim.conditions import Limit, Shock
    from sim.demand import Relocation, Rush, Surge
    from sim.places import Places
    from sim.production import Stoppage
    from sim.routes import Detour, Rerouting
    from sim.rules import Rules, Subjects
    from sim.state.history import History

Bearers = Mapping[Payer, tuple[Cost, ...]]  # who bears which cost; of a transfer, who pays it
PACKAGES = ("sim.disruptions", "sim.requirements", "sim.measures")


class Part(BaseModel, ABC):
    """A named, configurable part; unknown keys are refused and values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Disruption(Part):
    """Something that happens to the chain: limits on services, sites or transport in time.

    It begins on a day, or so many days after another event or after the midnight at which a state
    is reached, somewhere within a window. Luck may spare a replication; what would follow such an
    event does not happen either. A state is reached once at most. An event with a frequency happens
    a Poisson number of times within its window.
    """

    kind: str
    start_day: float = Field(
        ge=0,
        description="days from the start, or from what is named in `after` or `when`; a fraction"
        " is hours",
    )
    window_days: float = Field(
        default=0, ge=0, le=3650, description="days within which luck says when it begins"
    )
    chance: float = Field(
        default=1, ge=0, le=1, description="probability that it happens at all in a replication"
    )
    after: str | None = Field(default=None, description="name of the event that it follows")
    after_its: Literal["start", "end"] = Field(default="end", description="what it follows")
    when: State | None = Field(
        default=None, description="state that it waits for; it never happens if that is not reached"
    )
    per_year: float | None = Field(
        default=None,
        ge=0,
        le=100,
        description="how often it happens on average, within window_days; null = once",
    )
    longest_days: float | None = Field(
        default=None,
        gt=0,
        le=3650,
        description="each time it lasts from duration_days to this, drawn on a log scale; null ="
        " always duration_days",
    )
    recovery_days: ClassVar[int] = 120
    _luck: int = PrivateAttr(0)  # of one time of a recurring event: key of its luck

    @model_validator(mode="after")
    def _one_beginning(self) -> Disruption:
        if self.after is not None and self.when is not None:
            raise ValueError(
                "an event follows another (after) or waits for a state (when); keep one"
            )
        return self

    @model_validator(mode="after")
    def _recurs_in_a_window(self) -> Disruption:
        if self.per_year is not None and self.window_days == 0:
            raise ValueError("per_year: give window_days, the days within which it is counted")
        shortest = getattr(self, "duration_days", None)
        if self.longest_days is not None and self.longest_days < (shortest or inf):
            raise ValueError(f"longest_days must be at least duration_days ({shortest})")
        return self

    def own_seed(self, seed: int) -> int:
        """Return the seed of the event's luck; each time of a recurring event has its own."""
        if self._luck == 0:
            return seed
        key = np.array([self._luck])
        return int(uniforms(seed, Purpose.RECURRENCE, key)[0] * 2**53)

    def as_time(self, luck: int) -> Self:
        """Return the event as one of the times that it happens, with a key of its luck."""
        one = self.model_copy(update={"per_year": None, "window_days": 0.0})
        one._luck = luck
        return one

    def lasting(self, days: float) -> Self:
        """Return the event with another length, its course in proportion."""
        return self.model_copy(update={"duration_days": days, "longest_days": None})

    @property
    def adds_need(self) -> bool:
        """Whether it adds need, somewhere, to which no day without medicine can be traced."""
        return any(surge.factor > 1 for surge in self.surges()) or bool(self.rushes())

    @abstractmethod
    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return the limits that the event puts on the board of conditions."""

    def shocks(self, places: Places, seed: int) -> list[Shock]:
        """Return what the event destroys."""
        return []

    def surges(self) -> list[Surge]:
        """Return what is needed more, or less, often while it lasts."""
        return []

    def rushes(self) -> list[Rush]:
        """Return who collects earlier than usual while it lasts."""
        return []

    def relocations(self, places: Places) -> list[Relocation]:
        """Return which residents live elsewhere while it lasts."""
        return []

    def detours(self, places: Places) -> list[Detour]:
        """Return on which lanes goods take longer."""
        return []

    def reroutings(self, places: Places) -> list[Rerouting]:
        """Return the goods of which lanes take another one."""
        return []

    def stoppages(self, seed: int) -> list[Stoppage]:
        """Return which medicines companies cannot make."""
        return []

    def alerts(self) -> list[Alert]:
        """Return which level of alert is in force while it lasts."""
        return []

    @abstractmethod
    def end_day(self) -> float:
        """Return the day on which its last limit ends."""


class Requirement(Part):
    """Something that law demands or permits: a reform of the board of rules."""

    kind: str
    in_force: Literal["steady", "from_day", "at_alert"] = Field(
        default="steady",
        description="since long before the start, from a day of the run, or while a level of alert"
        " is in force",
    )
    from_day: float = Field(default=0, ge=0, description="day of entry into force, if from_day")
    at_level: AlertLevel = Field(
        default=AlertLevel.INCREASED, description="least level of alert, if at_alert"
    )
    legal_source: str = Field(min_length=3, description="statute, proposal or report")
    legal_status: str = Field(min_length=3, description="allowed today, needs a decision, …")
    state_pays: float = Field(
        default=0, ge=0, le=1, description="share of what it costs others that the state pays back"
    )
    bears: ClassVar[Bearers]

    def find(self, places: Places) -> object:
        """Return the places that the requirement names; ConfigError for what is not there."""

    @abstractmethod
    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Write the demand or permission on the board of rules."""


class Measure(ABC):
    """Something that is reported: a daily series by group, read from the history of a run."""

    name: ClassVar[str]
    unit: ClassVar[str]
    better: ClassVar[Literal["lower", "higher"]]
    how: ClassVar[Literal["cumulative", "sum", "level", "ratio"]]

    @abstractmethod
    def daily(self, history: History) -> dict[str, Floats]:
        """Return one value per day for each group, "all" for the whole world."""


class Ratio(Measure):
    """A measure whose total is a ratio of sums; a day without cases has no value (not a number)."""

    counted: ClassVar[str]  # unit of what is above and below
    how = "ratio"

    @abstractmethod
    def parts(self, history: History) -> tuple[dict[str, Floats], dict[str, Floats]]:
        """Return what is above and below, one value per day for each group; the same groups."""

    def daily(self, history: History) -> dict[str, Floats]:
        """Return the ratio of every day for each group."""
        above, below = self.parts(history)
        return {group: ratio(above[group], below[group]) for group in above}


def ratio(above: Floats, below: Floats) -> Floats:
    """Return above / below, not a number where below is 0."""
    share = np.full(np.shape(above), np.nan)
    return np.asarray(np.divide(above, below, out=share, where=np.asarray(below) != 0))


DISRUPTIONS: dict[str, type[Disruption]] = {}
REQUIREMENTS: dict[str, type[Requirement]] = {}
MEASURES: dict[str, type[Measure]] = {}

D = TypeVar("D", bound=type[Disruption])
R = TypeVar("R", bound=type[Requirement])
M = TypeVar("M", bound=type[Measure])


def _kind(cls: type[Part]) -> str:
    return str(cls.model_fields["kind"].default)


def disruption(cls: D) -> D:
    """Register a type of disruption under the value of its `kind`."""
    DISRUPTIONS[_kind(cls)] = cls
    return cls


def requirement(cls: R) -> R:
    """Register a type of requirement under the value of its `kind`."""
    REQUIREMENTS[_kind(cls)] = cls
    return cls


def measure(cls: M) -> M:
    """Register a measure under its name."""
    MEASURES[cls.name] = cls
    return cls


def load_all() -> None:
    """Import every module of the three packages, so that their classes are registered."""
    for package in PACKAGES:
        folder = importlib.import_module(package)
        for module in pkgutil.iter_modules(folder.__path__):
            importlib.import_module(f"{package}.{module.name}")
