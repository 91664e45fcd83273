"""The notice-board of law: what requirements demand or permit of each actor.

The board starts with today's rules. A requirement reforms it; several requirements on one
figure compose by the stricter demand, so the order of requirements does not matter.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from sim.parameters import ActorParameters
    from sim.places import Places

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Demand = float | tuple[float, float] | None


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


@dataclass(frozen=True)
class Redistribution:
    """How goods move between pharmacies once the authority has decided it for an article."""

    donor_floor_days: float
    donor_cap_share: float
    handling_days: int
    loss_share: float


@dataclass(frozen=True)
class Purchase:
    """The state buys abroad what the country is short of, and sells it through the distributors."""

    after_days: float  # of national shortage, until the purchase is decided
    lead_days: tuple[float, float]  # from the decision to the first goods, lowest and highest
    need_share: float  # of the need that it covers, with open borders
    found_share: float  # of the articles for which a seller is found
    priority_only: bool


@dataclass(frozen=True)
class MutualHelp:
    """Regions hand on hospital stock to a region that lacks it."""

    request_days: int  # days that a region lacks an article before it is helped
    donor_floor_days: float  # of need that a donor keeps
    donor_cap_share: float  # of its stock that a donor gives at most


@dataclass(frozen=True)
class Subjects:
    """Whom the law can address: facilities with their places, and product lines."""

    places: Places
    customers: Ints  # by counter: residents whose home pharmacy it is
    medicine_codes: tuple[str, ...]  # ATC codes
    line_medicine: Ints  # by product line, -1 = other goods
    line_priority: Bools  # by product line: on the list of prioritised medicines
    article_medicine: Ints  # by article, -1 = other goods
    article_priority: Bools
    line_supplied: Bools  # by product line: has a supplier and is not made to order


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
    home_stock_days: float = 0.0  # that residents who follow the advice keep at home
    home_stock_share: float = 0.0  # of residents, who follow it
    allocation: Allocation = Allocation.FIRST_COME
    trigger: Trigger | None = None
    redistribution: Redistribution | None = None
    purchase: Purchase | None = None
    mutual_help: MutualHelp | None = None

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
