"""The displaced: who lives elsewhere today, and goes to the pharmacy there."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from sim.rng import Purpose
from sim.units import HOURS_PER_DAY
from tests.twins.planning import FARTHEST, hour_of_visit, usual_counter

if TYPE_CHECKING:
    from sim.demand import Relocation
    from tests.twins.world import Twin


def resettle(world: Twin, today: int) -> None:
    """Let everyone live where they live today, when a move begins or ends."""
    spans = [days_of(world, move) for move in world.relocations]
    if not any(today in (span[0], span[-1] + 1) for span in spans):
        return
    columns, homes = world.people.columns, list(world.first_homes)
    for move, span in zip(world.relocations, spans, strict=True):
        origin = move.origin.tolist()
        for row, town in enumerate(columns["municipality"]):
            key = columns["key"][row]
            if today in span and town in origin and draw(world, key, 0) < move.share:
                homes[row] = new_home(world, move, key)
    changed = {row for row, home in enumerate(homes) if home != columns["home"][row]}
    columns["home"] = homes
    for resident in world.people.known.values():
        resident.home = homes[resident.row]
    redirect(world, today, changed)


def days_of(world: Twin, move: Relocation) -> range:
    """Return the days of the run on which a move counts."""
    by = world.config.warm_up_days
    first, last = (floor(hour / HOURS_PER_DAY) + by for hour in (move.start, move.end))
    return range(first, max(last, first + 1))


def draw(world: Twin, key: int, ordinal: int) -> float:
    return world.luck.draw(Purpose.MOVE, key, ordinal)


def new_home(world: Twin, move: Relocation, key: int) -> int:
    """Draw a pharmacy there, in proportion to the residents who have it already."""
    towns = world.country.places.facility_municipality
    destination = move.destination.tolist()
    there = [
        counter.index
        for counter in world.counters[: world.open_care]
        if towns[counter.holder.facility] in destination
    ]
    weights = [int(world.country.customers[counter]) + 1 for counter in there]
    left = draw(world, key, 1) * sum(weights)
    for counter, weight in zip(there, weights, strict=True):
        if left < weight:
            return counter
        left -= weight
    return there[-1]


def redirect(world: Twin, today: int, changed: set[int]) -> None:
    """Let those who have moved make the visits that they have planned where they live now."""
    for day in (d for d in world.diary if today <= d <= today + FARTHEST):
        for visit in world.diary[day]:
            resident = visit.resident
            counter = usual_counter(world, resident, day)
            if resident.row in changed and counter != visit.counter:
                visit.counter = counter
                if not world.exact:
                    visit.hour = hour_of_visit(world, resident.key, counter, day, visit.tries)
