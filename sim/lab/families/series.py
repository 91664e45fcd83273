"""Goods that need a source of active substance, a plant and a lane, each up or down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Final

import numpy as np
from pydantic import Field
from scipy.stats import qmc

from sim.actors.bookkeeper import Bookkeeper
from sim.actors.companies import Companies
from sim.array_types import Ints
from sim.conditions import Channel, Limit
from sim.lab.country import LANES, copies_of, world_of
from sim.lab.luck import Fixed
from sim.lab.models import Model, Results, model
from sim.lab.spec import Chain, Pharmacy, Senders
from sim.ledger import Ledger
from sim.state.records import LEAD_RING
from sim.units import HOURS_PER_DAY
from sim.world import Actor, Phase, World

HELD: Final = 2  # days for which each state lasts; the goods of one day lie between the stages
DAYS: Final = 880
AGAIN: Final = 2  # times, with other luck
WITHOUT_END: Final = 1e6  # days of need up to which is shipped


class Flow(Actor):
    """Notes which articles are shipped each day."""

    def __init__(self, world: World, own: Ints) -> None:
        super().__init__(world)
        self.own, self.shipped = own, np.zeros((DAYS, own.shape[0]), np.bool_)

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Look when companies have shipped."""
        return {Phase.SUPPLY: self.look}

    def look(self) -> None:
        """Note the articles of which a line has shipped something today."""
        lines, day = self.world.state.lines, self.world.day
        arrival = (day + lines.lead[self.own]) % LEAD_RING
        self.shipped[day] = (lines.inbound[self.own, arrival] > 0).any(axis=1)


@model
class Series(Model):
    """Every stage must be up; suppliers of active substance may stand beside each other."""

    told: ClassVar[str] = (
        r"series supply chain, all components independent Exp up/down; one supplier "
        r"\(A=(?P<supplier>[\d.]*\d)\), one plant \(A=(?P<plant>[\d.]*\d)\), "
        r"one line \(A=(?P<line>[\d.]*\d)\)"
    )
    outputs: ClassVar[dict[str, str]] = {"down": "expected fraction of time down"}
    lucky: ClassVar[bool] = True
    supplier: float = Field(gt=0, le=1, description="availability of the supplier")
    plant: float = Field(gt=0, le=1, description="availability of the plant")
    line: float = Field(gt=0, le=1, description="availability of the lane")
    change: str = Field(default="", pattern=r"^$|^second supplier A=[\d.]*\d in parallel$")
    run: Any = Field(default="", description="run length; states are spread evenly instead")

    def __hash__(self) -> int:
        return hash(self.model_dump_json())

    def play(self) -> Results:
        """Return the share of days on which nothing is shipped."""
        down = [self.days_down(self.seed * AGAIN + again) for again in range(AGAIN)]
        return {"down": float(np.mean(down))}

    @property
    def availability(self) -> list[float]:
        """Availability of the plant, of the lane, and of each supplier."""
        second = [float(self.change.split("=")[1].split()[0])] if self.change else []
        return [self.plant, self.line, self.supplier, *second]

    def days_down(self, seed: int) -> float:
        """Let all states of the stages pass, spread evenly, for several articles side by side."""
        many = len(self.availability) - 2
        copies = LANES // many
        chain = Chain(
            demand=Fixed(mean=1),
            pharmacies=(Pharmacy(level=0),),
            senders=Senders(many=many, capacity=1, up=1),
            days=DAYS,
            copies=copies,
            seed=seed,
        )
        world = world_of(chain)
        own = world.state.lines.first[copies_of(world)][:, None] + np.arange(many)
        lay_out(world, own)
        for copy in range(copies):
            world.conditions.add(self.limits(copy, many, seed))
        flow = Flow(world, own)
        for actor in (Companies(world), flow, Bookkeeper(world)):
            actor.start()
        world.env.process(world.clock.run())
        world.env.run(until=DAYS * HOURS_PER_DAY)
        return float(1 - flow.shipped[HELD - 1 :: HELD].mean())

    def limits(self, copy: int, many: int, seed: int) -> list[Limit]:
        """Return when which stage of a copy is down."""
        places = [
            (Channel.FINISHED_ORIGIN, copy),
            (Channel.LANE, copy),
            *((Channel.ACTIVE_SUBSTANCE_ORIGIN, copy * many + i) for i in range(many)),
        ]
        spread = qmc.Halton(d=len(places), seed=seed * LANES + copy).random(DAYS // HELD)
        hours = HELD * HOURS_PER_DAY
        found = []
        for stage, (channel, place) in enumerate(places):
            off = np.flatnonzero(spread[:, stage] >= self.availability[stage])
            start = np.asarray(off * hours, np.float64)
            where = np.full(start.size, place)
            found.append(Limit(channel, where, 0.0, start, start + hours, "down"))
        return found


def lay_out(world: World, own: Ints) -> None:
    """Give each article its own plant and lane and each of its lines its own supplier."""
    lines, fixed = world.state.lines, world.country.lines
    copies, many = own.shape
    fixed.lane[own] = fixed.finished_origin[own] = np.arange(copies)[:, None]
    fixed.active_origin[own] = np.arange(copies * many).reshape(copies, many)
    lines.stock[:] = 0
    lines.plant[:] = 0
    lines.growth[:] = 1.0
    lines.active_full[own] = 1.0
    lines.active[own] = 1.0
    lines.reorder[:] = lines.up_to[:] = WITHOUT_END
    world.ledger = Ledger.begin(world.state)
