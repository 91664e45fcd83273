"""A shelf whose supplier fails and recovers from day to day with fixed chances."""

from __future__ import annotations

from math import gcd
from typing import Any, ClassVar, Final

import numpy as np
from pydantic import Field

from sim.lab.chain import Course
from sim.lab.luck import Fixed, Poisson, Steps
from sim.lab.models import Model, Results, model
from sim.lab.runs import averages, courses, length
from sim.lab.spec import Chain, Pharmacy

MOST_PACKS: Final = 100  # of a day's demand; finer amounts are rounded
RECOVERIES: Final = 12  # spells down that pass before anything is counted


def in_packs(demand: int, level: int) -> tuple[int, int]:
    """Return a day's demand and a level in whole packs, as large as they can be."""
    pack = max(gcd(demand, level), -(-demand // MOST_PACKS))
    return max(1, round(demand / pack)), round(level / pack)


class MarkovSupplied(Model):
    """A shelf that a supplier fills each day when it is up; zero lead time, patients wait."""

    lucky: ClassVar[bool] = True
    fail: float = Field(gt=0, lt=1, description="chance to go down, a day")
    recover: float = Field(gt=0, lt=1, description="chance to come up, a day")
    run: dict[str, Any] = Field(default={}, description="run length")

    def __hash__(self) -> int:
        return hash(self.model_dump_json())

    def chain(self, demand: Fixed | Poisson, level: int) -> Chain:
        """Return the chain of one site."""
        return Chain(
            demand=demand,
            pharmacies=(Pharmacy(level=level),),
            supplier=Steps(fail=self.fail, recover=self.recover),
            days=500,
            warm_up=min(300, round(RECOVERIES / self.recover)),
            seed=self.seed,
            room=10 + 4 / self.recover,
        )


STEADY: Final = (
    r"base-stock, deterministic demand (?P<demand>\d+)/period, zero lead time, backorder; "
    r"supplier Markov: up->down (?P<fail>[\d.]+), down->up (?P<recover>[\d.]+) per period"
)


@model
class SteadyDemand(MarkovSupplied):
    """Demand is the same every period; what is left and who waits cost."""

    told: ClassVar[str] = STEADY
    outputs: ClassVar[dict[str, str]] = {"cost": "mean cost"}
    demand: int = Field(ge=1, description="units a period")
    S: int = Field(ge=0, description="order-up-to level")
    h: float = Field(ge=0, description="cost of a unit held at the end of a period")
    p: float = Field(ge=0, description="cost of a unit waited for at the end of a period")

    def play(self) -> Results:
        """Return the mean cost of a period."""
        packs, level = in_packs(self.demand, self.S)
        unit = self.demand / packs

        def cost(course: Course) -> float:
            return float(costs(course, self.h * unit, self.p * unit).mean())

        chain = self.chain(Fixed(mean=packs), level)
        (money,) = averages(chain, length(self.run, self.effort), cost)
        return {"cost": money}


def costs(course: Course, held: float, waiting: float) -> np.ndarray:
    """Return what stock and waiting at the end of each day cost (days × copies)."""
    stock, short = course.counting("stock")[:, 0], course.counting("waiting")[:, 0]
    return np.asarray(held * stock + waiting * short)


@model
class DividedStock(MarkovSupplied):
    """One stock beside several that share demand and level, and are disrupted independently."""

    told: ClassVar[str] = (
        r"split: (?P<sites>\d+) sites of demand (?P<site_demand>\d+) and S=(?P<site_level>\d+), "
        r"disrupted independently, versus one site of (?P<demand>\d+) and S=(?P<S>\d+)"
    )
    outputs: ClassVar[dict[str, str]] = {"mean": "ratio of mean costs", "variance": "variance"}
    fail: float = Field(default=0.04, gt=0, lt=1, description="chance to go down, a day")
    recover: float = Field(default=0.25, gt=0, lt=1, description="chance to come up, a day")
    h: float = Field(default=0.25, ge=0, description="cost of a unit held")
    p: float = Field(default=3, ge=0, description="cost of a unit waited for")
    sites: int = Field(ge=2, le=100, description="sites")
    site_demand: int = Field(ge=1, description="units a period at each site")
    site_level: int = Field(ge=0, description="level at each site")
    demand: int = Field(ge=1, description="units a period at the one site")
    S: int = Field(ge=0, description="level of the one site")

    def play(self) -> Results:
        """Return the ratios central to divided of the mean cost and of its variance."""
        days = length(self.run, self.effort)
        one = self.moments(self.demand, self.S, 1, days, self.seed)
        many = self.moments(
            self.site_demand, self.site_level, self.sites, days * self.sites, self.seed + 1
        )
        return {"mean": one[0] / many[0], "variance": one[1] / many[1]}

    def moments(
        self, demand: int, level: int, sites: int, copy_days: float, seed: int
    ) -> tuple[float, float]:
        """Return mean and variance of the cost of some sites together."""
        packs, stock = in_packs(demand, level)
        unit = demand / packs
        chain = self.chain(Fixed(mean=packs), stock).model_copy(update={"seed": seed})
        found = []
        for course in courses(chain, copy_days):
            each = costs(course, self.h * unit, self.p * unit)
            whole = each[:, : each.shape[1] // sites * sites]
            found.append(whole.reshape(whole.shape[0], -1, sites).sum(axis=2).ravel())
        total = np.concatenate(found)
        return float(total.mean()), float(total.var())


@model
class PoissonDemand(MarkovSupplied):
    """Demand is Poisson."""

    told: ClassVar[str] = (
        r"base-stock, Poisson\((?P<demand>[\d.]+)\)/day, zero lead time, backorder; "
        r"supplier Markov: up->down (?P<fail>[\d.]+), down->up (?P<recover>[\d.]+) per day"
    )
    outputs: ClassVar[dict[str, str]] = {"fill": "fill rate", "waiting": "mean backorders"}
    demand: float = Field(gt=0, description="packs a day")
    S: int = Field(ge=0, description="order-up-to level")

    def play(self) -> Results:
        """Return the share served at once and the mean number waiting at the end of a day."""
        chain = self.chain(Poisson(mean=self.demand), self.S)
        days = length(self.run, self.effort)
        fill, waiting = averages(chain, days, Course.fill, lambda c: c.mean("waiting"))
        return {"fill": fill, "waiting": waiting}
