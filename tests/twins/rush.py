"""Those who hoard collect as early as law allows, and as usual afterwards."""

from __future__ import annotations

from math import floor

from sim.demand import Rush
from sim.rng import Purpose
from sim.units import HOURS_PER_DAY
from tests.twins.people import Resident
from tests.twins.planning import EARLY, FARTHEST, plan_visit
from tests.twins.surges import in_group
from tests.twins.world import Twin


def hurry(world: Twin, today: int) -> None:
    """Begin and end the rushes of today."""
    by = world.config.warm_up_days * HOURS_PER_DAY
    rushes = []
    for rush in world.rushes:
        first, last = (int(hour + by) // HOURS_PER_DAY for hour in (rush.start, rush.end))
        rushes.append((rush, first, max(last, first + 1)))
    consumed = [rush.consumed for rush, first, last in rushes if first <= today < last]
    if consumed:
        world.hoarded = round(HOURS_PER_DAY * (1 - min(consumed)))
    for rush, first, last in rushes:
        if today == first:
            plan_anew(world, rush, today, last - first)
        elif today == last:
            plan_anew(world, rush, today, 0)


def plan_anew(world: Twin, rush: Rush, today: int, spread: int) -> None:
    """Change the lead of those who hoard, and let them plan anew what lies after they act."""
    draw, people = world.luck.draw, world.people
    keys = people.columns["key"]
    who = [
        draw(Purpose.RUSH, key) < rush.share and in_group(world, row, rush.group)
        for row, key in enumerate(keys)
    ]
    acts = [today + floor(spread * draw(Purpose.RUSH, key, 1)) for key in keys]
    change = EARLY if spread else -EARLY
    people.columns["lead"] = [
        lead + change * hoards for lead, hoards in zip(people.columns["lead"], who, strict=True)
    ]
    for resident in people.known.values():
        resident.lead = people.columns["lead"][resident.row]
    moved: list[Resident] = []
    for day in sorted(d for d in world.diary if today <= d <= today + FARTHEST):
        kept = []
        for visit in world.diary[day]:
            row = visit.resident.row
            if who[row] and visit.tries == 0 and day > acts[row]:
                moved.append(visit.resident)
            else:
                kept.append(visit)
        world.diary[day] = kept
    for resident in moved:
        plan_visit(world, resident, acts[resident.row] - 1)
