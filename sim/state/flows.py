"""What is counted each day: services, flows of goods, what they are worth, and who pays."""

from __future__ import annotations

from enum import IntEnum
from typing import Final


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


class Flow(IntEnum):
    """What is counted of goods each day, over all articles."""

    ARTICLES = 0  # articles that distributors stock
    ARTICLES_WITHOUT_STOCK = 1  # of these, none at any distributor at midnight
    LINES_STOPPED = 2  # product lines whose inflow is stopped
    COVER_ARTICLES = 3  # sum over articles of distributor cover, whole days, each up to a limit
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
    DOSE_LATE = 15  # rolls that wait for a dose-dispensing site, or that no carrier has brought
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
    LINES = 26  # product lines with a company that supplies them
    LINES_WITHOUT_STOCK = 27  # of these, none at the line's distributor at midnight
    EXPORTED = 28  # treatment-days bought at distributors for other countries


N_FLOWS: Final = len(Flow)


class Sight(IntEnum):
    """What the authority sees in the evening, by medicine: articles, then cover in whole days.

    An article is short at less cover than counts as short today, whatever the law, so that
    proposals can be compared; a law may let the authority act at more.
    """

    SHORT = 0  # articles that are short
    UNREPORTED = 1  # of these, of which it gets no report
    SEEN_SHORT = 2  # articles that it sees as short
    SEEN_WRONGLY = 3  # of these, those that are not short: an old picture, or an error
    AWAITING = 4  # articles of which it sees so little that it may act, and has not decided yet
    DECIDED = 5  # articles with a decision in force
    COVER = 6  # of all articles of the medicine together, at most a year; NOT_SEEN without any
    SEEN_COVER = 7  # of those that are reported, as it sees them


N_SIGHTS: Final = len(Sight)
NOT_SEEN: Final = -1


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
    STANDBY = 14


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
