"""Countries in which supply stops for a while: who is without, for how long, and from when.

The stop begins and ends at midnight. Persons without are counted just before midnight, so the
integral over time is the trapezoid of the daily counts, the last of which stands at the restart.
The lengths of the gaps that close are a second measure of the same; since supplies end on whole
hours, each gap is half an hour too long on average, which is taken off.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.array_types import Ints
from sim.errors import ModelError
from sim.lab.cells import Events, cell, ever, total, without
from sim.lab.days import work_every_day
from sim.lab.made import PACKED_AHEAD, Made
from sim.ledger import Ledger
from sim.replication import Run
from sim.state.flows import Service
from sim.units import HOURS_PER_DAY

LANE_DAYS = 5
NIGHT = 1  # days from a distributor's centre to the shelf
AMPLE = 200  # days of need that companies can send when the lane is open again
COMPANY = (
    "actors.companies.floor_days=30",
    "actors.companies.top_days=300",
    "actors.companies.run_in_days=0",
)


@dataclass(frozen=True)
class Outcome:
    """Who was without, for how long, and from when."""

    ever: int
    beyond: int
    patient_days: float  # the trapezoid of the daily counts
    gap_days: float  # lengths of the gaps that closed, less half an hour each
    first_day: int  # whole days before the first patient is without; -1 = nobody is


def outcome(run: Run, restart: int) -> Outcome:
    """Run a case to its horizon and return what happened; all are served again on day `restart`."""
    run.finish()
    history = run.world.history
    now = without(history)
    if now[restart:].any():
        raise ModelError(f"{now[restart:].sum()} patients are still without after day {restart}")
    gaps = total(history, Service.GAP_HOURS) - total(history, Service.GAPS_CLOSED) / 2
    return Outcome(
        ever=ever(history),
        beyond=ever(history, "new_beyond"),
        patient_days=float(now.sum() - now[restart - 1] / 2),
        gap_days=gaps / HOURS_PER_DAY,
        first_day=first_day(now),
    )


def first_day(now: Ints) -> int:
    """Return the first day with someone without at midnight, -1 when there is none."""
    days = np.flatnonzero(now)
    return int(days[0]) if days.size else -1


def made_run(made: Made, days: int, events: Events, *overrides: str) -> Run:
    """Build a made-up country that lives for some days."""
    with tempfile.TemporaryDirectory() as folder:
        chosen = made.overrides(Path(folder))
        return Run.begin(cell(*chosen, f"horizon_days={days}", *overrides, events=events))


def dispensing_stop(made: Made, days: int, *overrides: str) -> Outcome:
    """Stop all dispensing for some days: the national service is lost, and nothing replaces it."""
    events = {"stop": failure("national_service", days)}
    shelves = "actors.pharmacies.cover_days=120"
    return outcome(made_run(made, days + 3, events, shelves, *overrides), days)


def dose_stop(made: Made, days: int, *overrides: str) -> Outcome:
    """Stop all machine dose-dispensing for some days; rolls come again a day after packing."""
    events, restart = {"stop": failure("dose_owner:apoteket", days)}, days + PACKED_AHEAD
    return outcome(made_run(made, restart + 3, events, *overrides), restart)


def failure(target: str, days: int) -> dict[str, object]:
    """Return the loss of a system from the start, for some days."""
    return {"kind": "it_failure", "target": target, "start_day": 0, "duration_days": days}


def supply_stop(made: Made, days: int, stocks: tuple[float, int, int], *overrides: str) -> Outcome:
    """Stop imports, so that shelves are filled again on day `days`.

    `stocks` are days of need at the pharmacy, at the distributor and on the lane. The lane opens so
    much earlier as goods take to the shelf, every day is a working day.
    """
    shelf, distributor, lane = stocks
    closed = days - made.lead_days - NIGHT
    stop = {"kind": "import_stop", "lanes": ["border_road"], "start_day": 0}
    cover = f"actors.pharmacies.cover_days={shelf:g}"
    events = {"stop": stop | {"duration_days": closed}}
    run = made_run(made, days + 3, events, *COMPANY, cover, *overrides)
    work_every_day(run.world)
    put_stocks(run, distributor, lane)
    return outcome(run, days)


def put_stocks(run: Run, distributor: int, lane: int) -> None:
    """Lay stocks out before the start: days of need at the distributor and on the lane."""
    world, lines = run.world, run.world.state.lines
    need = np.where(world.country.lines.licence, 0.0, lines.need)
    lines.stock[:] = 0
    lines.inbound[:] = 0
    lines.stock[:, 0] = np.rint(distributor * need)
    lines.inbound[:, :lane] = np.rint(need)[:, None]
    lines.plant[:] = np.rint(AMPLE * need)
    world.ledger = Ledger.begin(world.state)
