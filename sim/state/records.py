"""The records of the big state arrays: every column with type, unit and meaning, and its codes.

Hours are clock hours since the start of the run and are kept in 16 bits, which bounds a run to
`LAST_HOUR` hours; the builder refuses a longer one, and any code table larger than its column.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag
from typing import Final

import numpy as np
import numpy.typing as npt

LAST_HOUR: Final = 24_600  # leaves room for supply that ends up to 340 days later
NEVER: Final = -32_768  # marks "no hour" in a 16-bit hour column
N_BANDS: Final = 3
HOARDING: Final = 255 * 24  # hours; a lead that is more than any collection leaves

# Supply left per day of the last pack when two thirds are consumed, at most, as a refill of goods
# is asked for whose users are not known one by one. A share of its own: unlike collections, such
# refills do not follow `least_consumed` of habits and law, since their rate is given.
HOURS_LEFT_PER_DAY: Final = 8

RESIDENT: Final = np.dtype(
    [
        ("first", np.int32),  # row of the resident's first treatment
        ("key", np.uint32),  # identity for random numbers; survives a change of row order
        ("home", np.uint16),  # counter facility where the resident goes first
        ("municipality", np.uint16),  # index in the table of municipalities
        ("lead", np.uint16),  # hours before depletion at which a 90-day supply is collected
        ("flags", np.uint8),  # ResidentFlag
        ("treatments", np.uint8),  # number of treatments
    ]
)

TREATMENT: Final = np.dtype(
    [
        ("end", np.int16),  # hour at which the supply at home ends
        ("failed", np.int16),  # hour of the first failed attempt, NEVER when none is open
        ("article", np.uint16),  # index in the table of articles
        ("days", np.uint8),  # treatment-days of one collection
        ("flags", np.uint8),  # TreatmentFlag
    ]
)

VISIT: Final = np.dtype(
    [
        ("row", np.int32),  # resident, or acute need when `kind` says so
        ("pharmacy", np.uint16),  # counter facility
        ("hour", np.uint8),  # hour of the day, 0-23
        ("tries", np.uint8),  # earlier days on which the visit failed
        ("seek", np.uint8),  # other pharmacies already tried today
        ("urgency", np.uint8),  # 1 (life-saving) to 4 (low)
        ("kind", np.uint8),  # VisitKind
    ],
    align=True,
)

NEED: Final = np.dtype(
    [
        ("resident", np.int32),  # row of the resident
        ("key", np.uint32),  # identity for random numbers
        ("article", np.uint16),  # what is needed
        ("days", np.uint8),  # treatment-days of the course
        ("flags", np.uint8),  # NeedFlag
        ("created", np.int16),  # hour at which the need arose
        ("end", np.int16),  # hour at which what is left of the last pack ends; acute: `created`
        ("failed", np.int16),  # hour of the first failed attempt, NEVER when none
        ("lapse", np.int16),  # hour at which an unmet need lapses
        ("reason", np.uint16),  # Reason of the last failure, and the trace behind it
        ("facility", np.uint16),  # where it was last tried
    ]
)

SHIPMENT: Final = np.dtype(
    [
        ("holder", np.uint16),  # stock holder
        ("article", np.uint16),
        ("days", np.int32),  # treatment-days
        ("arrives", np.int32),  # hour at which it can be received
        ("carrier", np.int16),  # a distributor, or the number of distributors: all others
        ("late", np.int16),  # 1 when its route has not run on a day on which it was due
    ]
)

ORDER: Final = np.dtype(
    [
        ("holder", np.uint16),
        ("article", np.uint16),
        ("days", np.int32),  # treatment-days asked for
        ("urgent", np.int32),  # of these, for patients who wait
        ("given", np.int32),  # treatment-days sent
        ("line", np.int32),  # the line drawn for it
    ]
)

LEAD_RING: Final = 128  # days; bounds the lead time from a supplier to a distributor, with detours


class DoseState(IntFlag):
    """What a dose patient waits for."""

    SUPPLIED = 0
    LATE = 1  # the whole roll, which was not packed in time, until it comes
    LACKING = 2  # some article of a roll that was packed in time
    HELD_UP = 4  # what no carrier has brought on its day, until it or the next roll comes
    UNPACKED = 8  # a late roll stands in the list of those that wait for a site


class Band(IntEnum):
    """Age bands."""

    CHILD = 0  # 0-17 years
    ADULT = 1  # 18-64 years
    ELDERLY = 2  # 65 years and over


class ResidentFlag(IntFlag):
    """Groups of a resident; the lowest two bits are the age band."""

    BAND = 3
    DOSE = 4  # medicines machine-dispensed in 14-day rolls
    CARE_HOME = 8
    HOME_CARE = 16
    CUSTODY = 32
    E_COMMERCE = 64


FLAG_BITS: Final = 8  # where the flags of a resident end and the marks of patient groups begin
EVERYONE: Final = 1 << 24  # a bit beyond both


class TreatmentFlag(IntFlag):
    """What is known of a treatment; bits from EVER on are outcomes."""

    CRITICAL = 1  # the article's criticality and tolerance apply to this user
    DOSE = 2  # packed in the dose roll, not collected at a counter
    PACKED = 4  # lies in a roll that is on its way
    SWITCHED = 8  # a prescription for a substitute exists
    REFUSED = 16  # no substitute is acceptable while the article is short
    EVER = 32  # has been without at some midnight
    BEYOND = 64  # has been without for longer than its tolerance


class VisitKind(IntEnum):
    """What a visit is for."""

    COLLECT = 0  # a resident's due treatments
    ACUTE = 1  # one acute need


class NeedFlag(IntFlag):
    """State of an acute need or hospital episode."""

    ACTIVE = 1
    CRITICAL = 2
    HOSPITAL = 4
    SWITCHED = 8  # a prescriber has changed it to a substitute
    REFUSED = 16
    LEAKED = 32  # of a person without the indication; nobody is counted as without for it


class PersonFlag(IntFlag):
    """Outcomes of a person so far, for counting each person once."""

    ANY = 1
    BEYOND = 2
    CRITICALITY_1 = 4  # the next three bits follow for criticality 2 to 4
    WITHOUT_NOW = 64
    BEYOND_NOW = 128


def fits(name: str, size: int, dtype: npt.DTypeLike) -> None:
    """Refuse a code table that is larger than the column that holds its codes."""
    room = np.iinfo(dtype).max + 1
    if size > room:
        raise OverflowError(f"{name}: {size} codes do not fit a column with room for {room}")
