"""The notice-board of law: what requirements demand or permit of each actor.

The board starts with today's rules. A requirement reforms it, and the order of requirements does
not matter: of two demands on a figure the stricter holds, of two lists both, and of two demands
whose figures belong together the stronger acts as a whole (`sim/terms.py`).
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import numpy.typing as npt

from sim.array_types import Bools, Bytes, Floats, Ints
from sim.state.kinds import HolderKind
from sim.terms import (
    Allocation,
    Conservation,
    Curb,
    DoseRelief,
    Exercise,
    Keeping,
    MutualHelp,
    Notice,
    Purchase,
    Redistribution,
    Standby,
    StockPreparation,
    Trigger,
    stronger,
)

if TYPE_CHECKING:
    from sim.parameters import ActorParameters
    from sim.places import Places

Demand = float | tuple[float, float] | None

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
    group_bits: Mapping[str, int]  # bit of every group of patients
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
    ordered_home: Ints  # per article: bits of the groups for whom care orders it from them
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
    reporting: frozenset[HolderKind] = frozenset()  # whose stock is seen, beside distributors
    redistribution: dict[Edge, Redistribution] = field(default_factory=dict)  # decided on
    voluntary: dict[Edge, Redistribution] = field(default_factory=dict)  # without a decision
    stockpile: Keeping = field(default_factory=Keeping)  # of goods in state stockpiles
    region_keeping: Keeping = field(default_factory=Keeping)  # of what regions must keep
    purchase: Purchase | None = None
    mutual_help: MutualHelp | None = None
    other_takes_over_days: float | None = None  # until companies use another distributor
    urgent_first: bool = False  # orders for waiting patients are picked before refills
    outside_floor_days: float = 0.0  # that hospital pharmacies keep when they supply others
    dose_relief: DoseRelief = field(default_factory=DoseRelief)
    stock_preparation: StockPreparation | None = None
    regional_compounding: float = 0.0  # what regional compounders add for all, share of the others
    standby: Standby | None = None
    conservation: Conservation | None = None
    supervision: Curb = field(default_factory=Curb)  # of what is prescribed without the indication
    export_stop: Curb = field(default_factory=Curb)
    notice: Notice = field(default_factory=Notice)
    exercise: Exercise = field(default_factory=Exercise)

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
