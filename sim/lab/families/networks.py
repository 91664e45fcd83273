"""Chains of two levels, and orders that swing more than demand."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final

import numpy as np
from pydantic import Field, field_validator

from sim.lab.chain import Course
from sim.lab.crew import EARLIER
from sim.lab.luck import Normal, Poisson, Time
from sim.lab.models import Model, NoPartError, Results, model
from sim.lab.runs import averages, length
from sim.lab.spec import Chain, Forecast, Pharmacy, Wholesaler

NUMBER: Final = r"(\d*\.?\d+)"
WHOLESALE_DAYS: Final = 60  # days of a chain in the wholesaler's lead time
SETTLED: Final = 3  # wholesaler's lead times until a chain is in its long run
MEAN, SD = 100.0, 10.0  # of demand when only its correlation is given
SHARED_LUCK: Final = 1 / 6  # of the run length; a ratio of the same days is that much surer
NEVER_OUT: Final = 20  # days of demand on the shelf on top of what is forecast


@model
class TwoLevels(Model):
    """A wholesaler and pharmacies that order one for one; whoever finds nothing waits."""

    told: ClassVar[str] = (
        r"wholesaler \+ (?P<pharmacies>\d+) identical pharmacies, one-for-one, FCFS, "
        r"Poisson (?P<rate>\d*\.?\d+)/d each, L0=(?P<L0>[\d.]+) d, L_i=(?P<L>[\d.]+) d "
        r"\(constant\), backorder"
    )
    outputs: ClassVar[dict[str, str]] = {
        "fill": "pharmacy fill rate",
        "waiting": "mean backorders per pharmacy",
        "wholesaler": "wholesaler fill rate",
    }
    lucky: ClassVar[bool] = True
    pharmacies: int = Field(ge=1, le=40, description="pharmacies")
    rate: float = Field(gt=0, description="demand a day at each")
    L0: float = Field(gt=0, description="days to the wholesaler")
    L: float = Field(gt=0, description="days to a pharmacy")
    S0: int = Field(ge=0, description="level of the wholesaler")
    S_i: int = Field(ge=0, description="level of a pharmacy")
    run: dict[str, Any] = Field(default={}, description="run length")

    def __hash__(self) -> int:
        return hash(self.model_dump_json())

    def play(self) -> Results:
        """Return shares served at once at both levels, and the mean number waiting."""
        step = self.L0 / (WHOLESALE_DAYS + 0.5)
        lead = self.L / step - 0.5
        if lead < EARLIER:
            raise NoPartError("goods reach a pharmacy on the day after the night, not sooner")
        chain = Chain(
            demand=Poisson(mean=self.pharmacies * self.rate * step),
            pharmacies=(Pharmacy(level=self.S_i),) * self.pharmacies,
            lead=Time(mean=lead),
            wholesaler=Wholesaler(level=self.S0, lead_days=WHOLESALE_DAYS),
            days=500,
            warm_up=SETTLED * WHOLESALE_DAYS,
            allocation="turns",
            room=200,
            seed=self.seed,
        )
        days = length(self.run, self.effort) / step
        fill, waiting, wholesaler = averages(
            chain, days, Course.fill, lambda c: c.over_time("waiting"), wholesaler_fill
        )
        return {"fill": fill, "waiting": waiting, "wholesaler": wholesaler}


def wholesaler_fill(course: Course) -> float:
    """Return the share of the night's new orders that what is left in the evening covers."""
    stock, new = course.counting("at_wholesaler"), course.counting("demand")
    return float(np.minimum(stock, new).sum() / new.sum())


@model
class Bullwhip(Model):
    """Orders up to forecast demand: how much more they vary than demand."""

    told: ClassVar[str] = (
        r"^order-up-to( y_t=L\*forecast \(no safety stock\), negative orders allowed"
        r"|, MMSE forecast, protection interval L\+1) \["
    )
    outputs: ClassVar[dict[str, str]] = {"ratio": r"Var\(orders\)/Var\(demand\)"}
    lucky: ClassVar[bool] = True
    demand: Any = Field(description="iid normal mean,sd or AR(1) rho r")
    forecast: str = Field(
        default="", pattern=r"^$|^moving average p=\d+$|^exponential smoothing alpha \d*\.\d+$"
    )
    L: int = Field(ge=1, le=60, description="lead time, review included unless MMSE")
    run: dict[str, Any] = Field(default={}, description="run length")

    def __hash__(self) -> int:
        return hash(self.model_dump_json())

    @field_validator("demand")
    @classmethod
    def _known(cls, text: Any) -> Normal:
        if found := re.fullmatch(f"iid normal {NUMBER},{NUMBER}", str(text)):
            return Normal(mean=float(found[1]), sd=float(found[2]))
        if found := re.fullmatch(rf"AR\(1\) rho (-?{NUMBER})", str(text)):
            return Normal(mean=MEAN, sd=SD, correlation=float(found[1]))
        raise ValueError(f"'{text}' is no known demand; allowed: iid normal m,s, AR(1) rho r")

    def rule(self) -> Forecast:
        """Return the order rule of the pharmacy."""
        if found := re.search(r"p=(\d+)", self.forecast):
            return Forecast(days=self.L, window=int(found[1]))
        if found := re.search(r"alpha ([\d.]+)", self.forecast):
            return Forecast(days=self.L, smoothing=float(found[1]))
        return Forecast(days=self.L + 1, correlation=self.demand.correlation)

    def play(self) -> Results:
        """Return the variance of orders over that of demand."""
        chain = Chain(
            demand=self.demand,
            pharmacies=(Pharmacy(level=round(NEVER_OUT * self.demand.mean)),),
            order=self.rule(),
            days=500,
            warm_up=100,
            seed=self.seed,
        )
        orders, demand = averages(
            chain,
            length(self.run, self.effort) * SHARED_LUCK,
            lambda c: float(c.counting("orders").var()),
            lambda c: float(c.counting("demand").var()),
        )
        return {"ratio": orders / demand}
