"""The twin's world: plain objects, and the built world's figures that never change."""

from __future__ import annotations

from collections import Counter as Counts
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.calendar import DayClass
from sim.demand import NeedKind
from sim.state.kinds import HolderKind
from sim.units import HOURS_PER_DAY
from tests.twins.luck import Luck
from tests.twins.tally import Tally

if TYPE_CHECKING:
    from sim.alert import Alert
    from sim.calendar import Calendar
    from sim.conditions import Conditions
    from sim.config import Config, Scenario
    from sim.demand import Relocation, Rush, Surge
    from sim.parameters import ActorParameters
    from sim.routes import Detour, Lanes, Rerouting
    from sim.rules import Rules
    from sim.services import Services
    from sim.synthesis.country import Country
    from tests.twins.dose import DosePatient
    from tests.twins.goods import Article, Distributor, Holder, Line, Shipment
    from tests.twins.losses import Fire, Withdrawal
    from tests.twins.people import Need, People, Visit
    from tests.twins.surges import Local


@dataclass(eq=False)
class Counter:
    """A pharmacy or e-pharmacy: what is fixed, and what holds this hour."""

    index: int
    holder: Holder
    region: int
    neighbours: list[tuple[int, float]]  # counter and kilometres, the nearest first
    stand_in: list[int]  # by class of day
    delivery_hour: int
    staff: float  # lines an hour with all staff
    opening: list[tuple[float, float]]  # by class of day
    law: list[list[float]]  # by class of day and hour
    capacity: float = 0.0
    debt: float = 0.0
    opens_next: bool = False
    least_urgent: int = 4
    closed_reason: int = 0
    queue_reason: int = 0
    paying: float = 1.0  # share of persons
    payment_reason: int = 0
    crowd: int = 0  # visits served today that an event sent here, less those turned away
    crowd_why: int = 0
    taken: dict[int, float] = field(default_factory=dict)  # by hour without power: share shifted
    added: dict[int, float] = field(default_factory=dict)  # by hour with power: share shifted to it

    def open_share(self, kind: int, hour: int) -> float:
        """Return the share of an hour of the day in which it is ordinarily open."""
        opens, closes = self.opening[kind]
        return min(max(min(closes, hour + 1) - max(opens, hour), 0.0), 1.0)


@dataclass(eq=False)
class Twin:
    """Everything; the clock is the hour that each function is told."""

    config: Config
    country: Country
    days: Calendar
    conditions: Conditions
    rules: Rules
    services: Services
    articles: list[Article]
    lines: list[Line]
    distributors: list[Distributor]
    holders: list[Holder]
    counters: list[Counter]
    open_care: int  # the first so many counters are pharmacies, the others e-pharmacies
    people: People
    dose: list[DosePatient]
    lanes: Lanes
    reached: dict[str, float] = field(default_factory=dict)  # by event: midnight, days
    diary: defaultdict[int, list[Visit]] = field(default_factory=lambda: defaultdict(list))
    coming: dict[tuple[int, int], list[Visit]] = field(default_factory=dict)  # hour, counter
    moved: defaultdict[int, list[Visit]] = field(default_factory=lambda: defaultdict(list))
    pending: list[Need] = field(default_factory=list)
    episodes: list[Need] = field(default_factory=list)
    late: list[DosePatient] = field(default_factory=list)
    site_why: dict[int, int] = field(default_factory=dict)
    dose_stopped: dict[int, int] = field(default_factory=dict)  # dose site: day since when
    dose_helper: dict[int, int] = field(default_factory=dict)  # dose site: who packs for it
    dose_behind: Counts[int] = field(default_factory=Counts)  # dose site: rolls that set-ups take
    hoarded: int = 0  # hours of supply left at which hoarders go, per treatment-day
    shipments: list[Shipment] = field(default_factory=list)
    fires: list[Fire] = field(default_factory=list)
    withdrawals: list[Withdrawal] = field(default_factory=list)
    open_roads: list[float] = field(default_factory=list)  # by municipality, today
    other_routes: list[float] = field(default_factory=list)  # by municipality: parcels and rolls
    tally: Tally = field(default_factory=Tally)
    # what is dated, and what has begun since a state was reached
    surges: list[Surge] = field(default_factory=list)
    rushes: list[Rush] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    detours: list[Detour] = field(default_factory=list)
    reroutings: list[Rerouting] = field(default_factory=list)
    relocations: list[Relocation] = field(default_factory=list)
    first_homes: list[int] = field(default_factory=list)  # by resident, before anyone moves
    locals: list[Local | None] = field(default_factory=list)  # by surge: whom it concerns, if some

    def __post_init__(self) -> None:
        self.luck = Luck(self.config.seed)
        how = self.actors.patients
        self.exact = how.refill == "exact"
        self.parcel = round(self.actors.pharmacies.parcel_days * HOURS_PER_DAY)
        self.window = round(how.bundle_window_days * HOURS_PER_DAY)
        self.reach = [1.0, *(how.reach_km * factor for factor in how.reach_by_urgency)]
        self.inpatients = tuple(self.country.rates.inpatients.tolist())  # by age band
        self.classes = self.days.day_class.tolist()

    @property
    def actors(self) -> ActorParameters:
        return self.rules.practice

    def report_day(self, day: int) -> int:
        return day - self.config.warm_up_days

    def day_class(self, day: int) -> int:
        """Return the class of a day; days after the run count as weekdays."""
        return self.classes[day] if day < len(self.classes) else int(DayClass.WEEKDAY)

    def is_weekday(self, day: int) -> bool:
        return self.day_class(day) == DayClass.WEEKDAY

    def times_usual(self, need: NeedKind, day: int) -> npt.NDArray[np.float64]:
        """Return how many times the usual need of each article arises on a day."""
        since = (day - self.config.warm_up_days) * HOURS_PER_DAY
        now = []
        for surge in self.surges:
            hours = min(since + HOURS_PER_DAY, surge.end) - max(since, surge.start)
            if surge.need == need and not surge.local and hours > 0:
                now.append((surge, hours / HOURS_PER_DAY))
        if not now:
            return np.ones(self.country.articles.size)
        codes = [str(code) for code in self.country.medicines.atc]
        times = []
        for medicine in self.country.articles.medicine.tolist():
            code, factor = (codes[medicine] if medicine >= 0 else ""), 1.0
            for surge, share in now:
                if not surge.atc or any(code.startswith(prefix) for prefix in surge.atc):
                    factor += (surge.factor - 1) * share
            times.append(max(factor, 0.0))
        return np.array(times)

    def meet(self, scenario: Scenario) -> None:
        """Take up a scenario of dated events."""
        places, seed = self.country.places, self.config.seed
        self.surges += scenario.surges(seed)
        self.rushes += scenario.rushes(seed)
        self.alerts += scenario.alerts(seed)
        self.detours += scenario.detours(places, seed)
        self.reroutings += scenario.reroutings(places, seed)
        self.relocations += scenario.relocations(places, seed)

    def works(self, day: int) -> bool:
        """Tell whether distributors deliver on a day."""
        return bool(self.days.working_day[min(day, self.days.days - 1)])

    @cached_property
    def by_kind(self) -> dict[HolderKind, list[Holder]]:
        return {kind: [h for h in self.holders if h.kind == kind] for kind in HolderKind}

    def count(self, counter: int, what: int, many: int = 1) -> None:
        """Count a service in the region of a counter."""
        self.tally.service[self.counters[counter].region, what] += many
