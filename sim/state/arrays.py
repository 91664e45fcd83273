"""The state of the world as named groups of arrays, in the form that kernels take.

A kernel takes the whole `State`, so that its own parameters say only what it works on. Stock
holders come in a fixed order: open-care pharmacies, e-pharmacies (together: the counters),
hospital pharmacies, wards (one per hospital pharmacy), dose sites, stockpiles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Final, ForwardRef, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.array_types import Bytes, Floats, Int32s, Ints, Records, Whys
from sim.state.reference import Referenced

_WHYS: Final = ForwardRef("Whys")


class People(NamedTuple):
    """Everyone: residents, their treatments, and what has happened to them."""

    residents: Records  # RESIDENT
    treatments: Records  # TREATMENT
    reason: Whys  # per treatment: Reason of the last failed attempt, and the trace behind it
    outcome: Bytes  # per resident: PersonFlag
    band_start: Ints  # 2 × bands + 1
    band_rows: Int32s  # resident rows by age band, first those with treatments, in order of keys
    marks: npt.NDArray[np.uint16]  # per resident: a bit for each group of patients
    town_region: Int32s  # by municipality


class Agenda(NamedTuple):
    """A ring of days; each holds a list of visits in chunks, so that a day can take any number."""

    entries: Records  # VISIT, chunks × CHUNK
    following: Int32s  # per chunk: the next chunk of its slot, -1 at the end
    head: Int32s  # per slot, two for each day of the ring: first chunk, -1 when empty
    tail: Int32s  # per slot: chunk being filled
    filled: Int32s  # per slot: entries in the tail chunk
    free: Int32s  # stack of unused chunks
    free_count: Ints  # one value


class Shelves(NamedTuple):
    """Stock of every article at every stock holder, in treatment-days (holders × articles)."""

    stock: Int32s
    target: Int32s  # order-up-to level, 0 where the article is ordered for the patient only
    in_transit: Int32s
    wanted: Int32s  # asked for by waiting patients since the last order
    cause: Whys  # why the last order was not filled; the reason is 0 when it was
    need: npt.NDArray[np.float32]  # expected need, treatment-days a day


class Holders(NamedTuple):
    """Stock holders: where they are supplied from and what they can do tonight."""

    kind: Bytes  # HolderKind
    region: Int32s
    can_order: Bytes
    can_receive: Bytes
    can_serve: Bytes  # hospital pharmacies, wards and dose sites
    arrives: Int32s  # hour at which goods shipped tonight arrive
    runs: Bytes  # holders × carriers: 1 when the carrier's route to the holder runs today
    stuck: Whys  # holders × carriers: the event behind it when it does not, without a reason
    feeder: Int32s  # holder that feeds it (wards: their hospital pharmacy), -1 = distributors
    unsupplied: Whys  # why it could not order lately; 0 when it could
    shut: Whys  # why it cannot serve now


class Goods(NamedTuple):
    """What kernels need to know of the articles; a second index is 1 for critical users."""

    criticality: Bytes  # articles × 2
    tolerance: Floats  # articles × 2, hours
    medicine: npt.NDArray[np.uint16]  # index of the medicine, medicines = other goods
    kind: Bytes  # ArticleClass
    pack: Int32s  # treatment-days
    need: Floats  # national need, treatment-days a day
    critical_share: Floats
    substitute_first: Int32s  # articles + 1
    substitutes: Int32s  # articles in order of preference
    in_stock: Bytes  # 1 when some distributor has it
    ample: Bytes  # 1 when distributors had enough for all orders of last night
    allocation: Bytes  # AllocationRule in force
    moved: Bytes  # Move: whether redistribution is decided for it, or done without a decision
    limit_days: Bytes  # most treatment-days of a collection in open care
    outside: Bytes  # Outside: to whom hospital pharmacies may hand it out
    ordered_home: Int32s  # bits of the groups for whom care orders it from them, whatever hinders
    form_first: Int32s  # articles + 1
    forms: Int32s  # articles in which hospitals keep the same medicine, the largest first
    left_hours: Bytes  # most hours of supply left at the next one, per treatment-day collected
    limit_hours: Bytes  # the same for who pays for the next one
    price: Ints  # purchase price of a treatment-day, öre


class Books(NamedTuple):
    """The ledger: treatment-days since the start of the run, by article."""

    made: Ints
    imported: Ints  # under a licence
    compounded: Ints
    dispensed: Ints
    scrapped: Ints
    expired: Ints
    exported: Ints


class Ages(NamedTuple):
    """The stocks whose goods can reach their shelf life; all of them rows by number.

    Goods go out in the order in which they came. So those still good are at most as many as came
    within a shelf life, and when each lot came is known without following it.
    """

    row: Int32s  # holders × articles: row of a stock, -1 = not followed; no holders = none is
    holder: Int32s
    article: Int32s
    life: Int32s  # days that goods keep, from the day on which they come
    kept_apart: Bytes  # 1: followed is only what does not turn over
    level: Int32s  # treatment-days to be kept apart
    apart: Int32s  # treatment-days kept apart now
    came: Int32s  # treatment-days that came since the last evening
    by_day: Int32s  # rows × a ring of days: treatment-days that came
    good: Ints  # treatment-days that came within the shelf life


class Counters(NamedTuple):
    """Counter facilities: what is fixed, and what holds in the current hour."""

    open_care: int  # the first so many are open-care pharmacies, the others e-pharmacies
    region: Int32s
    neighbours: Int32s  # counters × most, -1 = none
    distance: Floats  # counters × most, km
    stand_in: Int32s  # counters × day classes: where its customers go when it is closed all day
    hour_law: Floats  # counters × day classes × 24: cumulative law of the hour of a visit
    delivery_hour: Bytes  # hour from which goods that came today can be had
    parcels: Floats  # e-pharmacies × municipalities: share of parcels that a carrier takes today
    parcels_why: Whys  # the event behind it when that is not all, without a reason
    capacity: Floats  # lines it can serve this hour; 0 = closed
    debt: Floats  # lines served beyond capacity in the hour before
    paying: Floats  # share of persons who can pay in some way that works
    payment_reason: Whys  # why the others cannot
    opens_next: Bytes  # 1 when open in the next hour too
    least_urgent: Bytes  # serves only visits of at most this urgency class
    closed_reason: Whys  # why it is closed
    queue_reason: Whys  # why capacity does not suffice
    crowd: Ints  # visits served today that an event sent here, less those turned away for them
    crowd_why: Whys  # why the last of them came


class Habits(NamedTuple):
    """How patients behave, as numbers and random keys."""

    exact: int  # 1: attempts fall at the exact hour; 0: by habit and opening hours
    window: int  # hours ahead of due that a visit also collects
    saturday: float
    sunday: float
    most_pharmacies: int
    stay: float
    reach: Floats  # km by urgency 1-4 (index 0 unused)
    parcel: int  # hours a parcel takes
    untreated: float  # acute needs of residents without long-term medicine, relative to others
    eager_tries: int  # days on which who came in vain comes back the next day
    patient_days: int  # days until they come back later, while supply lasts
    lapse_hours: int  # hours after which an unmet acute need lapses
    accepted: float  # share of users for whom a substitute is acceptable
    ask_hours: int  # supply left at home when a substitute is asked for
    hoard_hours: Ints  # one value: hours of supply left at which hoarders go, per treatment-day
    answer_hours: Ints  # one value: from the first failed attempt to a prescriber's answer
    again_hours: int  # after a refusal, until another substitute is asked for
    least_gap: int  # hours; shorter gaps without a midnight inside do not count
    hour_key: np.uint64
    weekend_key: np.uint64
    queue_key: np.uint64
    payment_key: np.uint64
    seek_key: np.uint64
    count_key: np.uint64
    person_key: np.uint64
    accept_key: np.uint64
    answer_key: np.uint64
    parcel_key: np.uint64
    shift_key: np.uint64


class Needs(NamedTuple):
    """Acute needs and hospital episodes that are not met yet."""

    table: Records  # NEED
    free: Int32s  # stack of unused rows
    free_count: Ints  # one value
    pending: Int32s  # rows at the counters that are tried again tomorrow
    pending_count: Ints  # one value
    episodes: Int32s  # rows in hospital that are tried again tomorrow
    episodes_count: Ints  # one value
    admitted: Int32s  # scratch: the residents of the day's admissions


class Day(NamedTuple):
    """The visits of one day in the order of hour and pharmacy, and who moves on within it."""

    gathered: Records  # VISIT: scratch
    visits: Records  # VISIT
    start: Ints  # 24 × counters + 1
    movers: Records  # VISIT: go on to `pharmacy` in the next hour
    movers_count: Ints  # one value
    queue: Records  # VISIT: movers of the present hour by pharmacy
    queue_start: Ints  # counters + 1


class Dose(NamedTuple):
    """Dose patients, sorted by dose site, day of the roll clock and key."""

    rows: Int32s  # resident row
    site: Bytes  # index of the dose site
    clock: Bytes  # day of the roll clock on which the roll is delivered
    start: Ints  # sites × roll days + 1
    due: Int32s  # day on which what is packed will be delivered, -1 = nothing packed
    until: Int32s  # day of the delivery to which what was packed last reaches
    state: Bytes  # DoseState
    why: Whys  # why the roll is late
    site_why: Whys  # by site: why it cannot pack all rolls now
    waiting: Int32s  # places of patients whose roll is late, in order of lateness
    waiting_count: Ints  # one value
    holder: Int32s  # by site: its row among the stock holders
    roll_days: int
    ahead: int  # days from packing to delivery
    buffer_hours: int  # extra supply at home
    delivery_hour: int
    set_up_rolls: int  # that a site does not pack while it is set up for another product
    set_up: Int32s  # sites × articles: the line it is set up for, -1 = none yet
    behind: Ints  # by site: rolls of its capacity that new products still take
    site_of: Int32s  # by holder: its dose site, -1 = none
    routes: Floats  # sites × municipalities: share of rolls that a carrier takes today
    routes_why: Whys  # the event behind it when that is not all, without a reason


class Lines(NamedTuple):
    """Product lines; K is the largest number of centres of a distributor."""

    article: Int32s
    first: Ints  # articles + 1
    share: Floats
    need: Floats  # treatment-days a day
    distributor: Bytes
    lane: Bytes
    licence: Bytes  # 1: receives what is licensed or compounded, has no supplier of its own
    lead: Int32s  # days from the supplier to the distributor
    stock: Ints  # lines × K, at the distributor's centres
    inbound: Ints  # lines × LEAD_RING, arrivals by day modulo the ring
    plant: Ints  # finished goods at the supplier
    active: Floats  # active substance at the supplier, treatment-days
    active_full: Floats  # its target
    reorder: Floats  # position below which the supplier ships, days of need
    up_to: Floats  # position up to which it ships, days of need
    made_to_order: Bytes  # 1: compounded; arrives some working days later than other goods
    stopped: Bytes  # 1 while a background shortage stops its inflow
    inflow_cause: Whys  # why the supplier does not ship now; the reason is 0 when it can
    behind: Whys  # why distributors ran low; 0 when they have enough again
    carry: Floats  # fractions of treatment-days of production not yet made
    growth: Floats  # most it can make at first, as a multiple of its need
    plant_days: float  # most finished goods at a plant, days of need; no more than an order
    growth_days: int  # days of an empty plant after which it can make as much more again
    strained: Ints  # days in a row that its plant has been empty, with nothing in its way


class Distributors(NamedTuple):
    """Distributors, their centres and what they can pick tonight; K as in `Lines`."""

    centre_share: Floats  # distributors × K, share of goods that arrive at a centre
    home: Bytes  # holders × distributors: centre that serves the holder
    pick: Floats  # distributors × K: orders that a centre can pick tonight
    can_ship: Bytes  # distributors × K: 0 when the centre cannot ship
    covered: Bytes  # distributors × K: 1 when other centres serve the centre's customers
    cause: Whys  # distributors × K: why it cannot
    slow: Whys  # distributors × K: why its hands do not suffice; 0 when they do
    stranded: Bytes  # distributors × K: 1 when companies do not count on the goods there
    urgent_first: Bytes  # one value: 1 when orders for waiting patients are picked before refills
    order_key: np.uint64  # luck of the order in which orders are taken
    line_key: np.uint64  # luck of which exchangeable line is sent
    compound_days: Ints  # 2: shortest and longest time to make to order


class Shipments(NamedTuple):
    """Goods on their way to holders."""

    table: Records  # SHIPMENT
    count: Ints  # type: ignore[assignment]  # one value; hides tuple.count, which is not used


class Orders(NamedTuple):
    """Scratch of a night: orders in the order of holders, then by article."""

    gathered: Records  # ORDER
    table: Records  # ORDER, by article
    start: Ints  # articles + 1
    lacking: Int32s  # by article: what one holder lacks
    found: Int32s  # the articles that it lacks
    asked: Ints  # lines × K: what is asked first of a line at a centre


class Ranks(NamedTuple):
    """Scratch: those who wait, in the order in which they are served."""

    items: Ints
    keys: npt.NDArray[np.uint64]  # the lowest comes first
    places: Ints
    slots: Ints


class Tally(NamedTuple):
    """Counts of one day, set to zero every morning; views into one row of the history."""

    service: Ints  # regions × Service
    flow: Ints  # by Flow
    without_town: Ints  # persons without at midnight, by municipality
    beyond_town: Ints  # persons beyond tolerance at midnight, by municipality
    without_criticality: Ints  # 5, index 1-4
    beyond_criticality: Ints
    without_group: Ints  # by Group, then by group of patients
    beyond_group: Ints
    without_channel: Ints  # by Supply
    without_reason: Ints  # by Reason
    medicine_days: Ints  # regions × medicines: treatment-days without (last = other goods)
    new_town: Ints  # persons without for the first time, by municipality
    new_beyond_town: Ints
    new_criticality: Ints  # 5
    new_beyond_criticality: Ints
    new_group: Ints
    new_beyond_group: Ints
    new_medicine: Ints  # treatments without for the first time, by medicine
    lines_medicine: Ints  # lines dispensed, by medicine
    lapsed_medicine: Ints  # needs and episodes that lapse unmet, by medicine
    without_trace: Ints  # MOST_TRACES × Reason
    worth: Ints  # öre, by Worth
    picture: Ints  # medicines × Sight: what is short, and what of it the authority sees


class DayClasses(NamedTuple):
    """The calendar."""

    day_class: Bytes  # by day since the start of the warm-up


@dataclass(frozen=True, eq=False)
class State(Referenced):
    """All of it; kernels take it by its address, so no array may ever be replaced."""

    people: People
    agenda: Agenda
    shelves: Shelves
    holders: Holders
    goods: Goods
    ages: Ages
    books: Books
    counters: Counters
    habits: Habits
    needs: Needs
    day: Day
    dose: Dose
    lines: Lines
    distributors: Distributors
    shipments: Shipments
    orders: Orders
    ranks: Ranks
    tally: Tally
    calendar: DayClasses

    def __post_init__(self) -> None:
        """Lay the state out for kernels."""
        self.lay_out(self.groups())

    def groups(self) -> dict[str, tuple[Any, ...]]:
        """Return the groups by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def whys(self) -> Iterator[Any]:
        """Yield every array that holds reasons with the traces behind them."""
        yield self.needs.table["reason"]
        for group in self.groups().values():
            kinds = type(group).__annotations__
            yield from (getattr(group, name) for name, kind in kinds.items() if kind == _WHYS)
