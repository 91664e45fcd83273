"""The world: one plain object with the clock, the tables, the state, the boards and the luck."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt
import simpy

from sim.alert import Alert, AlertLevel, alert_at
from sim.array_types import Floats, Ints
from sim.calendar import Calendar
from sim.conditions import Conditions, Shock
from sim.config import Config
from sim.demand import Demand, NeedKind, Relocation, Rush
from sim.ledger import Ledger
from sim.parameters import ActorParameters
from sim.production import Recall
from sim.routes import Ways
from sim.rules import Rules
from sim.services import Services
from sim.shifted_hours import ShiftedHours
from sim.state.arrays import State
from sim.state.flows import N_COSTS, N_PAYERS
from sim.state.history import History
from sim.synthesis.counters import Hours
from sim.synthesis.country import Country
from sim.synthesis.crowds import LocalSurge
from sim.synthesis.lines import Stops
from sim.synthesis.memory import Memory
from sim.units import HOURS_PER_DAY, hours

Process = Generator[simpy.Event, None, None]

REACHED: Final = "reached."  # before the name of an event, in a snapshot
UNDER_WAY: Final = "shipments.table"  # as far as it is filled
MADE_ANEW: Final = ("day", "orders", "tally", "calendar", "ranks")  # groups no snapshot holds


class Phase(IntEnum):
    """What happens in a day; the order within an hour is the order of `DAY_PLAN`."""

    SUPPLY = 0
    GATHER = 1
    PACK_DOSES = 2
    DELIVER_DOSES = 3
    RECEIVE = 4
    SERVE = 5
    ADMIT = 6
    DECIDE = 7
    PRESCRIBE = 8
    REDISTRIBUTE = 9
    ORDER = 10
    CLOSE = 11


MEANING: Final = {
    Phase.SUPPLY: "companies make and ship; goods arrive at distribution centres",
    Phase.GATHER: "the day's collections and acute needs fall due",
    Phase.PACK_DOSES: "dose-dispensing sites pack the rolls of the days ahead",
    Phase.DELIVER_DOSES: "rolls are delivered; those that do not come are noted",
    Phase.RECEIVE: "facilities receive what distributors sent",
    Phase.SERVE: "pharmacies serve for an hour, as far as staff and services allow",
    Phase.ADMIT: "hospital medicine episodes begin; those that wait are tried again",
    Phase.DECIDE: "the authority looks at its picture and decides; licences are granted",
    Phase.PRESCRIBE: "prescribers answer requests for a substitute",
    Phase.REDISTRIBUTE: "old goods are discarded; goods move between pharmacies; stockpiles help",
    Phase.ORDER: "facilities order; distributors allocate and ship (eve of a working day)",
    Phase.CLOSE: "midnight: everyone without medicine is counted, needs lapse, books are closed",
}


def day_plan(pack_hour: int, delivery_hour: int) -> dict[int, list[Phase]]:
    """Return the phases of every hour of a day, in their order."""
    plan: dict[int, list[Phase]] = {hour: [Phase.RECEIVE, Phase.SERVE] for hour in range(24)}
    plan[0] = [Phase.SUPPLY, Phase.GATHER, Phase.RECEIVE, Phase.SERVE]
    plan[10] = [Phase.RECEIVE, Phase.ADMIT, Phase.SERVE]
    last = [Phase.DECIDE, Phase.PRESCRIBE, Phase.REDISTRIBUTE, Phase.ORDER, Phase.CLOSE]
    plan[23] = [*plan[23], *last]
    plan[delivery_hour] = [Phase.DELIVER_DOSES, *plan[delivery_hour]]
    plan[pack_hour] = [Phase.PACK_DOSES, *plan[pack_hour]]
    return plan


def printed_plan(pack_hour: int, delivery_hour: int) -> list[tuple[str, str, str]]:
    """Return the day as (hours, phase, meaning); what recurs is listed at its first hour."""
    lines, seen = [], set[Phase]()
    for hour, phases in sorted(day_plan(pack_hour, delivery_hour).items()):
        for phase in phases:
            if phase not in seen:
                hourly = phase in (Phase.RECEIVE, Phase.SERVE)
                when = "every hour" if hourly else f"{hour:02d}:00"
                lines.append((when, phase.name.lower(), MEANING[phase]))
                seen.add(phase)
    return lines


class Clock:
    """Tells every actor when its phase has come."""

    def __init__(self, env: simpy.Environment, plan: dict[int, list[Phase]]) -> None:
        self.env, self.plan = env, plan
        self.events = {phase: env.event() for phase in Phase}

    def next(self, phase: Phase) -> simpy.Event:
        """Return the event that happens when the phase comes next."""
        return self.events[phase]

    def run(self) -> Process:
        """Let the phases of every hour happen, one after the other."""
        while True:
            for phase in self.plan[int(self.env.now) % HOURS_PER_DAY]:
                event, self.events[phase] = self.events[phase], self.env.event()
                event.succeed()
                yield self.env.timeout(0)
            yield self.env.timeout(1)


class Actor(ABC):
    """A decision-maker or a crowd; remembers nothing itself, so a snapshot is the world's."""

    def __init__(self, world: World) -> None:
        self.world = world

    @abstractmethod
    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Return what the actor does in which phase."""

    def start(self) -> None:
        """Begin one process for each duty."""
        for phase, act in self.duties().items():
            self.world.env.process(self._do(phase, act))

    def _do(self, phase: Phase, act: Callable[[], None]) -> Process:
        while True:
            yield self.world.clock.next(phase)
            act()


def no_money() -> Ints:
    """Return an empty account: Payer × Cost, öre."""
    return np.zeros((N_PAYERS, N_COSTS), np.int64)


@dataclass(repr=False)
class World:
    """Everything that a run needs; actors read the boards and change the state."""

    config: Config
    country: Country
    calendar: Calendar
    conditions: Conditions
    shocks: tuple[Shock, ...]
    recalls: tuple[Recall, ...]
    rushes: tuple[Rush, ...]
    relocations: tuple[Relocation, ...]
    ways: Ways
    alerts: tuple[Alert, ...]
    reached: dict[str, Floats]  # by event that waits for a state: the midnight, days; inf = not yet
    demand: Demand
    local_surges: tuple[LocalSurge, ...]
    rules: Rules
    services: Services
    stops: Stops
    state: State
    history: History
    ledger: Ledger
    memory: Memory
    full_capacity: Floats  # by counter: lines an hour with all staff
    former_home: npt.NDArray[np.uint16]  # by resident, before anyone moves; empty if nobody does
    shifted: ShiftedHours | None = None  # what pharmacies shift today; None when nothing
    standing: Ints = field(default_factory=no_money)  # Payer × Cost: öre a day that law demands
    seconds: dict[str, float] = field(default_factory=dict)
    env: simpy.Environment = field(init=False)
    clock: Clock = field(init=False)
    hours: Hours = field(init=False)

    def __repr__(self) -> str:
        """Return a line; the whole would be millions of persons, several times over."""
        residents = self.state.people.residents.size
        return (
            f"World({residents} residents, scenario={self.config.scenario.name}, hour={self.hour})"
        )

    def __post_init__(self) -> None:
        self.hours = self.country.hours
        self.set_clock(0)

    def set_clock(self, hour: int) -> None:
        """Let time begin at an hour since the start of the warm-up; actors must not run yet."""
        dose = self.config.actors.dose
        self.env = simpy.Environment(initial_time=hour)
        self.clock = Clock(self.env, day_plan(dose.pack_hour, dose.delivery_hour))

    @property
    def practice(self) -> ActorParameters:
        """What actors do now: of themselves, and as the law in force demands."""
        return self.rules.practice

    @property
    def hour(self) -> int:
        """The hour since the start of the warm-up."""
        return int(self.env.now)

    @property
    def day(self) -> int:
        """The day since the start of the warm-up; also the index into the calendar."""
        return self.hour // HOURS_PER_DAY

    @property
    def report_day(self) -> int:
        """The day since the start date; negative in the warm-up."""
        return self.day - self.config.warm_up_days

    def alert_on(self, report_day: int) -> AlertLevel:
        """Return the level of alert at the midnight at which a day since the start date begins."""
        return alert_at(self.alerts, hours(report_day + self.config.warm_up_days))

    def times_usual(self, need: NeedKind) -> Floats:
        """Return how many times the usual need of each article arises today."""
        start = float(self.day * HOURS_PER_DAY)
        return self.demand.factor(need, start, start + HOURS_PER_DAY)

    def local_needs(self, need: NeedKind, usual: Floats) -> Iterator[tuple[LocalSurge, Floats]]:
        """Yield the local surges that bring needs today, each with how many of every article."""
        start = float(self.day * HOURS_PER_DAY)
        for local in self.local_surges:
            more = local.more(usual, start, start + HOURS_PER_DAY)
            if local.surge.need is need and more.any():
                yield local, more

    def arrays(self) -> Iterator[tuple[str, np.ndarray]]:
        """Yield every array that goes from one day to the next, by name."""
        for group, part in self.state.groups().items():
            if group in MADE_ANEW:
                continue
            fields: tuple[str, ...] = part._fields  # type: ignore[attr-defined]
            for name, value in zip(fields, part, strict=True):
                if value is self.state.shipments.table:
                    yield UNDER_WAY, value[: self.state.shipments.count[0]]
                elif isinstance(value, np.ndarray):
                    yield f"{group}.{name}", value
        for name, value in vars(self.memory).items():
            yield f"memory.{name}", value
        for name, value in self.reached.items():
            yield f"{REACHED}{name}", value
        yield "ledger.initial", self.ledger.initial
        yield "history.rows", self.history.rows
        yield "history.money", self.history.money
        yield "history.today", self.history.today
