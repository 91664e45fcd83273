"""Whole packs from pharmacies to dose patients whose roll is late, or held up on the way."""

from __future__ import annotations

from sim.rng import Purpose
from sim.state.flows import Flow
from sim.units import HOURS_PER_DAY
from tests.twins.dose import DosePatient, close_gap
from tests.twins.luck import Luck
from tests.twins.people import Treatment
from tests.twins.shelves import ask_for, orders_before, take
from tests.twins.world import Twin

PACKS_HOUR = 12


def hand_out_packs(world: Twin, now: int) -> None:
    """Let home pharmacies hand out whole packs to those whose roll has not come."""
    relief, keys = world.rules.dose_relief, Luck(world.country.world_seed)
    if now % HOURS_PER_DAY != PACKS_HOUR:
        return
    work = relief.pack_minutes / 60 * world.actors.pharmacies.lines_per_staff_hour
    for patient in world.dose:
        key, counter = patient.resident.key, world.counters[patient.resident.home]
        able = keys.draw(Purpose.WHOLE_PACK, key) < relief.able_share
        if able and (patient.late or patient.held_up) and counter.debt < counter.capacity:
            late = [
                treatment
                for treatment in patient.treatments
                if waits(treatment, relief.pack_days, now)
                and (patient.held_up or not treatment.packed)
            ]
            for treatment in late:
                give_pack(world, patient, treatment, now)
            counter.debt += work if late else 0


def waits(treatment: Treatment, days: float, now: int) -> bool:
    """Tell whether a treatment has been late for some days."""
    return treatment.failed is not None and now - treatment.failed >= int(days * HOURS_PER_DAY)


def give_pack(world: Twin, patient: DosePatient, treatment: Treatment, now: int) -> None:
    """Give a pack from the home pharmacy's shelf, or have it ordered."""
    home, article = patient.resident.home, treatment.article
    days = min(article.pack, article.most_days)
    if take(world, home, article, days):
        close_gap(world, patient, treatment, now)
        treatment.end = max(treatment.end, now) + days * HOURS_PER_DAY
        world.tally.flow[Flow.WHOLE_PACKS] += 1
    elif orders_before(world, now // HOURS_PER_DAY, now // HOURS_PER_DAY + 1):
        ask_for(world.counters[home].holder, article, days, False)
