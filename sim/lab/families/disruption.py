"""A shelf whose supplier fails and recovers."""

from __future__ import annotations

from math import gcd
from typing import Any, ClassVar, Final

import numpy as np
from pydantic import Field

from sim.lab.chain import Course, play
from sim.lab.luck import Fixed, Once, Poisson, Steps, Time, UpDown
from sim.lab.models import Model, Results, model
from sim.lab.runs import averages, courses, length
from sim.lab.spec import Batches, Chain, Pharmacy, Senders

MOST_PACKS: Final = 100  # of a day's demand; finer amounts are rounded
STEPS_PER_SPELL: Final = 20  # days of a chain in the shorter of the times that matter
PACKS_PER_BATCH: Final = 50
MORNING, MIDDAY = 1.5, 2.0  # a day is without supply when its middle is
NIGHTS, COPIES = 810, 720  # a multiple of many numbers of suppliers
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


@model
class RefilledStock(Model):
    """Steady demand and a stock that is full when the supplier is up; patients leave."""

    told: ClassVar[str] = (
        r"fluid demand 1/day; supply up Exp\(mean (?P<up>[\d.]+) d\)/"
        r"down Exp\(mean (?P<down>[\d.]+) d\); stock refilled to c days"
    )
    outputs: ClassVar[dict[str, str]] = {"lost": "fraction of demand unmet"}
    lucky: ClassVar[bool] = True
    up: float = Field(gt=0, description="mean days up")
    down: float = Field(gt=0, description="mean days down")
    c_days: float = Field(ge=0, description="days of demand in stock")
    run: dict[str, Any] = Field(default={}, description="run length")

    def __hash__(self) -> int:
        return hash(self.model_dump_json())

    def play(self) -> Results:
        """Return the share of demand that is not met."""
        finest = min(self.down, self.up) / STEPS_PER_SPELL
        level = round(self.c_days / finest)
        step = self.c_days / level if level else finest
        chain = Chain(
            demand=Fixed(mean=1),
            pharmacies=(Pharmacy(level=level + 1),),  # one is handed out on the day supply stops
            supplier=UpDown(
                up=Time(kind="exponential", mean=self.up / step),
                down=Time(kind="exponential", mean=self.down / step),
            ),
            unmet="leave",
            days=500,
            warm_up=RECOVERIES * STEPS_PER_SPELL,
            seed=self.seed,
        )
        copy_days = length(self.run, self.effort) * (self.up + self.down) / step
        (lost,) = averages(chain, copy_days, Course.lost)
        return {"lost": lost}


@model
class OneOutage(Model):
    """One outage of random length and a stock for some days; patients leave."""

    told: ClassVar[str] = (
        r"single outage, lognormal duration mean (?P<mean>[\d.]+) d CV (?P<cv>[\d.]+), "
        r"stock covers (?P<stock>[\d.]+) d"
    )
    outputs: ClassVar[dict[str, str]] = {"days": "expected days unmet", "out": "runs out"}
    mean: float = Field(gt=0, description="mean days of the outage")
    cv: float = Field(gt=0, le=3, description="coefficient of variation of its length")
    stock: float = Field(gt=0, description="days of demand in stock")

    def play(self) -> Results:
        """Return the expected days without supply and the chance that there are some."""
        coarse = self.lost(max(1, round(self.stock / self.mean * 8)), 850, MIDDAY)
        fine = 300  # days of a chain in which the stock is used up
        return {
            "days": float(coarse[0].mean() * coarse[1]),
            "out": float((self.lost(fine, fine + 20, MORNING)[0] > 0).mean()),
        }

    def lost(self, level: int, days: int, start: float) -> tuple[np.ndarray, float]:
        """Return the patients that leave of each copy, and the days that each stands for.

        From midday the days without supply are the length of the outage, rounded; from the morning
        they are more than the stock if and only if the outage is longer than the stock lasts.
        """
        step = self.stock / level
        law = Time(kind="lognormal", mean=self.mean / step, cv=self.cv)
        chain = Chain(
            demand=Fixed(mean=1),
            pharmacies=(Pharmacy(level=level + 1),),
            supplier=Once(start=start, down=law),
            unmet="leave",
            days=days,
            copies=1998,
            seed=self.seed,
        )
        course = play(chain)
        taken = (course.counting("stock_before") - course.counting("stock"))[:, 0].sum(axis=0)
        return course.demand.sum(axis=0) - taken, step


