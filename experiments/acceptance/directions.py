"""Which way results go when one thing is changed and all luck is the same."""

from __future__ import annotations

import dataclasses
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import numpy as np

import sim
from experiments.acceptance.check import Check, at_least, never_more, same
from experiments.acceptance.play import Events, cell, digest, digest_all, ever, finished, without
from sim import snapshot
from sim.array_types import Ints
from sim.build import build_country
from sim.replication import Run
from sim.synthesis.country import Country
from sim.synthesis.population import Population

STOP_DAY = 30
HORIZON = 270  # the longest stop ends on day 120
SHORT = 60
EMERGENCY = "emergency_pharmacies_300"
NOTHING_HAPPENS = {
    "power": {"kind": "power_loss", "start_day": 3, "duration_days": 5, "severity": 0},
    "it": {
        "kind": "it_failure",
        "target": "national_service",
        "start_day": 4,
        "duration_days": 5,
        "severity": 0,
    },
    "import": {"kind": "import_stop", "start_day": 5, "duration_days": 30, "share": 0},
    "strike": {"kind": "pharmacy_closure", "start_day": 6, "duration_days": 5, "open_share": 1},
    "fuel": {"kind": "transport_loss", "start_day": 3, "duration_days": 9, "share": 0},
    "snow": {"kind": "road_closure", "start_day": 4, "duration_days": 9, "share": 0},
    "cape": {"kind": "route_delay", "start_day": 5, "duration_days": 30, "extra_days": 0},
    "flight": {"kind": "displacement", "start_day": 6, "duration_days": 9, "share": 0},
}
WATCHED_ONLY = ("memory.picture",)  # what the authority has seen; kept only when it may decide
BINDS_NOBODY = {
    "floor": {"kind": "supplier_stock_floor", "months": 0},
    "emergency": {
        "kind": "emergency_pharmacies",
        "number": 0,
        "backup_power_hours": 72,
        "offline_dispensing_share": 0.35,
    },
    "allocation": {
        "kind": "allocation_and_redistribution",
        "seen_cover_days": 0,
        "decision_days": 3,
        "release_cover_days": 20,
    },
}


def checks(world: str = "sweden") -> list[Check]:
    """Play all pairs."""
    return [
        *bit_for_bit(world),
        *import_stops(world),
        *power_and_it(world),
        *workers(world),
    ]


def import_stop(days: float, start: float = STOP_DAY) -> dict[str, dict[str, object]]:
    """Return a stop of all imports."""
    return {"stop": {"kind": "import_stop", "start_day": start, "duration_days": days}}


def floor(months: float) -> Events:
    """Return a stock duty of some months."""
    return {"floor": {"kind": "supplier_stock_floor", "months": months}} if months else None


