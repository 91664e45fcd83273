"""A shelf whose suppliers are up and down for random times."""

from __future__ import annotations

from typing import Any, ClassVar, Final

import numpy as np
from pydantic import Field

from sim.lab.chain import Course, play
from sim.lab.luck import Fixed, Once, Time, UpDown
from sim.lab.models import Model, Results, model
from sim.lab.runs import averages, length
from sim.lab.spec import Batches, Chain, Pharmacy, Senders

STEPS_PER_SPELL: Final = 20  # days of a chain in the shorter of the times that matter
PACKS_PER_BATCH: Final = 50
MORNING, MIDDAY = 1.5, 2.0  # a day is without supply when its middle is
NIGHTS, COPIES = 810, 720  # a multiple of many numbers of suppliers
RECOVERIES: Final = 12  # spells down that pass before anything is counted


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


def in_batches(seed: int) -> Chain:
    """Return a chain of steady demand that orders a batch when the shelf is empty."""
    return Chain(
        demand=Fixed(mean=1),
        pharmacies=(Pharmacy(level=PACKS_PER_BATCH),),
        order=Batches(at=0, batch=PACKS_PER_BATCH),
        unmet="leave",
        start="even",
        days=10 * PACKS_PER_BATCH,
        warm_up=3 * PACKS_PER_BATCH,
        seed=seed,
    )


@model
class SteadyBatches(Model):
    """Batches are ordered when the shelf is empty and come at once."""

    told: ClassVar[str] = r"EOQ, simulate with Q=(?P<Q>\d*\.?\d+)"
    outputs: ClassVar[dict[str, str]] = {"cost": "^cost per year"}
    K: float = Field(ge=0, description="cost of a batch")
    h: float = Field(ge=0, description="cost of a unit held for a year")
    d: float = Field(gt=0, description="demand a year")
    Q: float = Field(gt=0, description="batch")

    def play(self) -> Results:
        """Return the cost of a year."""
        course = play(in_batches(self.seed))
        batches = course.counting("orders").mean() / PACKS_PER_BATCH * self.d / self.unit
        return {"cost": float(self.K * batches + self.h * course.over_time("stock") * self.unit)}

    @property
    def unit(self) -> float:
        """What a pack stands for."""
        return self.Q / PACKS_PER_BATCH


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
        supplier = UpDown(
            up=Time(kind="exponential", mean=year / self.fail),
            down=Time(kind="exponential", mean=year / self.recover),
            judged="morning",  # a batch is ordered, or not, when the shelf is empty
        )
        chain = in_batches(self.seed).model_copy(update={"supplier": supplier})

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
