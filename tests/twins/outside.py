"""Hospital pharmacies hand out medicine to patients outside hospital who wait for it."""

from __future__ import annotations

from sim.state.flows import Flow
from sim.state.kinds import Group, HolderKind, Outside
from sim.state.reasons import FIRST_SHORTAGE_REASON, LAST_SHORTAGE_REASON
from sim.state.records import EVERYONE, FLAG_BITS, ResidentFlag
from sim.units import HOURS_PER_DAY
from tests.twins import acute, collecting, dose
from tests.twins.people import Need, Resident, Treatment
from tests.twins.planning import days_of
from tests.twins.shelves import dispense
from tests.twins.why import reason_of
from tests.twins.world import Twin


def supply(world: Twin, now: int) -> None:
    """Supply who has run out and comes back tomorrow, needs that wait, and rolls that lack."""
    if not (world.rules.outside.any() or world.rules.ordered_home.any()):
        return
    waiting = [v.resident for v in world.diary[now // HOURS_PER_DAY + 1] if v.tries > 0]
    for resident in waiting:
        for treatment in resident.treatments:
            supply_collection(world, resident, treatment, now)
    world.pending = [need for need in world.pending if not supply_need(world, need, now)]
    for patient in world.dose:
        for treatment in patient.treatments:
            supply_roll(world, patient, treatment, now)


def runs_out(which: Treatment | Need, now: int) -> bool:
    """Tell whether someone has asked in vain and has nothing left."""
    return which.failed is not None and max(which.failed, which.end) <= now


def give(world: Twin, resident: Resident, which: Treatment | Need, days: int) -> bool:
    """Hand out a form of the same medicine, if the hospital pharmacy may and can spare it."""
    whom = int(world.rules.outside[which.article.index])
    short = FIRST_SHORTAGE_REASON <= reason_of(which.reason) <= LAST_SHORTAGE_REASON
    in_care = {Group.CARE_HOME, Group.HOME_CARE} & set(resident.groups)
    shortage = whom & Outside.EVERYONE or (in_care and whom & Outside.IN_CARE)
    if not (ordered_home(world, resident, which) or (short and shortage)):
        return False
    region = world.counters[resident.home].region
    pharmacy = world.by_kind[HolderKind.HOSPITAL][region]
    for form in which.article.forms:
        shelf = pharmacy.shelves[form.index]
        spare = shelf.stock - world.rules.outside_floor_days * shelf.need
        if pharmacy.can_serve and spare >= days and dispense(shelf, days):
            world.tally.lines_medicine[form.medicine] += 1
            world.tally.flow[Flow.OUTSIDE_HOSPITAL] += 1
            return True
    return False


def ordered_home(world: Twin, resident: Resident, which: Treatment | Need) -> bool:
    """Tell whether care may order an article for a resident whom it treats at home."""
    whom = int(world.rules.ordered_home[which.article.index])
    if whom & EVERYONE:
        return True
    for group in resident.groups:
        if group >= len(Group):
            bit = 1 << (FLAG_BITS + group - len(Group))
        elif group > Group.ELDERLY:
            bit = int(ResidentFlag[Group(group).name])
        else:
            continue
        if whom & bit:
            return True
    return False


def supply_collection(world: Twin, resident: Resident, treatment: Treatment, now: int) -> None:
    """Supply a treatment that is collected at a counter."""
    days = days_of(treatment)
    waits = not treatment.dose and runs_out(treatment, now)
    if waits and give(world, resident, treatment, days):
        collecting.close_gap(world, resident, resident.home, treatment, now)
        treatment.end = max(treatment.end, now) + days * HOURS_PER_DAY


def supply_roll(world: Twin, patient: dose.DosePatient, treatment: Treatment, now: int) -> None:
    """Supply what a roll lacks or has not brought, for as long as a roll lasts.

    What is packed comes of itself, unless no carrier brings it.
    """
    days = world.actors.dose.roll_days
    coming = treatment.packed and not patient.held_up
    if coming or not runs_out(treatment, now):
        return
    if give(world, patient.resident, treatment, days):
        dose.close_gap(world, patient, treatment, now)
        treatment.end = max(treatment.end, now) + days * HOURS_PER_DAY


def supply_need(world: Twin, need: Need, now: int) -> bool:
    """Meet an acute need, but not what leaks."""
    if need.leaked or not (runs_out(need, now) and give(world, need.resident, need, need.days)):
        return False
    acute.note_met(world, need.resident.home, need, now)
    return True