def bit_for_bit(world: str, days: int = 40, warm_up: int = 20) -> list[Check]:
    """Check what must change nothing at all, to the last bit of every array."""
    small = (f"world={world}", f"horizon_days={days}", f"warm_up_days={warm_up}")
    calm = finished(cell(*small))
    plain, counted = digest_all(calm), digest(calm)
    del calm
    stop = import_stop(20, 2)
    severe = digest_all(finished(cell(*small, events=NOTHING_HAPPENS)))
    today = digest_all(finished(cell(*small, events=stop)), WATCHED_ONLY)
    idle = digest_all(finished(cell(*small, events=stop, demands=BINDS_NOBODY)), WATCHED_ONLY)
    with shuffled_residents() as order:
        shuffled = finished(cell(*small))
    again = digest_in_order(shuffled, order[0])
    del shuffled
    return [
        _equal("severity 0 of eight kinds = calm, every array", severe, plain),
        _equal(
            "idle requirements = today's rules in an import stop, every array but the picture",
            idle,
            today,
        ),
        _equal("shuffled residents = unshuffled, daily counts and persons", again, counted),
        _equal("resumed snapshot = uninterrupted, every array", resumed(small, days // 2), plain),
    ]


def _equal(what: str, one: str, other: str) -> Check:
    return same(what, 1, int(one == other), note=f"{one[:12]} {other[:12]}")


def resumed(small: tuple[str, ...], days: int) -> str:
    """Save a run after some days, go on with the saved one, and return its digest."""
    config = cell(*small)
    run = Run.begin(config)
    run.advance(days)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "midnight.npz"
        snapshot.save(run, path)
        del run
        later = snapshot.restore(config, path)
    later.finish()
    return digest_all(later)


@contextmanager
def shuffled_residents(seed: int = 7) -> Iterator[list[Ints]]:
    """Let worlds be built with the rows of residents shuffled; yields the order of the last one."""
    order: list[Ints] = []

    def build_shuffled(*arguments: object) -> Country:
        country = build_country(*arguments)  # type: ignore[arg-type]
        rows = np.random.default_rng(seed).permutation(country.population.residents.size)
        order[:] = [rows]
        return _reordered(country, rows)

    with patch("sim.build.build_country", build_shuffled):
        yield order


def _reordered(country: Country, rows: Ints) -> Country:
    """Return the country with its residents in another order; everyone keeps key and draws."""
    old = country.population
    place = np.empty(rows.size, dtype=np.int64)
    place[rows] = np.arange(rows.size)
    residents = old.residents[rows]
    many = residents["treatments"].astype(np.int64)
    start = np.cumsum(many) - many
    source = np.repeat(residents["first"].astype(np.int64) - start, many) + np.arange(many.sum())
    residents["first"] = start
    band_rows = place[old.band_rows].astype(old.band_rows.dtype)
    treatments, marks = old.treatments[source], old.marks[rows]
    population = Population(residents, treatments, old.band_start, band_rows, marks)
    dose = dataclasses.replace(country.dose, row=place[country.dose.row].astype(np.int32))
    return dataclasses.replace(country, population=population, dose=dose)


def digest_in_order(run: Run, rows: Ints) -> str:
    """Return the digest of a run whose residents were shuffled, with everyone back in place."""
    outcome = np.empty_like(run.world.state.people.outcome)
    outcome[rows] = run.world.state.people.outcome
    parts = (run.world.history.rows, outcome)
    return hashlib.sha256(b"".join(np.ascontiguousarray(p).tobytes() for p in parts)).hexdigest()


def import_stops(world: str, horizon: int = HORIZON) -> list[Check]:
    """Check import stops of three lengths, stock floors of four heights, emergency pharmacies."""
    small = (f"world={world}", f"horizon_days={horizon}")

    def played(days: float, demands: Events = None) -> tuple[int, int, str]:
        run = finished(cell(*small, events=import_stop(days), demands=demands))
        history = run.world.history
        return ever(history), int(without(history).sum()), digest(run)

    today = played(90)
    shorter = [today, played(60), played(30)]
    floors = [today, *(played(90, floor(months)) for months in (2, 3, 6))]
    emergency = played(90, EMERGENCY)
    length, height = "import stop of 90, 60, 30 days", "stock floor of 0, 2, 3, 6 months"
    helped = today[0] - floors[2][0]
    return [
        never_more(f"{length}: patients without", [r[0] for r in shorter], "more"),
        never_more(f"{length}: person-days", [r[1] for r in shorter], "more"),
        never_more(f"{height}: patients without", [r[0] for r in floors], "more"),
        never_more(f"{height}: person-days", [r[1] for r in floors], "more"),
        at_least("a floor of 3 months in an import stop spares", 1, helped, "patients"),
        _equal("emergency pharmacies change nothing in an import stop", emergency[2], today[2]),
    ]


def power_and_it(world: str, days: int = SHORT) -> list[Check]:
    """Check that emergency pharmacies help when power or the national service is lost."""
    scenarios = ("power_loss_national", "power_loss_south", "it_failure_eprescription")
    return [_helped(world, scenario, days) for scenario in scenarios]


def _helped(world: str, scenario: str, days: int) -> Check:
    small = (f"world={world}", f"horizon_days={days}")
    today = finished(cell(*small, events=scenario)).world.history
    law = finished(cell(*small, events=scenario, demands=EMERGENCY)).world.history
    fewer_days = int(without(today).sum() - without(law).sum())
    note = f"{fewer_days:,} person-days; {ever(today):,} patients without today"
    what = f"emergency pharmacies spare in {scenario}"
    return at_least(what, 1, ever(today) - ever(law), "patients", note)


def workers(world: str, days: int = 10) -> list[Check]:
    """Check that one worker and two write the same bytes."""

    def compared(many: int, folder: str) -> str:
        options = {"horizon_days": days, "warm_up_days": days, "workers": many, "replications": 2}
        calendar = {"output_dir": f"{folder}/{many}"}
        study = sim.compare(world=world, **options, **calendar)  # type: ignore[arg-type]
        return _hash_of(study.folder)

    with tempfile.TemporaryDirectory() as folder:
        one, two = compared(1, folder), compared(2, folder)
    return [_equal("1 worker = 2 workers, every result file", one, two)]


def _hash_of(folder: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".parquet", ".npz", ".csv"}:
            whole.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return whole.hexdigest()
