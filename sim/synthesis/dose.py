"""Dose patients: their dose site and their day of the roll clock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.array_types import Ints
from sim.data.tables import Tables
from sim.parameters import DoseParameters
from sim.rng import Purpose, uniforms
from sim.state.records import ResidentFlag
from sim.units import DAYS_PER_WEEK


@dataclass(frozen=True)
class DosePatients:
    """Dose patients by site, clock day and luck; `start` has sites × roll days + 1 places."""

    row: npt.NDArray[np.int32]
    site: npt.NDArray[np.uint8]
    clock: npt.NDArray[np.uint8]
    start: Ints

    def holder_by_resident(self, residents: int, holders: Ints) -> npt.NDArray[np.int32]:
        """Return the stock row of each dose patient's site, by resident; -1 for others."""
        by_resident = np.full(residents, -1, dtype=np.int32)
        by_resident[self.row] = holders[self.site]
        return by_resident


def delivery_days(dose: DoseParameters) -> Ints:
    """Return the days of the roll clock on which rolls are delivered; day 0 is a Monday."""
    clock = np.arange(dose.roll_days)
    return clock[np.isin(clock % DAYS_PER_WEEK, dose.delivery_weekdays)]


def deal_dose_patients(
    residents: npt.NDArray[np.void], tables: Tables, dose: DoseParameters, world_seed: int
) -> DosePatients:
    """Deal dose patients to sites by the sites' shares and evenly to delivery days."""
    row = np.flatnonzero((residents["flags"] & int(ResidentFlag.DOSE)) != 0)
    row = row[np.argsort(residents["key"][row], kind="stable")]
    key = residents["key"][row].astype(np.int64)
    share = tables["dose_sites"]["share"].astype(float)
    edges = np.cumsum(share) / share.sum()
    site = np.searchsorted(edges[:-1], uniforms(world_seed, Purpose.DOSE_SITE, key), side="right")
    days = delivery_days(dose)
    luck = uniforms(world_seed, Purpose.DOSE_CLOCK, key)
    turn = np.argsort(luck, kind="stable")
    clock = np.empty(row.size, dtype=np.int64)
    clock[turn] = days[np.arange(row.size) % days.size]
    order = np.lexsort((luck, clock, site))
    slot = (site * dose.roll_days + clock)[order]
    start = np.searchsorted(slot, np.arange(share.size * dose.roll_days + 1))
    return DosePatients(
        row[order].astype(np.int32),
        site[order].astype(np.uint8),
        clock[order].astype(np.uint8),
        start.astype(np.int64),
    )
