"""The count at midnight: who is without, since when, and why."""

from __future__ import annotations

from sim.state.kinds import Supply
from sim.units import HOURS_PER_DAY
from tests.twins import outcome
from tests.twins.people import Need, Resident
from tests.twins.world import Twin


def count(world: Twin, today: int) -> None:
    """Count everyone who is without at the end of a day: at counters first, dose rolls last."""
    midnight = (today + 1) * HOURS_PER_DAY
    for resident in world.people.known.values():
        resident.without_now = resident.beyond_now = False
    for visit in world.diary[today + 1]:
        if visit.tries > 0:
            channel = Supply.E_COMMERCE if visit.resident.online else Supply.PRESCRIPTION
            count_resident(world, visit.resident, channel, midnight)
    for need in [*world.pending, *world.episodes]:
        count_need(world, need, midnight)
    for patient in world.dose:
        count_resident(world, patient.resident, Supply.DOSE, midnight)


def count_resident(world: Twin, resident: Resident, channel: Supply, midnight: int) -> None:
    """Count a resident whose dose roll, or whose other supply, lacks something."""
    in_roll = channel == Supply.DOSE
    gaps = [
        (treatment, treatment.gap(midnight))
        for treatment in resident.treatments
        if treatment.dose == in_roll and treatment.failed is not None
    ]
    gaps = [(t, gap) for t, gap in gaps if outcome.counts(world, t, gap)]
    for treatment, gap in gaps:
        count_supply(world, resident, treatment.article.medicine)
        outcome.mark(world, resident, treatment, gap)
    if gaps:
        worst = min((t for t, _ in gaps), key=lambda t: t.criticality)
        beyond = any(outcome.is_beyond(t, gap) for t, gap in gaps)
        outcome.count_now(world, resident, worst.criticality, worst.reason, channel, beyond)


def count_supply(world: Twin, resident: Resident, medicine: int) -> None:
    """Count a treatment or need that is without its medicine, in the resident's region."""
    region = int(world.country.places.municipality_region[resident.municipality])
    world.tally.medicine_days[region, medicine] += 1


def count_need(world: Twin, need: Need, midnight: int) -> None:
    """Count a resident whose acute need or episode is unmet; not animals, nor what leaks."""
    if need.failed is None or need.article.animal or need.leaked:
        return
    gap = need.gap(midnight)
    if not outcome.counts(world, need, gap):
        return
    count_supply(world, need.resident, need.article.medicine)
    outcome.mark(world, need.resident, need, gap)
    channel = Supply.HOSPITAL if need.hospital else Supply.ACUTE
    beyond = outcome.is_beyond(need, gap)
    outcome.count_now(world, need.resident, need.criticality, need.reason, channel, beyond)


def begin_report(world: Twin) -> None:
    """Forget whom the warm-up left without."""
    for resident in world.people.known.values():
        resident.without = resident.beyond = False
        resident.classes = set()
        for treatment in resident.treatments:
            treatment.ever = False
