"""Counters whose system fails, and facilities in the dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final

import numpy as np
from pydantic import Field, model_validator

from sim.array_types import Floats
from sim.conditions import Channel, Conditions, Limit
from sim.lab.luck import Time
from sim.lab.made import FULL_SHELVES, Made
from sim.lab.models import Model, NoPartError, Results, model
from sim.lab.stops import made_run
from sim.rules import Node
from sim.services import Services
from sim.units import HOURS_PER_DAY
from sim.world import Actor, Phase, World

CYCLE: Final = 30  # days of a supply cycle of those who come
FIRST_HOUR: Final = HOURS_PER_DAY + 1  # of the outage: early on the second day
AREAS: Final = 300  # grid areas that are struck at once
AGAIN: Final = 5  # times, with other luck
PER_AREA: Final = 3  # pharmacies of a grid area
MOMENTS_PER_MEAN: Final = 48  # moments at which a mean outage is looked at
MEANS: Final = 16  # mean outages until power is back nearly everywhere


class Queue(Actor):
    """Notes who waits at the counters at the end of every hour."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.length: list[int] = []

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Look after each hour of service."""
        return {Phase.SERVE: self.look}

    def look(self) -> None:
        """Count those who go on to the next hour."""
        self.length.append(int(self.world.state.day.movers_count[0]))


@model
class SlowCounter(Model):
    """A counter's system is lost for some hours; by hand it serves fewer than come."""

    told: ClassVar[str] = r"\[arrivals_per_h deterministic fallback_capacity_per_h.*outage_h\]"
    outputs: ClassVar[dict[str, str]] = {
        "queue": "largest queue",
        "clear": "hours to clear",
        "hours": "customer-hours",
    }
    ignored: ClassVar[tuple[str, ...]] = ("deterministic",)
    arrivals_per_h: int = Field(ge=1, le=200, description="customers an hour")
    normal_capacity_per_h: float = Field(gt=0, description="customers served an hour")
    fallback_capacity_per_h: float = Field(ge=0, description="the same without the system")
    outage_h: int = Field(ge=1, le=22, description="whole hours without the system")

    @model_validator(mode="after")
    def _clears(self) -> SlowCounter:
        if self.fallback_capacity_per_h > self.arrivals_per_h:
            raise ValueError("fallback_capacity_per_h: must not exceed the arrivals")
        if self.normal_capacity_per_h <= self.arrivals_per_h:
            raise ValueError("normal_capacity_per_h: must exceed the arrivals")
        return self

    def play(self) -> Results:
        """Return the largest queue, the hours until it is gone, and hours waited in all."""
        made = Made(self.arrivals_per_h * HOURS_PER_DAY * CYCLE, CYCLE)
        run = made_run(made, 2, None, *FULL_SHELVES)
        world = run.world
        world.full_capacity[:] = self.normal_capacity_per_h
        level = self.fallback_capacity_per_h / self.normal_capacity_per_h
        system = np.arange(world.conditions.sizes[Channel.CHAIN_SYSTEM])
        end = FIRST_HOUR + self.outage_h
        world.conditions.add(
            [Limit(Channel.CHAIN_SYSTEM, system, level, FIRST_HOUR, end, "system")]
        )
        queue = Queue(world)
        queue.start()
        run.finish()
        return self.read(np.array(queue.length[FIRST_HOUR : 2 * HOURS_PER_DAY], float))

    def read(self, length: Floats) -> Results:
        """Return the results from the length of the queue at the end of each hour."""
        waits = np.flatnonzero(length)
        last = int(waits[-1]) + 1 if waits.size else 0
        if last >= length.size - 1:
            raise NoPartError("whoever waits at midnight comes back on another day")
        rest = (
            length[last - 1] / (self.normal_capacity_per_h - self.arrivals_per_h) if last else 0.0
        )
        whole = np.concatenate([[0.0], length[:last]])
        waited = (whole[1:] + whole[:-1]).sum() / 2 + whole[-1] * rest / 2
        clear = max(0.0, last + rest - self.outage_h)
        return {"queue": float(length.max()), "clear": clear, "hours": float(waited)}


@model
class Dark(Model):
    """Power is lost for random times; facilities have their own for some hours."""

    told: ClassVar[str] = r"\[backup_h outage_h outages_per_year run\]"
    outputs: ClassVar[dict[str, str]] = {"hours": "expected unpowered hours per year"}
    ignored: ClassVar[tuple[str, ...]] = ("run",)
    lucky: ClassVar[bool] = True
    outages_per_year: float = Field(ge=0, description="outages a year")
    outage_h: str = Field(pattern=r"^Exp\(mean [\d.]+\)$", description="law of their hours")
    backup_h: float = Field(ge=0, description="hours of own power")

    def play(self) -> Results:
        """Return the hours a year for which a pharmacy has no power of any kind."""
        mean = float(self.outage_h.removeprefix("Exp(mean ").removesuffix(")"))
        world = made_run(Made(100, pharmacies=AREAS * PER_AREA), 1, None).world
        luck = np.random.default_rng(self.seed)
        law = Time(kind="exponential", mean=mean)
        dark = [self.dark(world, law, luck) for _ in range(AGAIN)]
        return {"hours": self.outages_per_year * float(np.mean(dark))}

    def dark(self, world: World, law: Time, luck: np.random.Generator) -> float:
        """Return the mean dark hours of an outage; lengths are spread evenly over their law."""
        areas = world.conditions.sizes[Channel.ELECTRICITY]
        hours = law.at((np.arange(areas) + luck.random(areas)) / areas)
        conditions = Conditions(world.conditions.sizes)
        conditions.add([Limit(Channel.ELECTRICITY, np.arange(areas), 0.0, 0.0, hours, "cut")])
        services = Services(world.country.places, conditions, world.rules)
        services.rules.backup_power_hours[:] = self.backup_h
        who = world.country.places.of_kind(Node.OPEN_CARE_PHARMACY)
        step = law.mean / MOMENTS_PER_MEAN
        moments = (np.arange(MEANS * MOMENTS_PER_MEAN) + 0.5) * step + 0.0
        lost = [1 - services.powered(moment)[who].mean() for moment in moments]
        return float(np.sum(lost) * step)
