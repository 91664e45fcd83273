"""The data dictionary: every column of the big state arrays, with type, unit and meaning.

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
HOURS_LEFT_PER_DAY: Final = 8  # supply left per day collected when two thirds are consumed

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
        ("holder", np.int32),  # stock holder
        ("article", np.int32),
        ("days", np.int32),  # treatment-days
        ("arrives", np.int32),  # hour at which it can be received
        ("carrier", np.int16),  # a distributor, or the number of distributors: all others
        ("late", np.int16),  # 1 when its route has not run on a day on which it was due
    ]
)

ORDER: Final = np.dtype(
    [
        ("holder", np.int32),
        ("article", np.int32),
        ("days", np.int32),  # treatment-days asked for
        ("urgent", np.int32),  # of these, for patients who wait
        ("given", np.int32),  # treatment-days sent
    ]
)

LEAD_RING: Final = 128  # days; bounds the lead time from a supplier to a distributor, with detours


class DoseState(IntEnum):
    """What a dose patient waits for."""

    SUPPLIED = 0
    LATE = 1  # the whole roll
    LACKING = 2  # some article of the roll


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


class ArticleClass(IntEnum):
    """What kind of goods an article is."""

    PRESCRIPTION = 0
    BACKGROUND = 1  # medicines outside the table, so that the workload is right
    HOSPITAL = 2
    VETERINARY = 3
    COMPOUNDED = 4


REFILLED: Final = (ArticleClass.BACKGROUND, ArticleClass.COMPOUNDED)  # asked for before it ends


class Reason(IntEnum):
    """Why a patient goes without: the first binding constraint, in this printed order."""

    NONE = 0
    ORDINARY_HOURS = 1  # every pharmacy tried was closed for the night or the weekend
    PHARMACY_CLOSED = 2
    POWER = 3
    TELECOM = 4
    NATIONAL_SERVICE = 5
    CHAIN_SYSTEM = 6
    STAFF = 7  # fewer staff than usual
    QUEUE = 8  # all staff did not suffice for all who came
    PAYMENT = 9  # could pay in no way that worked
    PARCEL = 10  # no carrier brings a parcel to where the customer lives
    DOSE_SITE = 11
    HOSPITAL_PHARMACY = 12
    DISTRIBUTOR_POWER = 13
    DISTRIBUTOR_SYSTEM = 14
    ALLOCATION = 15  # the distributor had goods, but not for all
    IMPORT = 16
    ACTIVE_SUBSTANCE = 17
    PRODUCTION = 18  # a plant makes less or nothing
    BACKGROUND_SHORTAGE = 19
    REFILL_LAG = 20  # the company's next shipment has not arrived yet
    COMPOUNDING = 21  # compounding takes days, or its capacity is full
    TRANSPORT = 22  # sent, but the route has not run
    ON_ORDER = 23  # not on the shelf; ordered, on its way


N_REASONS: Final = len(Reason)
REASON_BITS: Final = 5  # a reason takes the lowest bits of "why", the trace of an event the others
REASON_MASK: Final = (1 << REASON_BITS) - 1
MOST_TRACES: Final = 64
LAST_LOCAL_REASON: Final = int(Reason.PARCEL)  # up to here the goods may lie on the shelf
FIRST_SHORTAGE_REASON: Final = int(Reason.DISTRIBUTOR_POWER)  # from here ordering does not help …
LAST_SHORTAGE_REASON: Final = int(Reason.COMPOUNDING)  # … up to here, so a prescriber is asked


class Service(IntEnum):
    """What is counted at the counters, at the dose sites and in the hospitals each day."""

    REQUESTED = 0  # lines asked for the first time
    AT_ONCE = 1  # of these, dispensed at the first pharmacy on the spot
    MISSED = 2  # of these, not on the shelf
    BLOCKED = 3  # of these, not served: closed, or too long a queue
    DISPENSED = 4  # lines handed out over a counter, first or later
    FILLED_IN_24_HOURS = 5  # lines that failed at first and were dispensed within 24 hours
    FILLED_IN_48_HOURS = 6
    CUSTOMERS = 7  # visits at which something was asked for the first time
    IN_FULL = 8  # of these, who got everything on the spot
    VISITS = 9  # visits at which something was dispensed
    SUBSTITUTED = 10  # lines dispensed as a substitute for another article
    ACUTE = 11  # acute needs that arose
    ACUTE_LAPSED = 12  # acute needs that lapsed unmet
    ANIMALS = 13  # animal treatments needed
    ANIMALS_LAPSED = 14
    DOSE_LINES = 15  # articles packed in dose rolls
    DOSE_MISSING = 16  # articles that a roll lacked
    EPISODES = 17  # hospital medicine episodes that began
    EPISODES_AT_ONCE = 18
    EPISODES_LAPSED = 19
    GAPS_CLOSED = 20  # gaps in supply that ended in dispensing
    GAP_HOURS = 21  # their total length in hours
    MOVED_ON = 22  # visits that went on to another pharmacy
    SWITCHES = 23  # treatments for which a prescriber changed to a substitute
    REFUSALS = 24  # treatments for which no substitute was acceptable
    LEAKED = 25  # lines handed out to persons without the indication


N_SERVICES: Final = len(Service)


class Group(IntEnum):
    """Groups of residents whose access is followed; a resident may be in several."""

    CHILDREN = 0
    ADULTS = 1
    ELDERLY = 2
    DOSE = 3
    CARE_HOME = 4
    HOME_CARE = 5
    CUSTODY = 6
    E_COMMERCE = 7


N_GROUPS: Final = len(Group)


class Supply(IntEnum):
    """Channels by which a patient is supplied."""

    PRESCRIPTION = 0
    ACUTE = 1
    E_COMMERCE = 2
    DOSE = 3
    HOSPITAL = 4


N_SUPPLIES: Final = len(Supply)


class HolderKind(IntEnum):
    """Kinds of stock holder, in the order in which their rows come."""

    OPEN_CARE = 0
    E_COMMERCE = 1
    HOSPITAL = 2
    WARD = 3
    DOSE = 4
    STOCKPILE = 5


class AllocationRule(IntEnum):
    """How a distributor shares goods that do not suffice."""

    FIRST_COME = 0
    HISTORICAL_SHARE = 1  # in proportion to the holder's expected need
    NEED_WEIGHTED = 2  # first what waiting patients lack, then as historical share


class Outside(IntFlag):
    """To whom outside hospital a hospital pharmacy may hand out an article."""

    IN_CARE = 1  # residents of care homes and clients of home care, in a shortage
    EVERYONE = 2  # in a shortage
    ON_REQUISITION = 4  # everyone, whatever hinders: care orders it, no prescription is needed


class Move(IntEnum):
    """Whether goods of an article are handed on between holders."""

    NONE = 0
    DECIDED = 1  # by the authority
    VOLUNTARY = 2


class Flow(IntEnum):
    """What is counted of goods each day, over all articles."""

    ARTICLES = 0  # articles that distributors stock
    ARTICLES_WITHOUT_STOCK = 1  # of these, none at any distributor at midnight
    LINES_STOPPED = 2  # product lines whose inflow is stopped
    COVER_ARTICLES = 3  # sum over articles of distributor cover, whole days, at most a year each
    ORDERED = 4  # orders of facilities, per article and night
    ORDERS_FILLED = 5  # of these, filled in whole or in part
    SHIPPED_BY_DISTRIBUTOR = 6  # treatment-days shipped; the next fields follow per distributor
    SHIPPED_BY_SECOND = 7
    BETWEEN_PHARMACIES = 8  # treatment-days moved from pharmacy to pharmacy
    RELEASED = 9  # treatment-days released from state stockpiles
    LICENSED = 10  # treatment-days imported under licence
    COMPOUNDED = 11  # treatment-days compounded
    SCRAPPED = 12  # treatment-days scrapped, but for what expired
    INTERVENTIONS = 13  # decisions of the authority that came into force
    DOSE_ROLLS = 14  # rolls packed
    DOSE_LATE = 15  # rolls that wait for a dose-dispensing site at midnight
    PURCHASED = 16  # treatment-days that the state has bought abroad
    BETWEEN_REGIONS = 17  # treatment-days of hospital stock handed on to another region
    FROM_WARDS = 18  # treatment-days taken back from wards, for hospitals that lack them
    STANDBY = 19  # treatment-days made by plants that stand by
    EPISODES_SPARED = 20  # hospital episodes that conservation of what is short avoids
    WHOLE_PACKS = 21  # lines that pharmacies hand out to dose patients whose roll is late
    OUTSIDE_HOSPITAL = 22  # lines that hospital pharmacies hand out to patients outside hospital
    EXPIRED_AT_PHARMACIES = 23  # treatment-days discarded at the end of their shelf life
    EXPIRED_IN_HOSPITALS = 24
    EXPIRED_IN_STOCKPILES = 25


N_FLOWS: Final = len(Flow)


class Worth(IntEnum):
    """What goods are worth at their purchase price: stock at midnight, and what moves in a day.

    In öre (hundredths of a krona), whole, so that sums are exact.
    """

    STOCK_PHARMACY = 0  # also of e-pharmacies and dose sites, with what is on the way to them
    STOCK_REGION = 1  # hospital pharmacies and wards
    STOCK_STATE = 2
    STOCK_COMPANY = 3  # at distributors, on the way to them and at the plant
    STOCK_SUBSTANCE = 4  # before the plant, at the price of the goods it makes
    SCRAPPED_PHARMACY = 5  # the next fields follow in the order of the owners of stock
    SCRAPPED_REGION = 6
    SCRAPPED_STATE = 7
    SCRAPPED_COMPANY = 8
    LICENSED = 9  # for open care
    LICENSED_HOSPITAL = 10
    PURCHASED = 11
    COMPOUNDED = 12
    BETWEEN_PHARMACIES = 13
    BETWEEN_REGIONS = 14
    RELEASED = 15
    STANDBY = 16


N_WORTHS: Final = len(Worth)
OWNER: Final = (0, 0, 1, 1, 0, 2)  # by HolderKind: pharmacy, region or state, as in Worth
COMPANY: Final = 3  # the owner of what is not on a shelf


class Payer(IntEnum):
    """Who bears a cost."""

    STATE = 0
    REGION = 1
    MUNICIPALITY = 2
    PHARMACY = 3
    DISTRIBUTOR = 4
    COMPANY = 5
    PATIENT = 6


N_PAYERS: Final = len(Payer)


class Cost(IntEnum):
    """What money is spent on; what one payer pays another stands last and sums to zero."""

    CAPITAL = 0  # stock: interest, storage, insurance
    WASTE = 1  # goods thrown away
    PREMIUM = 2  # what goods cost above their usual price
    POWER = 3  # own electricity
    STAFF = 4  # more staff, longer hours, spare hands and machines
    ROUTINE = 5  # plans, exercises, systems, officers
    HANDLING = 6  # checking and moving goods between holders
    PRESCRIBING = 7  # prescribers' time for substitutes
    CARE = 8  # municipal care while dose rolls are late
    TRIPS = 9  # patients' time and travel to pharmacies
    MARGIN = 10  # transfer: what pharmacies are paid for dispensing
    COMPENSATION = 11  # transfer: for goods that must be handed on
    REIMBURSEMENT = 12  # transfer: what the state pays back of the cost of a demand


N_COSTS: Final = len(Cost)
TRANSFERS: Final = (Cost.MARGIN, Cost.COMPENSATION, Cost.REIMBURSEMENT)
ORE: Final = 100  # öre in a krona


def fits(name: str, size: int, dtype: npt.DTypeLike) -> None:
    """Refuse a code table that is larger than the column that holds its codes."""
    room = np.iinfo(dtype).max + 1
    if size > room:
        raise OverflowError(f"{name}: {size} codes do not fit a column with room for {room}")


def unfilled(cause: npt.NDArray[np.uint16]) -> npt.NDArray[np.bool_]:
    """Tell of shelves whether their last order was not filled."""
    reason = cause & REASON_MASK
    return np.asarray((reason > 0) & (reason != Reason.ON_ORDER))


def note_emptied(
    cause: npt.NDArray[np.uint16],
    where: tuple[npt.NDArray[np.signedinteger], ...],
    lost: npt.NDArray[np.signedinteger],
    why: npt.NDArray[np.signedinteger] | npt.NDArray[np.uint16],
) -> None:
    """Note on shelves what took something of their stock, if their last order was filled.

    `lost` is holders × articles, as `where` of the shelves; `why` is by holder.
    """
    before = cause[where]
    struck = (lost > 0) & ~unfilled(before)
    cause[where] = np.where(struck, Reason.ON_ORDER | why[:, None], before)
