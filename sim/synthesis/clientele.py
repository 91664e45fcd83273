"""Who gets medicines where: customers of counters, patients of dose sites, and what they need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.array_types import Floats, Ints
from sim.data.tables import Tables
from sim.kernels.targets import count_needs
from sim.parameters import DoseParameters
from sim.places import Places
from sim.rules import Node
from sim.state.kinds import HolderKind
from sim.synthesis.dose import DosePatients, deal_dose_patients
from sim.synthesis.facilities import Rows
from sim.synthesis.population import Population


@dataclass(frozen=True)
class Clientele:
    """What follows from where people live and what they take; arrays only, to be kept on disk."""

    customers: Ints  # by counter: residents to whom it is the nearest
    collections: Floats  # by counter: collections a day for long-term treatments
    need: npt.NDArray[np.float32]  # holders × articles: long-term need, treatment-days a day
    dose_row: npt.NDArray[np.int32]  # of dose patients, as in `DosePatients`
    dose_site: npt.NDArray[np.uint8]
    dose_clock: npt.NDArray[np.uint8]
    dose_start: Ints

    @property
    def dose(self) -> DosePatients:
        """Return the dose patients."""
        return DosePatients(self.dose_row, self.dose_site, self.dose_clock, self.dose_start)


def clientele_of(
    population: Population,
    tables: Tables,
    places: Places,
    rows: Rows,
    articles: int,
    how: DoseParameters,
    world_seed: int,
) -> Clientele:
    """Deal dose patients to sites, and count what everyone needs of which holder."""
    people = population.residents
    dose = deal_dose_patients(people, tables, how, world_seed)
    open_care = places.of_kind(Node.OPEN_CARE_PHARMACY).size
    counters = open_care + places.of_kind(Node.E_COMMERCE).size
    customers, collections = np.zeros(counters, np.int64), np.zeros(counters)
    need = np.zeros((rows.kind.size, articles), np.float32)
    site = dose.holder_by_resident(people.size, rows.of(HolderKind.DOSE))
    count_needs(people, population.treatments, site, open_care, customers, need, collections)
    return Clientele(customers, collections, need, dose.row, dose.site, dose.clock, dose.start)
