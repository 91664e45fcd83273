"""Pharmacies that expect power cuts shift their hours, and their customers follow."""

from __future__ import annotations

from sim.rng import Purpose
from sim.units import HOURS_PER_DAY
from tests.twins.people import Visit
from tests.twins.world import Counter, Twin

FROM_NOON = [*range(12, HOURS_PER_DAY), *range(11, -1, -1)]


class Power:
    """In which hours of each day every facility has power, by their middle; as of one moment."""

    def __init__(self, world: Twin) -> None:
        self.world = world
        self.known: dict[int, list[list[bool]]] = {}  # by day and hour

    def on(self, day: int) -> list[list[bool]]:
        if day not in self.known:
            hours = [day * HOURS_PER_DAY + hour + 0.5 for hour in range(HOURS_PER_DAY)]
            self.known[day] = [self.world.services.powered(hour).tolist() for hour in hours]
        return self.known[day]

    def of(self, facility: int, day: int) -> list[bool]:
        return [powered[facility] for powered in self.on(day)]


def expects_cuts(power: Power, facility: int, day: int) -> bool:
    """Tell whether a facility has had power for a part of each of some days before."""
    before = power.world.actors.facilities.shift_after_days
    lit = (sum(power.of(facility, day - earlier)) for earlier in range(1, before + 1))
    return all(0 < hours < HOURS_PER_DAY for hours in lit)


def shift(world: Twin, today: int) -> None:
    """Shift the hours of those who expect cuts; their customers come when they are open."""
    power = Power(world)
    for counter in world.counters:
        counter.taken, counter.added = {}, {}
        facility = int(world.services.counters[counter.index])
        if expects_cuts(power, facility, today):
            shift_counter(world, counter, today, power.of(facility, today))
    moved = []
    for visits in world.coming.values():
        for visit in list(visits):
            counter = world.counters[visit.counter]
            if counter.taken.get(visit.hour, 0) > 0:
                visits.remove(visit)
                moved.append(visit)
    for visit in moved:
        visit.hour = other_hour(world, world.counters[visit.counter], visit, today)
        world.coming.setdefault((visit.hour, visit.counter), []).append(visit)


def shift_counter(world: Twin, counter: Counter, today: int, powered: list[bool]) -> None:
    """Open a counter in hours with power instead of those without, as far as there are any."""
    kind = world.day_class(today)
    usual = [counter.open_share(kind, hour) for hour in range(HOURS_PER_DAY)]
    lost = sum(part for part, lit in zip(usual, powered, strict=True) if not lit)
    left = world.actors.facilities.shifted_share * lost
    first, last = world.actors.pharmacies.shifted_within
    for hour in FROM_NOON:
        if first <= hour < last and powered[hour]:
            counter.added[hour] = min(left, 1.0 - usual[hour])
            left -= counter.added[hour]
    shifted = added_hours(counter) / lost if lost > 0 else 0.0
    counter.taken = {h: usual[h] * shifted for h in range(HOURS_PER_DAY) if not powered[h]}


def added_hours(counter: Counter) -> float:
    """Return how many hours are added, in their order, so that the sum is the same to the bit."""
    return sum(counter.added.get(hour, 0.0) for hour in range(HOURS_PER_DAY))


def other_hour(world: Twin, counter: Counter, visit: Visit, today: int) -> int:
    """Return when a customer comes instead; a need of today is not there before its hour."""
    fresh = visit.need is not None and visit.tries == 0
    total = added_hours(counter)
    law, share = list[float](), 0.0
    for hour in range(HOURS_PER_DAY):
        share += counter.added.get(hour, 0.0) / total
        law.append(share)
    passed = law[visit.hour] if fresh else 0.0
    if passed >= 1:
        return visit.hour
    u = world.luck.draw(Purpose.SHIFTED_HOUR, visit.resident.key, today)
    level = passed + u * (1 - passed)
    last = HOURS_PER_DAY - 1
    return next((hour for hour in range(last) if level < law[hour]), last)
