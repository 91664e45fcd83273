"""Patients with supply cycles when supply stops."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import ClassVar

from pydantic import Field

from sim.lab.cells import cell, total
from sim.lab.made import FULL_SHELVES, Made
from sim.lab.models import Model, Results, model
from sim.lab.stops import LANE_DAYS, NIGHT, Outcome, dispensing_stop, supply_stop
from sim.replication import Run
from sim.state.flows import Service

MOST_PATIENTS = 200_000
SAMPLE = 90_000  # patients that stand for more, of whom each has as much weight


def stop(made: Made, days: int, covers: tuple[float, int, int], early: float) -> Outcome:
    """Stop supply for some days after stocks at pharmacy, distributor and lane of some days."""
    lead = f"actors.patients.exact_lead_days={early:g}"
    if not any(covers):
        return dispensing_stop(made, days, lead)
    return supply_stop(made, days, covers, lead)


def lane_days(days: int) -> int:
    """Return a lane's days that a stop leaves time for."""
    return max(1, min(LANE_DAYS, days - NIGHT - 1))


@model
class SupplyStop(Model):
    """Supply stops for `T` days; pharmacies have `c` days of need, patients `b` days at home."""

    told: ClassVar[str] = r"evenly phased refill cycles.*supply stop of T days"
    outputs: ClassVar[dict[str, str]] = {
        "ever": "patients ever without",
        "beyond": "patients with a gap longer",
        "days": "patient-days",
    }
    N: int = Field(ge=1, le=MOST_PATIENTS, description="patients")
    T: int = Field(ge=1, le=700, description="whole days without supply")
    cycle: int = Field(ge=1, le=255, description="days of a supply cycle")
    b: float = Field(default=0, ge=0, le=170, description="days collected early")
    c: int = Field(default=0, ge=0, le=365, description="whole days of need at the pharmacy")
    harm_after_gap_days: float = Field(default=10, ge=0, le=3650, description="tolerance, days")

    def play(self) -> Results:
        """Return patients without, beyond tolerance, and their days."""
        made = Made(self.N, self.cycle, self.harm_after_gap_days, lead_days=lane_days(self.T))
        found = stop(made, self.T, (self.c, 0, 0), self.b)
        return {"ever": found.ever, "beyond": found.beyond, "days": found.patient_days}


@model
class LastPacks(Model):
    """Supply stops while `packs` are left; each collection takes a pack, or a part of one."""

    told: ClassVar[str] = (
        r"stop (?P<stop>\d+) d, pharmacy stock (?P<packs>\d+) packs of (?P<pack_days>\d+) days, "
        r"(?P<refills>\d+) refills/d(?:.*rationed to .*\((?P<most_days>\d+) days\))?"
    )
    outputs: ClassVar[dict[str, str]] = {"days": "patient-days"}
    stop: int = Field(ge=2, le=700, description="days without supply")
    packs: int = Field(ge=0, description="packs at the pharmacy")
    pack_days: int = Field(ge=1, le=255, description="treatment-days of a pack")
    refills: int = Field(ge=1, description="collections a day")
    most_days: int = Field(default=255, ge=1, le=255, description="most days a collection")

    def play(self) -> Results:
        """Return the patients' days without."""
        made = Made(self.refills * self.pack_days, self.pack_days, lead_days=lane_days(self.stop))
        most = f"actors.patients.most_days_a_collection={self.most_days}"
        cover = self.packs / self.refills
        found = supply_stop(made, self.stop, (cover, 0, 0), most)
        return {"days": found.patient_days}


@model
class Dispensings(Model):
    """Every treatment is dispensed once in its cycle."""

    told: ClassVar[str] = r"\[cycle_days treatments\]"
    outputs: ClassVar[dict[str, str]] = {"mean": "mean dispensings per day"}
    treatments: int = Field(ge=1, description="treatments")
    cycle_days: int = Field(ge=1, le=120, description="days of a supply cycle")

    def play(self) -> Results:
        """Let one cycle pass and return the mean; of very many treatments, a sample stands."""
        n = min(self.treatments, SAMPLE)
        with tempfile.TemporaryDirectory() as folder:
            chosen = Made(n, self.cycle_days).overrides(Path(folder))
            days = f"horizon_days={self.cycle_days}"
            bundled = "actors.patients.bundle_window_days=0.25"  # what is due in the same hours
            run = Run.begin(cell(*chosen, *FULL_SHELVES, days, bundled))
        run.finish()
        dispensed = total(run.world.history, Service.DISPENSED)
        return {"mean": dispensed / self.cycle_days * self.treatments / n}


@model
class ImportStop(Model):
    """Imports stop; goods on the lane, at the distributor and on the shelf last for a while."""

    told: ClassVar[str] = (
        r"import stop at t=0: pipeline (?P<lane>\d+) d, wholesaler (?P<wholesaler>\d+) d, "
        r"pharmacy (?P<pharmacy>\d+) d of demand, patients on (?P<cycle>\d+)-day cycles"
    )
    outputs: ClassVar[dict[str, str]] = {
        "first": "day the first patient",
        "ever": "patients ever without",
        "days": "patient-days",
    }
    ignored: ClassVar[tuple[str, ...]] = ("restart",)
    N: int = Field(ge=1, le=MOST_PATIENTS, description="patients")
    lane: int = Field(ge=1, le=60, description="days of need on the lane, its lead time")
    wholesaler: int = Field(ge=0, le=365, description="days of need at the distributor")
    pharmacy: int = Field(ge=0, le=365, description="days of need at the pharmacy")
    cycle: int = Field(ge=1, le=255, description="days of a supply cycle")
    stop_days: int = Field(default=0, ge=0, le=900, description="day of restart, 0 = late enough")

    def play(self) -> Results:
        """Return the first day without, patients without, and their days."""
        made = Made(self.N, self.cycle, lead_days=self.lane)
        stocks = (self.pharmacy, self.wholesaler, self.lane)
        late = sum(stocks) + self.lane + NIGHT + 2
        found = supply_stop(made, self.stop_days or late, stocks)
        return {"first": found.first_day, "ever": found.ever, "days": found.patient_days}
