"""One shelf: base stock, reorder points and batches, with patients who wait or leave."""

from __future__ import annotations

import re
from math import sqrt
from typing import Any, ClassVar

import numpy as np
from pydantic import Field, field_validator

from sim.lab.chain import Course
from sim.lab.luck import NegativeBinomial, Normal, Poisson, Time
from sim.lab.models import Model, Results, model
from sim.lab.runs import averages, length, moments
from sim.lab.spec import Batches, Chain, Pharmacy, ReorderPoint

EVEN_LUCK = 1 / 20  # of the run length, when a day's demand is spread evenly over the copies
MOST_PACKS = 200  # of a period's mean demand
MANY = 10  # lead times that pass before anything is counted
NUMBER = r"([\d.]+)"
LAWS = (f"Poisson\\({NUMBER}\\)", f"negative binomial mean {NUMBER} variance {NUMBER}")


def demand_of(text: str) -> Poisson | NegativeBinomial:
    """Return the demand that a text names; ValueError when it names none of the known laws."""
    if found := re.fullmatch(LAWS[0], text):
        return Poisson(mean=float(found[1]))
    if found := re.fullmatch(LAWS[1], text):
        return NegativeBinomial(mean=float(found[1]), variance=float(found[2]))
    raise ValueError(
        f"'{text}' is no known demand; allowed: Poisson(mean), negative binomial mean m variance v"
    )


class Periodic(Model):
    """A case with a day of demand to a period."""

    lucky: ClassVar[bool] = True
    demand: Any = Field(description="law of a period's demand")
    run: dict[str, Any] = Field(default={}, description="run length")

    @field_validator("demand")
    @classmethod
    def _known(cls, demand: Any) -> Any:
        return demand_of(str(demand))

    def __hash__(self) -> int:
        return hash(self.model_dump_json())


@model
class BaseStockByDay(Periodic):
    """Order-first base stock with a constant lead time; patients wait."""

    told: ClassVar[str] = r"base-stock backorder, periodic daily"
    outputs: ClassVar[dict[str, str]] = {"fill": "^fill rate", "ready": "^ready rate"}
    L: int = Field(ge=0, le=60, description="periods from order to receipt")
    S: int = Field(ge=0, description="order-up-to level")
    sequence: str = Field(pattern="^order to level S", description="order, receive, demand, count")

    def play(self) -> Results:
        """Return the share served at once and the share of periods that end without waiting."""
        chain = Chain(
            demand=self.demand,
            pharmacies=(Pharmacy(level=self.S),),
            lead=Time(mean=self.L),
            days=500,
            warm_up=MANY * (self.L + 1),
            seed=self.seed,
            room=10 + self.L,
        )
        days = length(self.run, self.effort)
        fill, ready = averages(chain, days, Course.fill, nobody_waits)
        return {"fill": fill, "ready": ready}


def nobody_waits(course: Course) -> float:
    """Return the share of days that end with nobody waiting."""
    return float((course.counting("waiting") == 0).mean())


@model
class NormalBaseStock(Model):
    """Base stock with normal demand, in packs so small that rounding does not matter.

    Without lead time what is left over or wanting costs as much as that of a newsvendor.
    """

    told: ClassVar[str] = r"^(newsvendor|base-stock backorder) \[(L )?S demand"
    outputs: ClassVar[dict[str, str]] = {"cost": "mean cost per period"}
    lucky: ClassVar[bool] = True
    demand: str = Field(pattern=r"^N\([\d.]+,[\d.]+\)$", description="N(mean,sd)")
    L: int = Field(default=0, ge=0, le=60, description="periods from order to receipt")
    S: float = Field(gt=0, description="order-up-to level")
    h: float = Field(ge=0, description="cost of a unit held at the end of a period")
    p: float = Field(ge=0, description="cost of a unit wanting at the end of a period")
    sequence: str = Field(default="order to level S", pattern="^order to level S")
    run: dict[str, Any] = Field(default={}, description="run length")

    def __hash__(self) -> int:
        return hash(self.model_dump_json())

    def play(self) -> Results:
        """Return the mean cost of a period."""
        mean, sd = (float(text) for text in self.demand[2:-1].split(","))
        packs = min(range(1, max(2, int(MOST_PACKS / mean) + 1)), key=self.rounding)
        chain = Chain(
            demand=Normal(mean=mean * packs, sd=sd * packs, even=True),
            pharmacies=(Pharmacy(level=round(self.S * packs)),),
            lead=Time(mean=self.L),
            days=500,
            warm_up=MANY * (self.L + 1),
            seed=self.seed,
            room=10 + self.L,
        )

        def cost(course: Course) -> float:
            held, waiting = course.mean("stock"), course.mean("waiting")
            return (self.h * held + self.p * waiting) / packs

        spread = EVEN_LUCK * (self.L + 1)  # only one day's luck is evenly spread
        (money,) = averages(chain, length(self.run, self.effort) * spread, cost)
        return {"cost": money}

    def rounding(self, packs: int) -> float:
        """Return by how much a level in so many packs a unit is off."""
        return abs(self.S * packs - round(self.S * packs)) / packs


LEADS = {
    "constant": ("constant", 1.0),
    "exponential": ("exponential", 1.0),
}


def lead_of(text: str, days: float) -> Time:
    """Return a lead time of a law in words; ValueError when it is not known."""
    if text in LEADS:
        return Time(kind=text, mean=days)  # type: ignore[arg-type]
    if found := re.fullmatch(f"lognormal SCV {NUMBER}", text):
        return Time(kind="lognormal", mean=days, cv=sqrt(float(found[1])))
    raise ValueError(f"'{text}' is no known law; allowed: constant, exponential, lognormal SCV x")


