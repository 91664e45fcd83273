"""The processes of a chain: demand, lead times, and when a supplier is up or down.

Unlike the luck of Sweden, which is keyed by person and day, a chain's is drawn beforehand.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator
from scipy import signal, stats

from sim.array_types import Floats, Ints
from sim.synthesis.lines import Stops

Positive = Annotated[float, Field(gt=0)]
Chance = Annotated[float, Field(gt=0, lt=1)]

SHORTEST_UP: Final = 1e-9  # days; keeps the number of drawn spells finite


class Part(BaseModel):
    """Base of the parts of a chain: unknown keys are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Poisson(Part):
    """Independent Poisson demand a day."""

    kind: Literal["poisson"] = "poisson"
    mean: Positive = Field(description="packs a day")

    def draw(self, luck: np.random.Generator, days: int, copies: int) -> Ints:
        """Return demand (days × copies)."""
        return luck.poisson(self.mean, (days, copies))


class NegativeBinomial(Part):
    """Independent demand a day of a given mean and variance, which is the larger."""

    kind: Literal["negative_binomial"] = "negative_binomial"
    mean: Positive = Field(description="packs a day")
    variance: Positive = Field(description="packs² a day")

    @model_validator(mode="after")
    def _spread(self) -> NegativeBinomial:
        if self.variance <= self.mean:
            raise ValueError(f"variance: {self.variance:g} must exceed the mean, {self.mean:g}")
        return self

    def draw(self, luck: np.random.Generator, days: int, copies: int) -> Ints:
        """Return demand (days × copies)."""
        p = self.mean / self.variance
        return luck.negative_binomial(self.mean * p / (1 - p), p, (days, copies))


class Fixed(Part):
    """The same demand every day."""

    kind: Literal["fixed"] = "fixed"
    mean: Annotated[int, Field(ge=1)] = Field(description="packs a day")

    def draw(self, luck: np.random.Generator, days: int, copies: int) -> Ints:
        """Return demand (days × copies)."""
        return np.full((days, copies), self.mean, np.int64)


class Normal(Part):
    """Whole packs around a mean, with correlation from day to day (first-order autoregression)."""

    kind: Literal["normal"] = "normal"
    mean: Positive = Field(description="packs a day")
    sd: Positive = Field(description="standard deviation, packs a day")
    correlation: float = Field(default=0, gt=-1, lt=1, description="with the day before")
    even: bool = Field(default=False, description="each day's demand spread evenly over copies")

    def draw(self, luck: np.random.Generator, days: int, copies: int) -> Ints:
        """Return demand (days × copies), rounded; what would be negative is none."""
        shares = luck.random((days, copies))
        if self.even:
            places = np.tile(np.arange(copies), (days, 1))
            shares = (luck.permuted(places, axis=1) + shares) / copies
        shocks = stats.norm.ppf(shares)
        shocks[1:] *= np.sqrt(1 - self.correlation**2)
        course = signal.lfilter([1.0], [1.0, -self.correlation], shocks, axis=0)
        return np.asarray(np.maximum(np.rint(self.mean + self.sd * course), 0), np.int64)


Demand = Annotated[Poisson | NegativeBinomial | Fixed | Normal, Field(discriminator="kind")]


class Time(Part):
    """A length of time in days: constant, exponential, or lognormal."""

    kind: Literal["constant", "exponential", "lognormal"] = "constant"
    mean: float = Field(ge=0, description="days")
    cv: float = Field(default=1.0, gt=0, description="coefficient of variation, lognormal only")

    def at(self, shares: Floats) -> Floats:
        """Return the quantiles of some shares in (0, 1)."""
        if self.kind == "constant" or self.mean == 0:
            return np.full(shares.shape, float(self.mean))
        if self.kind == "exponential":
            return np.asarray(-self.mean * np.log1p(-shares))
        spread = np.log1p(self.cv**2)
        z = stats.norm.ppf(shares)
        return np.asarray(self.mean * np.exp(np.sqrt(spread) * z - spread / 2))

    def draw(self, luck: np.random.Generator, size: int | tuple[int, ...]) -> Floats:
        """Return independent times."""
        return self.at(luck.random(size))


class Steps(Part):
    """A supplier that fails and recovers from day to day with fixed chances (a Markov chain)."""

    kind: Literal["steps"] = "steps"
    fail: Chance = Field(description="chance that it is down on the day after a day up")
    recover: Chance = Field(description="chance that it is up on the day after a day down")

    def stops(self, luck: np.random.Generator, days: int, copies: int) -> list[Floats]:
        """Return owners, starts and ends of the spells down; it begins as it is in the long run."""
        down = luck.random(copies) < self.fail / (self.fail + self.recover)
        now, found = np.zeros(copies), []
        while (now < days).any():
            length = luck.geometric(np.where(down, self.recover, self.fail)).astype(float)
            found.append(np.stack([np.flatnonzero(down), now[down], (now + length)[down]]))
            now, down = now + length, ~down
        return list(np.concatenate(found, axis=1))


class UpDown(Part):
    """A supplier that is up and down for random times in turn, up at first."""

    kind: Literal["times"] = "times"
    up: Time = Field(description="days that it is up")
    down: Time = Field(description="days that it is down")
    judged: Literal["middle", "morning"] = Field(
        default="middle", description="moment of the first day that must lie in a spell"
    )

    def stops(self, luck: np.random.Generator, days: int, copies: int) -> list[Floats]:
        """Return owners, starts and ends of the spells down."""
        now, found, owner = np.zeros(copies), [], np.arange(copies)
        while (now < days).any():
            start = now + np.maximum(self.up.draw(luck, copies), SHORTEST_UP)
            now = start + self.down.draw(luck, copies)
            late = 0.5 if self.judged == "morning" else 0.0
            found.append(np.stack([owner, start + late, now]))
        return list(np.concatenate(found, axis=1))


class Once(Part):
    """A supplier that is down once; over the copies, lengths are spread evenly over their law."""

    kind: Literal["once"] = "once"
    start: float = Field(default=0, ge=0, description="day on which it goes down")
    down: Time = Field(description="days that it is down")

    def stops(self, luck: np.random.Generator, days: int, copies: int) -> list[Floats]:
        """Return owners, starts and ends of the spells down."""
        shares = (np.arange(copies) + luck.random(copies)) / copies
        start = np.full(copies, float(self.start))
        return [np.arange(copies, dtype=float), start, start + self.down.at(shares)]


Supplier = Annotated[Steps | UpDown | Once, Field(discriminator="kind")]


def stops_of(found: list[Floats], owners: Ints, lines: int) -> Stops:
    """Return spells as stops of lines; a day is stopped when its middle is in a spell.

    `owners` holds the line of each copy.
    """
    owner, start, end = owners[found[0].astype(np.int64)], found[1], found[2]
    order = np.lexsort((start, owner))
    first = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=lines))])
    rounded = [np.ceil(edge[order] - 0.5).astype(np.int64) for edge in (start, end)]
    return Stops(rounded[0], rounded[1], first)
