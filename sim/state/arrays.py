"""The state of the world as named groups of arrays, in the form that kernels take.

Counter facilities (open-care pharmacies, then e-pharmacies) come first, then hospital
pharmacies, then dose sites: together the stock holders, the rows of `Shelves`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Records = npt.NDArray[np.void]


class People(NamedTuple):
    """Everyone: residents, their treatments, and what has happened to them."""

    residents: Records  # RESIDENT
    treatments: Records  # TREATMENT
    reason: Bytes  # per treatment: Reason of the last failed attempt
    outcome: Bytes  # per resident: PersonFlag
    band_start: Int64s  # bands + 1
    band_rows: Int32s  # resident rows by age band


class Agenda(NamedTuple):
    """A ring of days; each holds a list of visits in chunks, so that any day can take any number."""

    entries: Records  # VISIT, chunks × CHUNK
    following: Int32s  # per chunk: the next chunk of its day, -1 at the end
    head: Int32s  # per day of the ring: first chunk, -1 when empty
    tail: Int32s  # per day of the ring: chunk being filled
    filled: Int32s  # per day of the ring: entries in the tail chunk
    free: Int32s  # stack of unused chunks
    free_count: Int64s  # one value


class Shelves(NamedTuple):
    """Stock of every article at every stock holder, in treatment-days (holders × articles)."""

    stock: Int32s
    target: Int32s  # order-up-to level, 0 where the article is ordered for the patient only
    in_transit: Int32s
    wanted: Int32s  # asked for by waiting patients since the last order
    cause: Bytes  # Reason why the last order was not filled, 0 when it was


class Goods(NamedTuple):
    """What kernels need to know of the articles; the second index is 1 for critical users."""

    criticality: Bytes  # articles × 2
    tolerance: Floats  # articles × 2, hours
    medicine: Int32s  # index of the medicine, medicines = other goods
    kind: Bytes  # ArticleClass
    pack: Int32s  # treatment-days
    substitute_first: Int32s  # articles + 1
    substitutes: Int32s  # articles in order of preference
    dispensed: Int64s  # treatment-days handed to patients so far


class Counters(NamedTuple):
    """Counter facilities in the current hour."""

    capacity: Floats  # lines they can serve this hour; 0 = closed
    debt: Floats  # lines served beyond capacity in earlier hours, or unused fraction
    opens_next: Bytes  # 1 when open in the next hour too
    closed_reason: Bytes  # Reason when closed
    queue_reason: Bytes  # Reason when capacity does not suffice
    neighbours: Int32s  # counters × most, -1 = none
    distance: Floats  # counters × most, km
    hour_law: Floats  # counters × day classes × 24: cumulative law of the hour of a visit
    after_delivery: Bytes  # hour from which goods that came today can be had


class Habits(NamedTuple):
    """How patients behave, as numbers and random keys."""

    exact: int  # 1: attempts fall at the exact hour; 0: by habit and opening hours
    window: int  # hours ahead of due that a visit also collects
    saturday: float
    sunday: float
    most_tries: int
    most_pharmacies: int
    stay: float
    reach: Floats  # km by urgency 1-4 (index 0 unused)
    parcel: int  # hours a parcel takes
    limit_days: int  # most treatment-days a collection, 255 = no limit
    hour_key: np.uint64
    weekend_key: np.uint64
    queue_key: np.uint64
    seek_key: np.uint64


class Needs(NamedTuple):
    """Acute needs and hospital episodes under way."""

    table: Records  # NEED
    free: Int32s  # stack of unused rows
    free_count: Int64s  # one value
    pending: Int32s  # rows that are tried again tomorrow
    pending_count: Int64s  # one value


class Day(NamedTuple):
    """The visits of one day in the order of hour and pharmacy, and who moves on within it."""

    visits: Records  # VISIT
    start: Int64s  # 24 × counters + 1
    movers: Records  # VISIT: go on to `pharmacy` in the next hour
    movers_count: Int64s  # one value
    queue: Records  # VISIT: movers of the present hour by pharmacy
    queue_start: Int64s  # counters + 1
    order: Int64s  # scratch: who is at one pharmacy in one hour
    keys: npt.NDArray[np.uint64]  # scratch: their places in the queue


class Tally(NamedTuple):
    """Counts of one day, set to zero every morning; see `state.series` for their meaning."""

    service: Int64s  # by Service
    without_town: Int64s  # persons without at midnight, by municipality
    beyond_town: Int64s  # persons beyond tolerance at midnight, by municipality
    without_criticality: Int64s  # 5, index 1-4
    beyond_criticality: Int64s  # 5
    without_group: Int64s  # by Group
    without_channel: Int64s  # by Channel of the gap
    without_reason: Int64s  # by Reason
    medicine_days: Int64s  # treatment-days without, by medicine (last = other goods)
    new_town: Int64s  # persons without for the first time, by municipality
    new_beyond_town: Int64s
    new_criticality: Int64s  # 5
    new_beyond_criticality: Int64s  # 5
    new_group: Int64s
    new_beyond_group: Int64s
    new_medicine: Int64s  # treatments without for the first time, by medicine
