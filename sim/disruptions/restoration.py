"""Curves of restoration: after how many hours a given share of the grid is back.

A curve is read backwards: an area with the quantile u gets its power back when the share u of
all areas has it. Longer or slower curves therefore never restore any area earlier.
"""

from __future__ import annotations

import math
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from sim.array_types import Floats
from sim.units import HOURS_PER_DAY

Hours = Annotated[float, Field(gt=0, le=87_600, allow_inf_nan=False)]


class Curve(BaseModel):
    """Base of all curves: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Instant(Curve):
    """All areas come back together at the end of the event."""

    kind: Literal["instant"] = "instant"

    def hours(self, quantile: Floats) -> Floats:
        """Return hours from the start to restoration; infinite = at the end of the event."""
        return np.full(quantile.shape, np.inf)

    def slower(self, times: float) -> Instant:
        """Return the same: the end of the event decides."""
        return self


class RestoredShare(Curve):
    """A share of the areas is back after some days."""

    day: float = Field(gt=0, le=3650, description="days after the start of the event")
    share: float = Field(gt=0, le=1, description="share of the areas that is back")


class Steps(Curve):
    """Areas come back in steps; those beyond the last step at the end of the event."""

    kind: Literal["steps"]
    steps: tuple[RestoredShare, ...] = Field(min_length=1, description="days and shares, rising")

    @field_validator("steps")
    @classmethod
    def _rising(cls, steps: tuple[RestoredShare, ...]) -> tuple[RestoredShare, ...]:
        days, shares = [s.day for s in steps], [s.share for s in steps]
        if days != sorted(set(days)) or shares != sorted(set(shares)):
            raise ValueError("days and shares must rise from step to step")
        return steps

    def hours(self, quantile: Floats) -> Floats:
        """Return hours from the start to restoration; infinite = at the end of the event."""
        days = np.array([*(step.day for step in self.steps), np.inf])
        step = np.searchsorted([step.share for step in self.steps], quantile, side="right")
        return days[step] * HOURS_PER_DAY

    def slower(self, times: float) -> Steps:
        """Return the curve with every step so many times later."""
        steps = tuple(s.model_copy(update={"day": s.day * times}) for s in self.steps)
        return self.model_copy(update={"steps": steps})


class Logistic(Curve):
    """An S-shaped restoration, as of a national grid that is started from its ends."""

    kind: Literal["logistic"]
    t50_hours: Hours = Field(description="hours until half of the areas are back")
    t95_hours: Hours = Field(description="hours until 95 % of the areas are back")

    @model_validator(mode="after")
    def _in_order(self) -> Logistic:
        if self.t95_hours <= self.t50_hours:
            raise ValueError("t95_hours must be more than t50_hours")
        return self

    def hours(self, quantile: Floats) -> Floats:
        """Return hours from the start to restoration, not below zero."""
        slope = (self.t95_hours - self.t50_hours) / math.log(0.95 / 0.05)
        with np.errstate(divide="ignore"):
            odds = np.log(quantile / (1.0 - quantile))
        return np.maximum(self.t50_hours + slope * odds, 0.0)

    def slower(self, times: float) -> Logistic:
        """Return the curve so many times slower."""
        hours = {"t50_hours": self.t50_hours * times, "t95_hours": self.t95_hours * times}
        return self.model_copy(update=hours)


class Weibull(Curve):
    """A restoration with a long tail, as after a storm in the countryside."""

    kind: Literal["weibull"]
    shape: float = Field(gt=0, le=10, description="below 1 = a long tail")
    scale_days: float = Field(gt=0, le=3650, description="days until 63 % of the areas are back")

    def hours(self, quantile: Floats) -> Floats:
        """Return hours from the start to restoration."""
        days = self.scale_days * (-np.log1p(-quantile)) ** (1.0 / self.shape)
        return np.asarray(days * HOURS_PER_DAY)

    def slower(self, times: float) -> Weibull:
        """Return the curve so many times slower."""
        return self.model_copy(update={"scale_days": self.scale_days * times})


Restoration = Annotated[Instant | Steps | Logistic | Weibull, Field(discriminator="kind")]
