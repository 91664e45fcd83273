"""The statistics by which studies are read."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import Field

from sim.lab.models import Model, Results, model
from sim.results.statistics import interval


@model
class Coverage(Model):
    """Student's intervals cover the mean as often as they say."""

    told: ClassVar[str] = (
        r"(?P<intervals>\d+) nominal (?P<percent>[\d.]+) % t-intervals, each from "
        r"(?P<replications>\d+) iid N\(0,1\) replications"
    )
    outputs: ClassVar[dict[str, str]] = {"coverage": "coverage"}
    ignored: ClassVar[tuple[str, ...]] = ("test",)
    lucky: ClassVar[bool] = True
    intervals: int = Field(ge=1, le=10_000_000, description="intervals")
    percent: float = Field(gt=0, lt=100, description="confidence, per cent")
    replications: int = Field(ge=2, le=10_000, description="replications of each")

    def play(self) -> Results:
        """Return the share of intervals that hold the mean, 0."""
        many = max(1, round(self.intervals * self.effort))
        samples = np.random.default_rng(self.seed).normal(size=(many, self.replications))
        found = interval(samples, self.percent / 100)
        return {"coverage": float(((found.low <= 0) & (found.high >= 0)).mean())}
