"""The notice-board of law: what requirements demand or permit of each actor.

The board starts with today's rules. A requirement reforms it, and the order of requirements does
not matter: of two demands on a figure the stricter holds, of two lists both, and of two demands
whose figures belong together the stronger acts as a whole (`stronger`).
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from sim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    from sim.parameters import ActorParameters
    from sim.places import Places

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Demand = float | tuple[float, float] | None

KEEPS: Final = 1_000_000  # days; a shelf life that no stock reaches
LEAST_COLLECTION: Final = 7  # treatment-days; no law limits a collection to less


class Node(IntEnum):
    """Kinds of facility, as rows and columns of the matrix of who may supply whom."""

    OPEN_CARE_PHARMACY = 0
    E_COMMERCE = 1
    HOSPITAL_PHARMACY = 2
    DOSE_SITE = 3
    COMPOUNDER = 4
    DISTRIBUTION_CENTRE = 5
    STOCKPILE = 6
    PATIENT = 7
    WARD = 8


Edge = tuple[Node, Node]  # who hands on goods to whom
BETWEEN_PHARMACIES: Final[Edge] = (Node.OPEN_CARE_PHARMACY, Node.OPEN_CARE_PHARMACY)
BETWEEN_HOSPITALS: Final[Edge] = (Node.HOSPITAL_PHARMACY, Node.HOSPITAL_PHARMACY)
FROM_WARDS: Final[Edge] = (Node.WARD, Node.HOSPITAL_PHARMACY)


class Ranked(Protocol):
    """A demand that acts as a whole."""

    @property
    def strength(self) -> tuple[float, ...]:
        """All that it demands, what counts most first, more for the stronger."""


R = TypeVar("R", bound=Ranked)


def stronger(now: R | None, new: R) -> R:
    """Return the one of two demands that acts; two of one strength are equal."""
    return new if now is None or new.strength > now.strength else now


class Allocation(StrEnum):
    """How a distributor shares goods that do not suffice."""

    FIRST_COME = "first_come"
    HISTORICAL_SHARE = "historical_share"
    NEED_WEIGHTED = "need_weighted"


@dataclass(frozen=True)
class Trigger:
    """When the authority may intervene for an article, and for how long it takes to decide."""

    seen_cover_days: float
    decision_days: int
    release_cover_days: float
    allocation: Allocation

    @property
    def strength(self) -> tuple[float, ...]:
        """The power that acts at more cover comes first."""
        return (
            self.seen_cover_days,
            -self.decision_days,
            self.release_cover_days,
            list(Allocation).index(self.allocation),
        )


@dataclass(frozen=True)
class Redistribution:
    """How goods move along an open edge between holders whose patients wait and others."""

    donor_floor_days: float
    donor_cap_share: float
    handling_days: int
    loss_share: float
    accepted_share: float = 1.0  # of holders that share an article; with a decision all do
    after_days: int = 0  # of national shortage, from which on they do; 0 = without any

    @property
    def strength(self) -> tuple[float, ...]:
        """What begins earlier comes first."""
        return (
            -self.after_days,
            self.accepted_share,
            self.donor_cap_share,
            -self.donor_floor_days,
            -self.handling_days,
            -self.loss_share,
        )


@dataclass(frozen=True)
class Purchase:
    """The state buys abroad what the country is short of, and sells it through the distributors."""

    after_days: float  # of national shortage, until the purchase is decided
    lead_days: tuple[float, float]  # from the decision to the first goods, lowest and highest
    need_share: float  # of the need that it covers, with open borders
    found_share: float  # of the articles for which a seller is found
    priority_only: bool

    @property
    def strength(self) -> tuple[float, ...]:
        """What is decided earlier comes first."""
        return (
            -self.after_days,
            self.need_share,
            self.found_share,
            not self.priority_only,
            -self.lead_days[1],
            -self.lead_days[0],
        )


@dataclass(frozen=True)
class MutualHelp:
    """Regions hand on hospital stock to a region that lacks it."""

    request_days: int  # days that a region lacks an article before it is helped
    donor_floor_days: float  # of need that a donor keeps
    donor_cap_share: float  # of its stock that a donor gives at most

    @property
    def strength(self) -> tuple[float, ...]:
        """Help that comes earlier comes first."""
        return (-self.request_days, self.donor_cap_share, -self.donor_floor_days)


@dataclass(frozen=True)
class DoseRelief:
    """What is done for dose patients whose site has stopped; today nothing."""

    takeover_days: float = math.inf  # until another site packs for a site that has stopped
    shift_factor: float = 1.0  # capacity of sites that pack for others, times usual
    able_share: float = 0.0  # of dose patients who can manage with whole packs, with help
    pack_minutes: float = 0.0  # of a pharmacy's staff for each of them
    pack_days: float = 0.0  # that a roll is late until packs are handed out

    def with_stricter(self, other: DoseRelief) -> DoseRelief:
        """Return what satisfies both; whole packs for the larger share of patients, then sooner."""
        return replace(
            max(self, other, key=lambda one: (one.able_share, -one.pack_days, -one.pack_minutes)),
            takeover_days=min(self.takeover_days, other.takeover_days),
            shift_factor=max(self.shift_factor, other.shift_factor),
        )


@dataclass(frozen=True)
class Keeping:
    """How the goods of a reserve grow old; today nothing is said of it, and nothing expires."""

    life_days: int = KEEPS
    rotated: bool = True  # issued through ordinary channels, and replaced, before it is old
    renewed: bool = False  # what has been issued or has expired is bought anew
    age_days: int = 0  # on day 0, of what is neither rotated nor renewed

    def stricter(self, other: Keeping) -> Keeping:
        """Return what holds when both are demanded: the shorter life, apart if one says so."""
        return Keeping(
            life_days=min(self.life_days, other.life_days),
            rotated=self.rotated and other.rotated,
            renewed=self.renewed or other.renewed,
            age_days=max(self.age_days, other.age_days),
        )


@dataclass(frozen=True)
class StockPreparation:
    """Compounders make articles in series for stock, after development and a national licence."""

    need_share: float  # of the need of a short article
    development_days: float  # of shortage until it can be made; nothing for the developed ones
    licence_packs: float  # a year, above which a national licence is needed
    licence_days: float  # until the licence is decided

    @property
    def strength(self) -> tuple[float, ...]:
        """The larger share comes first."""
        return (self.need_share, -self.development_days, self.licence_packs, -self.licence_days)


@dataclass(frozen=True)
class Standby:
    """Plants in the country that switch to what is short."""

    switch_days: float  # of shortage until the first goods
    need_share: float  # of the need that they can make
    producible_share: float  # of the listed articles that some plant can make
    substance_days: float  # of the need for which active substance lies ready

    @property
    def strength(self) -> tuple[float, ...]:
        """What switches sooner comes first."""
        return (-self.switch_days, self.need_share, self.producible_share, self.substance_days)


@dataclass(frozen=True)
class Conservation:
    """Care uses less of what is short."""

    cut_share: float  # of hospital episodes of a short article that are avoided at most
    after_days: float  # of national shortage until saving begins
    ramp_days: float  # from then on until it is complete

    @property
    def strength(self) -> tuple[float, ...]:
        """The larger cut comes first."""
        return (self.cut_share, -self.after_days, -self.ramp_days)


@dataclass(frozen=True)
class Curb:
    """Law ends a share of what drains the supply, some days after it has begun; today nothing."""

    after_days: float = math.inf
    stopped_share: float = 0.0

    def going_on(self, days: float) -> float:
        """Return the share that goes on so many days after its beginning."""
        return 1.0 - self.stopped_share if days >= self.after_days else 1.0

    @property
    def strength(self) -> tuple[float, ...]:
        """What stops more comes first."""
        return (self.stopped_share, -self.after_days)


@dataclass(frozen=True)
class Notice:
    """Companies tell that their goods will run out; today nobody acts before they have."""

    days: float = 0.0  # of stock left when they tell
    share: float = 0.0  # of product lines, whose companies tell in time

    def stricter(self, other: Notice) -> Notice:
        """Return what holds when both are demanded."""
        return Notice(max(self.days, other.days), max(self.share, other.share))


@dataclass(frozen=True)
class Exercise:
    """What staff have practised of work without services, and how it fades; today nothing."""

    factor: float = 1.0  # capacity without services on the day of an exercise, times unpractised
    half_life_days: float = math.inf  # until half of what it adds is forgotten
    every_days: float = math.inf  # between exercises
    held_days: float = 0.0  # from the last one to day 0
    staff_hours: float = 0.0  # of a pharmacy in each of them

    def factor_at(self, hour: float) -> float:
        """Return the capacity without services at an hour, times unpractised."""
        if self.factor <= 1:
            return 1.0
        days = (self.held_days + hour / HOURS_PER_DAY) % self.every_days
        return 1.0 + (self.factor - 1.0) * math.exp2(-days / self.half_life_days)

    @property
    def strength(self) -> tuple[float, ...]:
        """What teaches more comes first."""
        return (
            self.factor,
            -self.every_days,
            self.half_life_days,
            -self.held_days,
            self.staff_hours,
        )


@dataclass(frozen=True)
class Subjects:
    """Whom the law can address: facilities with their places, and product lines."""

    world_seed: int  # luck of the world: the same draw in all its runs
    places: Places
    customers: Ints  # by counter: residents whose home pharmacy it is
    medicine_codes: tuple[str, ...]  # ATC codes
    line_medicine: Ints  # by product line, -1 = other goods
    line_priority: Bools  # by product line: on the list of prioritised medicines
    article_medicine: Ints  # by article, -1 = other goods
    article_priority: Bools
    line_supplied: Bools  # by product line: has a supplier and is not made to order
    line_active_origin: Ints  # by product line: where its active substance comes from


@dataclass
class Rules:
    """What is demanded and permitted now; most arrays are per facility, counter or line."""

    practice: ActorParameters  # what actors do of themselves, as far as the law leaves it to them
    backup_power_hours: Floats  # per facility
    offline_dispensing: Floats  # per facility, share of capacity, 0 = not allowed
    emergency: Bools  # per counter: designated as emergency pharmacy
    staff_factor: Floats  # per counter
    minimum_weekly_hours: Floats  # per counter
    shelf_cover_days: Floats  # per counter, 0 = as the pharmacy chooses
    floor_days: Floats  # per product line: the supplier ships when cover falls below
    up_to_days: Floats  # per product line: cover up to which it ships
    active_stock_days: Floats  # per product line: active substance before the plant, days of need
    hospital_cover_days: Floats  # per region, 0 = as its hospital pharmacy chooses
    most_days: Floats  # per article: treatment-days of a collection
    least_consumed: Floats  # per article: share of a collection, before anyone may have the next
    least_staff: Floats  # per facility: share of its staff that must be there in any case
    supply_edges: Bools  # Node × Node: who may supply whom
    outside: Bytes  # per article: Outside, to whom hospital pharmacies may hand it out
    developed: Bools  # per article: a stock preparation of it is developed beforehand
    standby_list: Bools  # per article: plants stand by to make it
    conserved: Bools  # per article: care saves it when it is short
    stop_share: Floats  # per product line: share of today's stops that still happen
    second_source: Ints  # per product line: origin of more active substance, -1 = none
    second_covers: Floats  # per product line: share of the need that it can deliver
    home_stock_days: float = 0.0  # that residents who follow the advice keep at home
    home_stock_share: float = 0.0  # of residents, who follow it
    allocation: Allocation = Allocation.FIRST_COME
    trigger: Trigger | None = None
    redistribution: dict[Edge, Redistribution] = field(default_factory=dict)  # decided on
    voluntary: dict[Edge, Redistribution] = field(default_factory=dict)  # without a decision
    stockpile: Keeping = Keeping()  # how the goods of state stockpiles grow old
    region_keeping: Keeping = Keeping()  # the same of what regions must keep
    purchase: Purchase | None = None
    mutual_help: MutualHelp | None = None
    other_takes_over_days: float | None = None  # until companies use another distributor
    urgent_first: bool = False  # orders for waiting patients are picked before refills
    outside_floor_days: float = 0.0  # that hospital pharmacies keep when they supply others
    dose_relief: DoseRelief = DoseRelief()
    stock_preparation: StockPreparation | None = None
    regional_compounding: float = 0.0  # what regional compounders add for all, share of the others
    standby: Standby | None = None
    conservation: Conservation | None = None
    supervision: Curb = Curb()  # of what is prescribed without the indication
    export_stop: Curb = Curb()
    notice: Notice = Notice()
    exercise: Exercise = Exercise()

    def practise(self, figure: str, *, at_least: Demand = None, at_most: Demand = None) -> None:
        """Demand a least or greatest value of a figure of actors, as in configs/actors.

        `figure` is such as "dose.spare_capacity". A demand that is already met changes nothing.
        """
        section, name = figure.split(".")
        part = getattr(self.practice, section)
        value = getattr(part, name)
        for wanted, stricter in ((at_least, max), (at_most, min)):
            if isinstance(wanted, tuple):
                value = tuple(map(stricter, value, wanted))
            elif wanted is not None:
                value = stricter(value, wanted)
        changed = part.model_copy(update={name: value})
        self.practice = self.practice.model_copy(update={section: changed})

    def at_least(self, figure: str, where: Ints, value: float | Floats) -> None:
        """Demand at least `value` of a figure at `where`; a lower demand changes nothing."""
        column: Floats = getattr(self, figure)
        column[where] = np.maximum(column[where], value)

    def permit(
        self,
        figure: Literal["redistribution", "voluntary"],
        edges: Iterable[Edge],
        how: Redistribution,
    ) -> None:
        """Let goods move along some edges; of two ways along one the stronger acts there."""
        ways: dict[Edge, Redistribution] = getattr(self, figure)
        for edge in edges:
            self.supply_edges[edge] = True
            ways[edge] = stronger(ways.get(edge), how)

    def copy(self) -> Rules:
        """Return an independent copy, so that a reform never changes the rules it starts from."""
        return copy.deepcopy(self)


def edges_of_today() -> npt.NDArray[np.bool_]:
    """Return who may supply whom under today's law (Node × Node).

    Distributors supply pharmacies, hospital pharmacies, dose sites and compounders
    (leveransskyldighet, 3 kap. 3 § 6 lagen (2009:366)); pharmacies do not supply each other, and
    hospital pharmacies supply hospitals only (the directive of 19 June 2025).
    """
    allowed = np.zeros((len(Node), len(Node)), dtype=np.bool_)
    for receiver in (
        Node.OPEN_CARE_PHARMACY,
        Node.E_COMMERCE,
        Node.HOSPITAL_PHARMACY,
        Node.DOSE_SITE,
        Node.COMPOUNDER,
        Node.STOCKPILE,
    ):
        allowed[Node.DISTRIBUTION_CENTRE, receiver] = True
    for giver in (
        Node.OPEN_CARE_PHARMACY,
        Node.E_COMMERCE,
        Node.HOSPITAL_PHARMACY,
        Node.DOSE_SITE,
    ):
        allowed[giver, Node.PATIENT] = True
    allowed[Node.COMPOUNDER, Node.OPEN_CARE_PHARMACY] = True
    allowed[Node.COMPOUNDER, Node.HOSPITAL_PHARMACY] = True
    allowed[Node.STOCKPILE, Node.HOSPITAL_PHARMACY] = True
    return allowed
