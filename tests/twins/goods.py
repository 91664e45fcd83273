"""Articles, shelves and product lines of the twin."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field

from sim.state.kinds import AllocationRule, ArticleClass, HolderKind
from sim.state.reasons import Reason


@dataclass(eq=False)
class Line:
    """One supplier's product, lying at one distributor's centres."""

    index: int
    share: float
    need: float  # treatment-days a day
    distributor: Distributor
    lane: int
    finished_origin: int
    active_origin: int
    licence: bool
    made_to_order: bool
    lead: int  # days
    growth: float
    plant_days: float
    growth_days: int  # of strain, after which output grows by as much again
    strained: int  # days in a row
    stops: list[tuple[int, int]]  # background shortages: first day, day after the last
    stock: list[int]  # by centre of the distributor
    inbound: dict[int, int]  # by day of arrival
    plant: int
    active: float
    active_full: float
    usual_active: float  # its least full stock of active substance
    carry: float
    reorder: float = 0.0
    up_to: float = 0.0
    stopped: bool = False
    cause: int = 0  # why nothing flows in
    behind: int = 0  # what has emptied its distributor


@dataclass(eq=False)
class Article:
    """An exchange group. Pairs hold the value of users outside and inside the critical share."""

    index: int
    kind: ArticleClass
    medicine: int
    pack: int  # treatment-days
    need: float  # treatment-days a day, in the whole world
    price: int  # öre a treatment-day
    most_days: int  # treatment-days of a collection
    left_hours: int  # of supply left at most at the next one, per treatment-day
    limit_hours: int  # the same for who pays
    priority: bool  # on the list of prioritised medicines
    acute: bool  # most of the need is acute
    critical_share: float
    compoundable: bool
    cold: bool  # kept in a refrigerator
    criticality: tuple[int, int]
    tolerance: tuple[float, float]  # hours
    bands: tuple[float, ...]  # shares of the age bands among those who need it
    in_stock: bool
    ample: bool  # enough for all of last night's orders
    pictures: deque[int]  # what the authority was told, the oldest first
    lines: list[Line] = field(default_factory=list)
    substitutes: list[Article] = field(default_factory=list)
    forms: list[Article] = field(default_factory=list)  # of the same medicine, in hospitals
    allocation: AllocationRule = AllocationRule.FIRST_COME
    short_days: int = 0
    warned_days: int = 0  # from the notice of all its companies until it was short
    sighted: int | None = None
    decided: bool = False
    lacking_days: int = 0
    books: Counter[str] = field(default_factory=Counter)

    @property
    def animal(self) -> bool:
        return self.kind == ArticleClass.VETERINARY

    @property
    def refilled(self) -> bool:
        """Whether it is asked for before what is at home ends, though its users are not known."""
        return self.kind in (ArticleClass.BACKGROUND, ArticleClass.COMPOUNDED)

    @property
    def made_to_order(self) -> bool:
        return self.kind == ArticleClass.COMPOUNDED

    @property
    def traded(self) -> bool:
        """Whether distributors stock it."""
        return self.need > 0 and not self.made_to_order

    @property
    def known_days(self) -> int:
        """For how long it has been known to be short."""
        return self.short_days + self.warned_days if self.short_days else 0

    @property
    def licence_line(self) -> Line:
        return self.lines[-1]

    @property
    def distributor_stock(self) -> int:
        return sum(sum(line.stock) for line in self.lines)


@dataclass(slots=True, eq=False)
class Shelf:
    """One article at one stock holder, in treatment-days."""

    article: Article
    need: float  # a day
    stock: int
    target: int
    in_transit: int = 0
    wanted: int = 0
    cause: int = 0  # why the last order was not filled
    unsupplied: int = 0  # why the holder could not order lately
    came: int = 0  # since the last evening
    lacking_days: int = 0  # in a row, at a hospital pharmacy
    life: int = 0  # days that goods keep, 0 = for longer than they ever lie
    lots: list[tuple[int, int]] = field(default_factory=list)  # day on which they came, how many
    kept_apart: bool = False  # the lots are what does not turn over
    level: int = 0  # of what is to be kept apart
    product: Line | None = None  # for which a dose site's machine is set up

    def has(self, days: int) -> bool:
        return self.stock >= days

    @property
    def reason(self) -> int:
        """Why it is not on the shelf."""
        if self.cause % 32:
            return self.cause
        kept = self.unsupplied if self.target > 0 and not self.cause else 0
        return int(Reason.ON_ORDER) + (self.cause or kept) // 32 * 32


@dataclass(eq=False)
class Holder:
    """A stock holder: a counter, hospital pharmacy, ward, dose site or stockpile."""

    index: int
    kind: HolderKind
    facility: int  # -1 = none
    soon: int  # 0 near, 1 farther, 2 on the second working day
    home: list[int]  # by distributor: the centre that serves it
    orders: bool  # takes part in the night's orders at all
    feeder: int | None
    shelves: list[Shelf]
    can_order: bool = True
    can_receive: bool = True
    can_serve: bool = True
    missed_order: bool = False
    shut: int = 0  # why it cannot serve
    arrives: int = 0  # hour at which tonight's goods come
    runs: list[bool] = field(default_factory=list)  # by carrier: its route here, today
    stuck: list[int] = field(default_factory=list)  # by carrier: why not, if it does not


@dataclass(eq=False)
class Centre:
    """A distributor's centre tonight."""

    facility: int  # -1 = none
    owner: int  # the distributor that runs it, -1 = none
    share: float  # of the goods that arrive
    host_share: float  # of the goods that arrive when it takes over from another distributor
    hall: bool  # delivers to pharmacies
    normal: float = 0.0  # orders of an ordinary night
    pick: float = 0.0  # orders it can pick tonight
    can_ship: bool = True
    covered: bool = False  # sisters serve its customers
    cause: int = 0
    slow: int = 0  # why its hands do not suffice
    down_since: float | None = None


@dataclass(eq=False)
class Distributor:
    """A distributor with its centres; the last one stands for the compounders."""

    index: int
    makes_to_order: bool
    centres: list[Centre]
    redirected: bool = False  # companies send its goods to another distributor

    @property
    def own(self) -> list[Centre]:
        return [centre for centre in self.centres if centre.owner == self.index]

    def counts_on(self, centre: Centre) -> bool:
        """Tell whether companies count on what lies at a centre."""
        return centre.owner != self.index or not self.redirected


@dataclass(slots=True, eq=False)
class Shipment:
    """Goods on their way to a holder."""

    holder: Holder
    shelf: Shelf
    days: int
    arrives: int  # hour
    carrier: int  # a distributor; compounders and pharmacies send with all others
    late: bool = False
