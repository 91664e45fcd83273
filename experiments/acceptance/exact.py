"""Cases whose answer follows by hand, played by the real engine.

Supply cycles of C days are evenly phased; residents collect b days before running out; nothing is
dispensed for T days from the start, or only what pharmacies have, c days' need. With t = T − b − c
the number ever without is N·t/C and their patient-days are N·t²/(2C); for t > C they are N and
N·(t − C/2). The stop begins and ends at midnight. Persons without are counted just before midnight,
so the integral over time is the trapezoid of the daily counts, the last of which stands at the
restart. The lengths of the gaps that close are a second measure of the same; since supplies end on
whole hours, each gap is half an hour too long on average, which is taken off.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from experiments.acceptance.check import Check, near, near_share, same
from experiments.acceptance.play import cell, finished, total
from sim.lab.made import BY_THE_CLOCK, FULL_SHELVES, PACKED_AHEAD, Made, many_treatments
from sim.lab.stops import (
    LANE_DAYS,
    Outcome,
    dispensing_stop,
    dose_stop,
    failure,
    first_day,
    supply_stop,
)
from sim.replication import Run
from sim.state.flows import Service
from sim.state.kinds import Supply
from sim.state.records import TreatmentFlag


def checks() -> list[Check]:
    """Play every case."""
    return [*small_cases(), *dispensings(), *full_population(), *dose_sites()]


def small_cases() -> list[Check]:
    """Play the published cases: one country of some thousand residents each."""
    return [*stopped_counters(), *stopped_rolls(), *stopped_imports(), *thirds()]


def stopped_counters() -> list[Check]:
    """Dispensing stops: P-P01, P-P02, P-P03, P-P04 and P-P06."""
    year = Made(residents=9000, pack_days=90, tolerance_days=10)
    one = dispensing_stop(year, 30)
    two = dispensing_stop(year, 30, "actors.patients.exact_lead_days=7")
    fortnight = Made(residents=2800, pack_days=14)
    three, four = dispensing_stop(fortnight, 10), dispensing_stop(fortnight, 21)
    return [
        *both("P-P01 stop 30 d", one, (3000, 3), (45_000, 90)),
        *both("P-P02 stop 30 d, 7 d early", two, (2300, 2.3), (26_450, 52.9)),
        *both("P-P03 stop 10 d, 14-day packs", three, (2000, 2), (10_000, 20)),
        *both("P-P04 stop 21 d, 14-day packs", four, (2800, 2.8), (39_200, 78.4)),
        near("P-P06 stop 30 d: gap longer than 10 d", 2000, 3, one.beyond, "patients"),
    ]


def stopped_rolls() -> list[Check]:
    """Dose sites stop: P-P03 and P-P04 by dose rolls."""
    fortnight = Made(residents=2800, pack_days=14, dose=True)
    three, four = dose_stop(fortnight, 10), dose_stop(fortnight, 21)
    return [
        *both("P-P03 by dose rolls", three, (2000, 2), (10_000, 20), rolls=True),
        *both("P-P04 by dose rolls", four, (2800, 2.8), (39_200, 78.4), rolls=True),
    ]


def stopped_imports() -> list[Check]:
    """Imports stop: P-P05, P-P07 with full packs, and P-D10."""
    year = Made(residents=9000, pack_days=90, lead_days=LANE_DAYS)
    five = supply_stop(year, 60, (20, 0, 0))
    seven = supply_stop(year, 30, (10, 0, 0))
    ten = supply_stop(year, 70, (14, 30, LANE_DAYS))
    return [
        *both("P-P05 stop 60 d, 20 d of stock", five, (4000, 4), (80_000, 160)),
        near("P-P07 stop 30 d, 1000 packs", 20_000, 110, seven.patient_days, "patient-days"),
        near("P-D10 import stop: first patient without", 49, 0.02, ten.first_day, "day"),
        *both("P-D10 import stop", ten, (2100, 2), (22_050, 25)),
    ]


def thirds() -> list[Check]:
    """P-P07 with a third of a pack to each: nobody goes without."""
    year = Made(residents=9000, pack_days=90, lead_days=LANE_DAYS)
    third = supply_stop(year, 30, (10, 0, 0), "actors.patients.most_days_a_collection=30")
    return [near("P-P07 a third of a pack each", 0, 110, third.patient_days, "patient-days")]


def both(
    name: str,
    found: Outcome,
    ever_without: tuple[float, float],
    patient_days: tuple[float, float],
    rolls: bool = False,
) -> list[Check]:
    """Check persons and patient-days of a case; rolls come once a day, so their gaps are whole."""
    checked = [
        near(f"{name}: ever without", *ever_without, found.ever, "patients"),
        near(f"{name}: patient-days", *patient_days, found.patient_days),
    ]
    if not rolls:
        checked.append(near(f"{name}: days in closed gaps", *patient_days, found.gap_days))
    return checked


def dispensings(treatments: int = 25_000_000) -> list[Check]:
    """P-P08: all of Sweden's residents with 25 million treatments of 90 days, for one cycle."""
    with tempfile.TemporaryDirectory() as folder:
        chosen = many_treatments(Path(folder), treatments)
        return dispensed_in_a_cycle(chosen, 90)