@model
class BatchesWhenUp(Model):
    """Batches are ordered when the shelf is empty and come at once, when the supplier is up."""

    told: ClassVar[str] = (
        r"EOQ with supplier up Exp\(rate (?P<fail>[\d.]+)\)/down Exp\(rate (?P<recover>[\d.]+)\) "
        r"per year, zero lead time, demand while empty lost.*\bQ\b"
    )
    outputs: ClassVar[dict[str, str]] = {"cost": "^cost per year", "lost": "fraction of demand"}
    lucky: ClassVar[bool] = True
    fail: float = Field(gt=0, description="times a year that it goes down while up")
    recover: float = Field(gt=0, description="times a year that it comes up while down")
    K: float = Field(ge=0, description="cost of a batch")
    h: float = Field(ge=0, description="cost of a unit held for a year")
    p: float = Field(ge=0, description="cost of a unit lost")
    d: float = Field(gt=0, description="demand a year")
    Q: float = Field(gt=0, description="batch")
    run: dict[str, Any] = Field(default={}, description="run length")

    def __hash__(self) -> int:
        return hash(self.model_dump_json())

    def play(self) -> Results:
        """Return the cost of a year and the share of demand that is lost."""
        packs = PACKS_PER_BATCH
        unit = self.Q / packs
        year = self.d / unit  # days of a chain
        chain = Chain(
            demand=Fixed(mean=1),
            pharmacies=(Pharmacy(level=packs),),
            order=Batches(at=0, batch=packs),
            supplier=UpDown(
                up=Time(kind="exponential", mean=year / self.fail),
                down=Time(kind="exponential", mean=year / self.recover),
                judged="morning",  # a batch is ordered, or not, when the shelf is empty
            ),
            unmet="leave",
            start="even",
            days=500,
            warm_up=3 * packs,
            seed=self.seed,
        )

        def cost(course: Course) -> float:
            batches = course.counting("orders").mean() / packs * year
            held, lost = course.over_time("stock") * unit, course.lost() * self.d
            return float(self.K * batches + self.h * held + self.p * lost)

        cycle = packs + (1 / self.recover) * year * self.fail / (self.fail + self.recover)
        money, lost = averages(chain, length(self.run, self.effort) * cycle, cost, Course.lost)
        return {"cost": money, "lost": lost}


@model
class SeveralSuppliers(Model):
    """Suppliers that work or not, each with hands for its part of demand; patients leave."""

    told: ClassVar[str] = (
        r"n suppliers independent, availability (?P<up>[\d.]+) each, "
        r"each can ship kappa/n of demand"
    )
    outputs: ClassVar[dict[str, str]] = {"lost": "expected shortage fraction"}
    lucky: ClassVar[bool] = True
    up: float = Field(gt=0, le=1, description="share of the time that each works")
    n: int = Field(ge=1, le=20, description="suppliers")
    kappa: float = Field(gt=0, description="capacity of all together, in times of demand")
    run: Any = Field(default="", description="run length; nights are spread evenly instead")

    def __hash__(self) -> int:
        return hash(self.model_dump_json())

    def play(self) -> Results:
        """Return the share of demand that is not met."""
        chain = Chain(
            demand=Fixed(mean=1),
            pharmacies=(Pharmacy(level=1),),
            senders=Senders(many=self.n, capacity=self.kappa / self.n, up=self.up),
            unmet="leave",
            days=NIGHTS,
            warm_up=1,
            copies=COPIES,
            seed=self.seed,
        )
        return {"lost": play(chain).lost()}