@model
class OneForOne(Model):
    """Continuous (S-1, S): every pack is ordered when it is taken; patients wait or leave."""

    told: ClassVar[str] = r"^\(S-1,S\) (backorder|lost sales)"
    outputs: ClassVar[dict[str, str]] = {
        "fill": "fill rate",
        "waiting": "mean backorders",
        "lost": "fraction lost",
    }
    lucky: ClassVar[bool] = True
    ignored: ClassVar[tuple[str, ...]] = ("order_crossing",)
    rate: float = Field(gt=0, alias="lambda", description="demand per unit of time")
    mean_L: float = Field(gt=0, description="mean lead time")  # noqa: N815
    S: int = Field(ge=1, description="level")
    lead_time_distributions: tuple[str, ...] = Field(min_length=1, description="laws, all alike")
    model: str = Field(description="what becomes of unmet demand")
    run: dict[str, Any] = Field(default={}, description="run length")

    @field_validator("lead_time_distributions")
    @classmethod
    def _known(cls, laws: tuple[str, ...]) -> tuple[str, ...]:
        for law in laws:
            lead_of(law, 1)
        return laws

    def __hash__(self) -> int:
        return hash(self.model_dump_json())

    def play(self) -> Results:
        """Return the mean over the laws of lead times, which must not matter."""
        found = [self.play_law(law) for law in self.lead_time_distributions]
        return {name: float(np.mean([one[name] for one in found])) for name in found[0]}

    def play_law(self, law: str) -> Results:
        """Return shares served and lost and the mean number waiting for one law of lead times."""
        step, days = moments(self.rate, self.mean_L)
        leave = "lost" in self.model
        chain = Chain(
            demand=Poisson(mean=self.rate * step),
            pharmacies=(Pharmacy(level=self.S),),
            lead=lead_of(law, days),
            unmet="leave" if leave else "wait",
            days=500,
            warm_up=MANY * days,
            seed=self.seed,
            room=20 + 4 * days,
        )
        demands = length(self.run, self.effort) / len(self.lead_time_distributions)
        copy_days = demands / (self.rate * step)
        fill, lost, waiting = averages(
            chain, copy_days, Course.fill, Course.lost, lambda c: c.over_time("waiting")
        )
        return {"fill": fill, "lost": lost, "waiting": waiting}


@model
class FixedBatches(Model):
    """Continuous (r, Q) with patients who wait."""

    told: ClassVar[str] = r"^\(r,Q\) continuous review, order when IP<=r, backorder"
    outputs: ClassVar[dict[str, str]] = {"fill": "fill rate", "cost": "mean cost"}
    lucky: ClassVar[bool] = True
    rate: float = Field(gt=0, alias="lambda", description="demand per unit of time")
    L: float = Field(gt=0, description="lead time")
    r: int = Field(description="reorder point")
    Q: int = Field(ge=1, description="batch")
    h: float = Field(ge=0, description="cost of a pack held for a unit of time")
    p_per_unit_time: float = Field(ge=0, description="cost of one waiting for a unit of time")
    K: float = Field(ge=0, description="cost of a batch")
    run: dict[str, Any] = Field(default={}, description="run length")

    def __hash__(self) -> int:
        return hash(self.model_dump_json())

    def play(self) -> Results:
        """Return the share served at once, and the cost of batches, stock and waiting."""
        step, days = moments(self.rate, self.L)
        chain = Chain(
            demand=Poisson(mean=self.rate * step),
            pharmacies=(Pharmacy(level=max(self.r, 0) + self.Q),),
            lead=Time(mean=days),
            order=Batches(at=self.r, batch=self.Q),
            start="even",
            days=500,
            warm_up=MANY * days,
            seed=self.seed,
            room=20 + 4 * days,
        )

        def cost(course: Course) -> float:
            batches = course.counting("orders").mean() / self.Q / step
            held, waiting = course.over_time("stock"), course.over_time("waiting")
            return float(self.K * batches + self.h * held + self.p_per_unit_time * waiting)

        copy_days = length(self.run, self.effort) / (self.rate * step)
        fill, money = averages(chain, copy_days, Course.fill, cost)
        return {"fill": fill, "cost": money}


@model
class ReviewedDaily(Periodic):
    """(s, S): up to the level when the position is low, received at once; patients wait."""

    told: ClassVar[str] = r"^\(s,S\) periodic, zero lead time, backorder"
    outputs: ClassVar[dict[str, str]] = {"cost": "mean cost"}
    h: float = Field(ge=0, description="cost of a pack held at the end of a period")
    p: float = Field(ge=0, description="cost of one waiting at the end of a period")
    K: float = Field(ge=0, description="cost of an order")
    s: int = Field(description="reorder point")
    S: int = Field(ge=1, description="level")

    def play(self) -> Results:
        """Return the mean cost of a period."""
        chain = Chain(
            demand=self.demand,
            pharmacies=(Pharmacy(level=self.S),),
            order=ReorderPoint(at=self.s),
            start="even",
            days=500,
            warm_up=100,
            seed=self.seed,
        )

        def cost(course: Course) -> float:
            ordered = (course.counting("orders") > 0).mean()
            held, waiting = course.mean("stock"), course.mean("waiting")
            return float(self.K * ordered + self.h * held + self.p * waiting)

        (money,) = averages(chain, length(self.run, self.effort), cost)
        return {"cost": money}
