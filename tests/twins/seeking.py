"""Going on to another counter the same day."""

from __future__ import annotations

from math import exp

from sim.rng import Purpose
from sim.state.flows import Service
from tests.twins.goods import Article
from tests.twins.people import Visit
from tests.twins.shelves import shelf_at
from tests.twins.world import Twin


def go_on(world: Twin, visit: Visit, urgency: int, wish: Article | None) -> bool:
    """Go to another counter in the next hour, if one is near enough that has the wish, if any."""
    other = _elsewhere(world, visit, urgency, wish)
    if other is None:
        return False
    world.count(visit.counter, Service.MOVED_ON)
    visit.counter = other
    visit.seek += 1
    world.moved[other].append(visit)
    return True


def _elsewhere(world: Twin, visit: Visit, urgency: int, wish: Article | None) -> int | None:
    """Return the nearest counter from home that is of use, if the resident is willing to go so far.

    Willingness falls exponentially with distance, over a reach that grows with urgency.
    """
    how, home = world.actors.patients, visit.resident.home
    if visit.seek + 1 >= how.most_pharmacies_a_day:
        return None
    u = world.luck.draw(Purpose.SEEK, visit.resident.key, visit.tries * 8 + visit.seek)
    for other, km in [(home, 0.0), *world.counters[home].neighbours]:
        if other == visit.counter or not world.counters[other].opens_next:
            continue
        if wish is not None and shelf_at(world, other, wish).stock < wish.pack:
            continue
        willing = (1 - how.stay_share) * exp(-km / world.reach[urgency])
        return other if u < willing else None
    return None
