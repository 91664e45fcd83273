"""Groups of patients: who belongs to them, by age, by medicine and by number."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.array_types import Ints
from sim.data.tables import Tables
from sim.rng import Purpose
from sim.state.records import FLAG_BITS, Band, ResidentFlag, fits
from sim.synthesis.medicines import Medicines
from sim.synthesis.population import Population, spread

Marks = npt.NDArray[np.uint16]

ANY_AGE: Final = -1
BAND_OF: Final = {
    "any": ANY_AGE,
    "children": int(Band.CHILD),
    "adults": int(Band.ADULT),
    "elderly": int(Band.ELDERLY),
}


@dataclass(frozen=True)
class PatientGroup:
    """Residents of an age who take one of some medicines; all of them, or a number.

    `medicines` holds indices of medicines, none = whatever they take; `persons` is the number in
    this world, None = all who fit.
    """

    name: str
    band: int
    medicines: tuple[int, ...]
    persons: int | None


def read_patient_groups(
    tables: Tables, medicines: Medicines, scale: float
) -> tuple[PatientGroup, ...]:
    """Return the groups of the table, in its order, without those whose medicines the world lacks.

    `scale` is the share of the country's residents that live in the world. Raises OverflowError
    when there are more groups than marks of a resident.
    """
    table, found = tables["patient_groups"], []
    for row in range(len(table)):
        prefixes = tuple(str(code) for code in table["medicines"][row])
        taken = [m for m, code in enumerate(medicines.atc) if str(code).startswith(prefixes)]
        if prefixes and not taken:
            continue
        persons = float(table["persons"][row])
        found.append(
            PatientGroup(
                name=str(table["patient_group"][row]),
                band=BAND_OF[str(table["age"][row])],
                medicines=tuple(taken),
                persons=None if np.isnan(persons) else round(persons * scale),
            )
        )
    fits("sets of patient groups", 2 ** len(found), np.uint16)
    return tuple(found)


def group_bits(groups: Sequence[PatientGroup]) -> dict[str, int]:
    """Return the bit of every group but those of age, as `membership` of the kernels sets them."""
    flags = (flag for flag in ResidentFlag if flag != ResidentFlag.BAND)
    bits = {str(flag.name).lower(): int(flag) for flag in flags}
    return bits | {group.name: 1 << (FLAG_BITS + g) for g, group in enumerate(groups)}


def mark_patients(
    population: Population,
    medicine_of_article: Ints,
    groups: tuple[PatientGroup, ...],
    world_seed: int,
) -> Marks:
    """Return a bit for each group, by resident: bit g is set for the members of group g.

    Where a number of persons is given, they are spread evenly over all who fit, by luck.
    """
    residents = population.residents
    takes = _takers(population, medicine_of_article, groups)
    band = residents["flags"] & int(ResidentFlag.BAND)
    marks = np.zeros(residents.size, dtype=np.uint16)
    for g, group in enumerate(groups):
        fitting = np.ones(residents.size, np.bool_) if group.band == ANY_AGE else band == group.band
        if group.medicines:
            fitting &= (takes >> g) & 1 == 1
        members = np.flatnonzero(fitting)
        if group.persons is not None:
            luck = zlib.crc32(group.name.encode())
            wanted = spread(members.size, group.persons, world_seed, Purpose.PATIENT_GROUP, luck)
            members = members[wanted]
        marks[members] |= np.uint16(1 << g)
    return marks


def _takers(
    population: Population, medicine_of_article: Ints, groups: tuple[PatientGroup, ...]
) -> Marks:
    """Return a bit for each group, by resident, of those who take one of its medicines."""
    by_medicine = np.zeros(int(medicine_of_article.max(initial=0)) + 2, dtype=np.uint16)
    for g, group in enumerate(groups):
        by_medicine[list(group.medicines)] |= np.uint16(1 << g)
    by_article = by_medicine[medicine_of_article]  # other goods look up the last place, which is 0
    taken = np.zeros(population.residents.size, dtype=np.uint16)
    treated = np.flatnonzero(population.residents["treatments"])
    if treated.size:
        first = population.residents["first"][treated]
        bits = by_article[population.treatments["article"]]
        taken[treated] = np.bitwise_or.reduceat(bits, first)
    return taken
