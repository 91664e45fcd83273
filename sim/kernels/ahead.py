"""Loading ahead what will be touched soon; it changes nothing but the time that a run takes.

Visits touch residents all over memory. A visit is loaded in steps, each further ahead than the one
that needs it: the resident, then the treatments, then the shelves.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.array_types import Records
from sim.kernels.jit import inlined, prefetch
from sim.state.arrays import State
from sim.state.records import NEVER, VisitKind

FAR: Final = 24  # places ahead whose residents are loaded
MIDDLE: Final = 16  # places ahead whose treatments are loaded
NEAR: Final = 8  # places ahead whose shelves are loaded
_ACUTE = int(VisitKind.ACUTE)


@inlined
def load_resident(state: State, row: int) -> None:
    """Have a resident loaded."""
    prefetch(state.people.residents, row)


@inlined
def load_treatments(state: State, row: int) -> None:
    """Have the treatments of a resident loaded; the resident must be there."""
    resident = state.people.residents[row]
    prefetch(state.people.treatments, resident.first)
    prefetch(state.people.treatments, resident.first + resident.treatments - 1)


@inlined
def load_failed(state: State, row: int) -> None:
    """Have what a resident lacks loaded, and why; the resident must be there."""
    load_treatments(state, row)
    prefetch(state.people.reason, state.people.residents[row].first)


@inlined
def load_missing(state: State, holder: int, article: int) -> None:
    """Have loaded why an article is not on a shelf, and how much of it is asked for there."""
    prefetch(state.shelves.cause, (holder, article))
    prefetch(state.shelves.target, (holder, article))
    prefetch(state.shelves.wanted, (holder, article))


@inlined
def load_shelves(state: State, row: int, pharmacy: int) -> None:
    """Have a pharmacy's stock of what a resident takes loaded; the treatments must be there.

    What was missing before is mostly missing again.
    """
    resident = state.people.residents[row]
    for i in range(resident.first, resident.first + resident.treatments):
        treatment = state.people.treatments[i]
        prefetch(state.shelves.stock, (pharmacy, treatment.article))
        if treatment.failed != NEVER:
            load_missing(state, pharmacy, treatment.article)


@inlined
def load_needed(state: State, visit: np.void) -> None:
    """Have a pharmacy's stock of what is needed loaded; the need must be there."""
    article = state.needs.table[visit.row].article
    prefetch(state.shelves.stock, (visit.pharmacy, article))
    if visit.tries > 0:
        load_missing(state, visit.pharmacy, article)


@inlined
def load_visits(state: State, visits: Records, place: int, last: int) -> None:
    """Have what the visits after a place touch loaded."""
    if place + FAR < last:
        visit = visits[place + FAR]
        if visit.kind == _ACUTE:
            prefetch(state.needs.table, visit.row)
        else:
            load_resident(state, visit.row)
    if place + MIDDLE < last:
        visit = visits[place + MIDDLE]
        if visit.kind == _ACUTE:
            load_needed(state, visit)
        elif visit.tries > 0:
            load_failed(state, visit.row)
        else:
            load_treatments(state, visit.row)
    if place + NEAR < last and visits[place + NEAR].kind != _ACUTE:
        load_shelves(state, visits[place + NEAR].row, visits[place + NEAR].pharmacy)


@inlined
def load_neighbours(state: State, home: int, farthest: float, wish: int) -> None:
    """Have the stock of an article loaded at the pharmacies around within a distance."""
    counters = state.counters
    for k in range(counters.neighbours.shape[1]):
        if counters.distance[home, k] >= farthest:
            break
        prefetch(state.shelves.stock, (counters.neighbours[home, k], wish))


@inlined
def load_waiting(state: State, place: int, last: int) -> None:
    """Have those loaded who wait and come after a place."""
    if place + FAR < last:
        load_resident(state, state.ranks.items[place + FAR])
    if place + MIDDLE < last:
        load_failed(state, state.ranks.items[place + MIDDLE])


@inlined
def load_pending(state: State, place: int) -> None:
    """Have the needs loaded that failed before and come after a place, and who has them."""
    needs = state.needs
    if place + FAR < needs.pending_count[0]:
        prefetch(needs.table, needs.pending[place + FAR])
    if place + NEAR < needs.pending_count[0]:
        load_resident(state, needs.table[needs.pending[place + NEAR]].resident)


@inlined
def load_patients(state: State, place: int, last: int) -> None:
    """Have the dose patients loaded who come after a place."""
    if place + MIDDLE < last:
        load_resident(state, state.dose.rows[place + MIDDLE])
    if place + NEAR < last:
        load_treatments(state, state.dose.rows[place + NEAR])


@inlined
def load_booking(state: State, order: np.void) -> None:
    """Have what is booked for an order loaded, and why the last one was not filled."""
    prefetch(state.shelves.in_transit, (order.holder, order.article))
    prefetch(state.shelves.cause, (order.holder, order.article))


@inlined
def load_shelf(state: State, holder: int, article: int) -> None:
    """Have what is known of an article on a holder's shelf loaded."""
    prefetch(state.shelves.stock, (holder, article))
    prefetch(state.shelves.need, (holder, article))
    prefetch(state.shelves.wanted, (holder, article))
    prefetch(state.shelves.in_transit, (holder, article))


@inlined
def load_delivery(state: State, shipment: np.void) -> None:
    """Have the shelf that a shipment goes to loaded."""
    prefetch(state.shelves.stock, (shipment.holder, shipment.article))
    prefetch(state.shelves.in_transit, (shipment.holder, shipment.article))
