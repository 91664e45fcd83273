"""The notice-board of law: what requirements demand or permit of each actor.

The board starts with today's rules. A requirement reforms it; several requirements on one
figure compose by the stricter demand, so the order of requirements does not matter.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

import numpy as np
import numpy.typing as npt


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
    decision_days: float
    release_cover_days: float


@dataclass(frozen=True)
class Redistribution:
    """How goods move between pharmacies once the authority has decided it for an article."""

    donor_floor_days: float
    donor_cap_share: float
    handling_days: int
    loss_share: float


@dataclass
class Rules:
    """What is demanded and permitted now; arrays are per facility, pharmacy or product line."""

    backup_power_hours: npt.NDArray[np.float64]  # per facility
    offline_dispensing: npt.NDArray[np.float64]  # per facility, share of capacity, 0 = not allowed
    emergency: npt.NDArray[np.bool_]  # per counter facility (open care, e-commerce)
    staff_factor: npt.NDArray[np.float64]  # per counter facility
    minimum_weekly_hours: npt.NDArray[np.float64]  # per counter facility
    shelf_cover_days: npt.NDArray[np.float64]  # per counter facility, 0 = as the pharmacy chooses
    reorder_days: npt.NDArray[np.float64]  # per product line
    order_up_to_days: npt.NDArray[np.float64]  # per product line
    supply_edges: npt.NDArray[np.bool_]  # Node × Node: who may supply whom
    allocation: Allocation = Allocation.FIRST_COME
    trigger: Trigger | None = None
    redistribution: Redistribution | None = None
    notes: list[str] = field(default_factory=list)

    def at_least(
        self,
        figure: str,
        where: npt.NDArray[np.int64],
        value: float | npt.NDArray[np.float64],
    ) -> None:
        """Demand at least `value` of a figure at `where`; a lower demand changes nothing."""
        column: npt.NDArray[np.float64] = getattr(self, figure)
        column[where] = np.maximum(column[where], value)

    def copy(self) -> Rules:
        """Return an independent copy, so that a reform never changes the rules it starts from."""
        return copy.deepcopy(self)


def edges_of_today() -> npt.NDArray[np.bool_]:
    """Return who may supply whom under today's law (Node × Node).

    Distributors supply pharmacies, hospital pharmacies, dose sites and compounders (leveransskyldighet,
    3 kap. 3 § 6 lagen (2009:366)); pharmacies do not supply each other, and hospital pharmacies supply
    hospitals only (the directive of 19 June 2025).
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
