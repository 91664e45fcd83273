"""Who gets what there is: transfers, substitution, and allocation of what does not suffice."""

from __future__ import annotations

import dataclasses
from typing import Any, ClassVar, Final

import numpy as np
from pydantic import Field

from sim.conditions import Channel, Limit
from sim.kernels.agenda import empty_agenda
from sim.kernels.schedule import plan_everyone
from sim.lab.cells import without
from sim.lab.chain import Course
from sim.lab.days import work_every_day
from sim.lab.luck import Poisson, Time
from sim.lab.made import Made
from sim.lab.models import Model, Results, model
from sim.lab.runs import averages, length, moments
from sim.lab.spec import Chain, Pharmacy, Substitution
from sim.lab.stops import COMPANY, NIGHT, made_run
from sim.ledger import Ledger
from sim.replication import Run
from sim.state.flows import Service
from sim.units import HOURS_PER_DAY

SETTLED: Final = 10  # lead times until a chain is in its long run
LANE: Final = 1  # days on the lane in a case of allocation
FINER: Final = 3  # days, where one group comes after another within a day
AMPLE: Final = 1000  # days of need at the company


@model
class Transfers(Model):
    """Two pharmacies that order one for one; who finds nothing is served by the other, or leaves.

    In the engine the patient goes to where the medicine is. For stocks and patients that is the
    same as a transfer at once: the other shelf gives the pack, and orders it again.
    """

    told: ClassVar[str] = (
        r"two pharmacies, \(S-1,S\), exponential replenishment mean (?P<mean_L>[\d.]+) d, "
        r"lateral transfer instantaneous"
    )
    outputs: ClassVar[dict[str, str]] = {
        "own": "pharmacy 1: served from own stock",
        "transfer": "pharmacy 1: served by transfer",
        "lost_1": "pharmacy 1: fraction lost",
        "lost": "^fraction lost",
    }
    lucky: ClassVar[bool] = True
    mean_L: float = Field(gt=0, description="mean lead time, days")  # noqa: N815
    rates: tuple[float, float] = Field(alias="lambda", description="demand a day of each")
    S: tuple[int, int] = Field(description="level of each")
    transfers: str = Field(default="allowed", pattern="^(allowed|forbidden)$")
    run: dict[str, Any] = Field(default={}, description="run length")

    def __hash__(self) -> int:
        return hash(self.model_dump_json())

    def play(self) -> Results:
        """Return how the patients of the first pharmacy fare, and the share lost of all."""
        step, days = moments(sum(self.rates), self.mean_L, FINER)
        chain = Chain(
            demand=Poisson(mean=sum(self.rates) * step),
            pharmacies=tuple(
                Pharmacy(level=level, share=rate)
                for level, rate in zip(self.S, self.rates, strict=True)
            ),
            lead=Time(kind="exponential", mean=days),
            unmet="leave",
            seek=self.transfers == "allowed",
            days=500,
            warm_up=min(400, SETTLED * days),
            seed=self.seed,
        )

        def own(course: Course) -> float:
            return course.counted(Service.AT_ONCE, 0) / course.counted(Service.ACUTE, 0)

        copy_days = length(self.run, self.effort) / step
        at_home, lost_1, lost = averages(
            chain, copy_days, own, lambda c: c.lost(0), lambda c: c.lost()
        )
        transfer = 1 - at_home - lost_1
        return {"own": at_home, "transfer": transfer, "lost_1": lost_1, "lost": lost}


@model
class SecondChoice(Model):
    """Two products; some who find the first missing accept the second, in hospital, at once."""

    told: ClassVar[str] = (
        r"two substitutable products, \((?P<S>\d+)-1,\d+\) each, exponential replenishment mean "
        r"(?P<mean_L>[\d.]+), demand A (?P<first>[\d.]+)/d, B (?P<second>[\d.]+)/d"
    )
    outputs: ClassVar[dict[str, str]] = {
        "first": "A-patients unserved",
        "second": "B-patients unserved",
    }
    lucky: ClassVar[bool] = True
    S: int = Field(ge=1, description="level of each product")
    mean_L: float = Field(gt=0, description="mean lead time")  # noqa: N815
    first: float = Field(gt=0, description="demand for the first")
    second: float = Field(gt=0, description="demand for the second")
    theta: float = Field(ge=0, le=1, description="share who accept the second")
    run: dict[str, Any] = Field(default={}, description="run length")

    def __hash__(self) -> int:
        return hash(self.model_dump_json())

    def play(self) -> Results:
        """Return the shares of the patients of each product who get nothing."""
        step, days = moments(max(self.first, self.second), self.mean_L, FINER)
        second = Poisson(mean=self.second * step)
        chain = Chain(
            demand=Poisson(mean=self.first * step),
            pharmacies=(Pharmacy(level=self.S),),
            lead=Time(kind="exponential", mean=days),
            unmet="leave",
            at="hospital",
            substitution=Substitution(share=self.theta, demand=second),
            days=500,
            warm_up=min(400, SETTLED * days),
            seed=self.seed,
        )
        copy_days = 2 * length(self.run, self.effort) / step
        first, other = averages(
            chain, copy_days, lambda c: unserved(c, 0, 1), lambda c: unserved(c, 1, -1)
        )
        return {"first": first, "second": other}


