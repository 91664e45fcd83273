"""Who counts as without: every person once, and everyone who is without now."""

from __future__ import annotations

from collections import Counter

from tests.twins.people import Need, Resident, Treatment
from tests.twins.why import event_of, reason_of
from tests.twins.world import Twin


def is_beyond(which: Treatment | Need, gap: int) -> bool:
    """Tell whether a gap exceeds the user's tolerance."""
    return gap > which.article.tolerance[which.critical]


def counts(world: Twin, which: Treatment | Need, gap: int) -> bool:
    """Tell whether a gap counts: long enough, or beyond the user's tolerance."""
    if gap <= 0:
        return False
    return gap >= world.actors.patients.shortest_gap_hours or is_beyond(which, gap)


def mark(world: Twin, resident: Resident, which: Treatment | Need, gap: int) -> None:
    """Count the first gap of a treatment and person, the first of its class, the first beyond."""
    tally, criticality = world.tally, which.criticality
    if isinstance(which, Treatment) and not which.ever:
        which.ever = True
        tally.new_medicine[which.article.medicine] += 1
    if not resident.without:
        resident.without = True
        tally.new_town[resident.municipality] += 1
        tally.new_group.update(resident.groups)
    if criticality not in resident.classes:
        resident.classes.add(criticality)
        tally.new_criticality[criticality] += 1
    if is_beyond(which, gap) and not resident.beyond:
        resident.beyond = True
        tally.new_beyond_town[resident.municipality] += 1
        tally.new_beyond_criticality[criticality] += 1
        tally.new_beyond_group.update(resident.groups)


def mark_closed(world: Twin, resident: Resident, which: Treatment | Need, gap: int) -> None:
    """Count a gap that has ended, if it was long enough."""
    if counts(world, which, gap):
        mark(world, resident, which, gap)


def count_now(
    world: Twin, resident: Resident, criticality: int, why: int, channel: int, beyond: bool
) -> None:
    """Count a person who is without at this midnight, once."""
    tally = world.tally
    if not resident.without_now:
        resident.without_now = True
        tally.without_criticality[criticality] += 1
        tally.without_reason[reason_of(why)] += 1
        tally.without_trace[event_of(why), reason_of(why)] += 1
        tally.without_channel[channel] += 1
        _count_person(resident, tally.without_town, tally.without_group)
    if beyond and not resident.beyond_now:
        resident.beyond_now = True
        tally.beyond_criticality[criticality] += 1
        _count_person(resident, tally.beyond_town, tally.beyond_group)


def _count_person(resident: Resident, town: Counter[int], group: Counter[int]) -> None:
    town[resident.municipality] += 1
    group.update(resident.groups)