def dispensed_in_a_cycle(chosen: tuple[str, ...], days: int) -> list[Check]:
    """Let one supply cycle pass; the mean must be the number of treatments over its days."""
    bundled = "actors.patients.bundle_window_days=0.25"  # what is due in the same hours
    run = finished(cell(*chosen, f"horizon_days={days}", bundled))
    n = run.world.state.people.treatments.size
    mean = total(run.world.history, Service.DISPENSED) / days
    return [near("P-P08 dispensings a day", n / days, 1, mean, note=f"{n:,} treatments")]


def full_population() -> list[Check]:
    """A stop of 30 days for all residents of Sweden, who collect 7 days early.

    Nobody has dose rolls: phases are even over all users of a medicine in the order of residents,
    so they would be uneven over those who collect, since dose patients live unevenly spread.
    """
    days, lead = 30, 7
    collect = (f"actors.patients.exact_lead_days={lead}", "actors.residents.dose_patients=0")
    overrides = (*BY_THE_CLOCK, *FULL_SHELVES, *collect)
    events = {"stop": failure("national_service", days)}
    run = finished(cell("world=sweden", f"horizon_days={days + 2}", *overrides, events=events))
    return [
        share_ever(run, 90, days - lead, (25.56, 0.1)),
        share_ever(run, 30, days - lead, (76.7, 0.1)),
        treatment_days(run, 90, days, days - lead),
    ]


def share_ever(run: Run, pack: int, without_days: int, wanted: tuple[float, float]) -> Check:
    """Check the share of treatments with a pack size that were ever without."""
    treatments = run.world.state.people.treatments
    collected = (treatments["flags"] & int(TreatmentFlag.DOSE)) == 0
    these = treatments["flags"][collected & (treatments["days"] == pack)]
    share = 100 * ((these & int(TreatmentFlag.EVER)) != 0).mean()
    note = f"{these.size:,} treatments; {without_days}/{pack} = {100 * without_days / pack:.4f} %"
    what = f"stop 30 d, all residents: {pack}-day treatments ever without"
    return near(what, *wanted, share, "%", note)


def treatment_days(run: Run, pack: int, restart: int, without_days: int) -> Check:
    """Check the days without of a pack size's treatments, over medicines for long-term use."""
    world, medicines = run.world, run.world.country.medicines
    needs = medicines.acute_needs + medicines.episodes + medicines.animals
    chosen = np.flatnonzero((needs == 0) & (medicines.days == pack))
    treatments = world.state.people.treatments
    medicine = world.country.articles.medicine[treatments["article"]]
    collected = (treatments["flags"] & int(TreatmentFlag.DOSE)) == 0
    n = int((np.isin(medicine, chosen) & collected).sum())
    daily = world.history.part("medicine_days")[..., chosen].sum(axis=(1, 2))
    measured = daily.sum() - daily[restart - 1] / 2
    target = n * without_days**2 / (2 * pack)
    what = f"stop 30 d, all residents: days of {n:,} {pack}-day treatments"
    return near_share(what, target, 0.2, measured, note=f"N·{without_days}²/{2 * pack}")


def dose_sites() -> list[Check]:
    """One dose site stops for 10 days; rolls are packed a day ahead, patients have no buffer."""
    days, owner = 10, "apoteket"
    overrides = (
        "calendar.seasons=false",
        f"actors.dose.pack_ahead_days={PACKED_AHEAD}",
        "actors.dose.delivery_weekdays=[0,1,2,3,4,5,6]",
        "actors.dose.spare_capacity=30",
        "actors.dose.cover_days=60",
        "actors.companies.shortage_starts_per_year=0",
        "actors.patients.shortest_gap_hours=0",
        "actors.patients.least_tolerance_hours=0",
    )
    small = ("world=sweden", f"horizon_days={days + 4}", "warm_up_days=14")
    run = finished(cell(*small, *overrides, events={"stop": failure(f"dose_owner:{owner}", days)}))
    dry = dry_patients(run, owner)
    first = first_day(run.world.history.part("without_channel")[:, Supply.DOSE])
    note = f"{dry.size:,} patients of the owner's site"
    run_dry = near_share("dose site stops 10 d: run dry", 1000 / 14, 1, 100 * dry.mean(), "%", note)
    return [run_dry, same("dose site stops 10 d: first run dry on day", PACKED_AHEAD, first)]


def dry_patients(run: Run, owner: str) -> npt.NDArray[np.bool_]:
    """Return which dose patients of an owner's sites ever lacked something from their roll."""
    world = run.world
    places, dose, people = world.country.places, world.country.dose, world.state.people
    sites = world.country.rows.facility[world.state.dose.holder]
    of_owner = places.facility_system[sites] == places.dose_owner_name.index(owner)
    lacking = int(TreatmentFlag.DOSE | TreatmentFlag.EVER)
    taker = np.repeat(np.arange(people.residents.size), people.residents["treatments"])
    dry = np.zeros(people.residents.size, dtype=np.bool_)
    dry[taker[(people.treatments["flags"] & lacking) == lacking]] = True
    return dry[dose.row[of_owner[dose.site]]]