def unserved(course: Course, which: int, sign: int) -> float:
    """Return the share unserved of the first (0) or second (1) of each pair.

    What the first's patients got of the second came off the second's shelf.
    """
    demand = course.counting("demand")[:, which::2].sum()
    taken = course.counting("stock_before") - course.counting("stock")
    switched = course.counted(Service.SUBSTITUTED)
    served = taken[:, 0, which::2].sum() + sign * switched
    return float(1 - served / demand)


@model
class TooLittle(Model):
    """Supply is a part of demand for some days, then more than demand until nobody waits."""

    told: ClassVar[str] = (
        r"allocation at (?P<scarce>[\d.]+) % of demand for (?P<days>\d+) d then "
        r"(?P<ample>[\d.]+) % until queue gone; N=(?P<N>\d+) on (?P<cycle>\d+)-day cycles"
        r".*critical-first \((?P<critical>[\d.]+) % critical\)"
    )
    outputs: ClassVar[dict[str, str]] = {
        "queue": "^queue at day",
        "critical": "patient-days waiting of critical patients",
        "days": "patient-days waiting in total",
    }
    scarce: float = Field(gt=0, lt=100, description="supply at first, per cent of demand")
    days: int = Field(ge=3, le=300, description="days of it")
    ample: float = Field(gt=100, le=1000, description="supply then, per cent of demand")
    N: int = Field(ge=1, le=200_000, description="patients")
    cycle: int = Field(ge=1, le=255, description="days of a supply cycle")
    critical: float = Field(gt=0, lt=100, description="critical patients, per cent")
    rule: str = Field(default="random", pattern="^(random|FCFS|critical-first)$")

    def play(self) -> Results:
        """Return who waits at the end of scarcity, and patient-days of all and of the critical."""
        first = self.rule == "critical-first"
        made = Made(
            self.N,
            self.cycle,
            lead_days=LANE,
            critical_share=self.critical / 100 if first else 0,
        )
        clear = self.days * (100 - self.scarce) / (self.ample - 100)
        one_day = "actors.pharmacies.cover_days=1"
        run = made_run(made, self.days + round(clear) + 10, None, *COMPANY, one_day)
        self.narrow(run)
        come_at_midnight(run)
        run.finish()
        history = run.world.history
        now = without(history)
        critical = history.part("without_criticality")[:, 1].sum()
        return {
            "queue": float(now[self.days - 1]),
            "days": float(now.sum()),
            "critical": float(critical),
        }

    def narrow(self, run: Run) -> None:
        """Let the lane pass so much of demand a day, as what is on the shelf on each day says.

        A lane passes at most its need, so the need that it is built for is larger than demand.
        """
        world, lines = run.world, run.world.state.lines
        work_every_day(world)
        wide, change = 2 * self.ample / 100, (self.days - LANE - NIGHT) * HOURS_PER_DAY
        demand = np.where(world.country.lines.licence, 0.0, lines.need)
        scarce, ample = self.scarce / 100, self.ample / 100
        world.state.shelves.stock[:] = world.state.shelves.target * scarce
        lines.stock[:] = 0
        lines.inbound[:] = 0
        lines.inbound[:, 0] = np.rint(demand * scarce)
        lines.plant[:] = np.rint(AMPLE * demand)
        lines.need[:] = wide * demand
        lane = np.arange(world.conditions.sizes[Channel.LANE])
        world.conditions.add(
            [
                Limit(Channel.LANE, lane, scarce / wide, 0, change, "scarcity"),
                Limit(Channel.LANE, lane, ample / wide, change, np.inf, "plenty"),
            ]
        )
        world.ledger = Ledger.begin(world.state)


def come_at_midnight(run: Run) -> None:
    """Let every supply end, and be collected, at the beginning of its day."""
    world = run.world
    ends = world.state.people.treatments["end"]
    ends[:] = ends // HOURS_PER_DAY * HOURS_PER_DAY
    residents = world.state.people.residents.size
    world.state = dataclasses.replace(world.state, agenda=empty_agenda(residents))
    plan_everyone(world.state)
