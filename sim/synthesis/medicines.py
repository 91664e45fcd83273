"""Medicines: from users per 1000 residents to numbers of users and needs in the country."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.array_types import Floats, Ints
from sim.data.tables import Tables
from sim.parameters import PatientParameters


@dataclass(frozen=True)
class Medicines:
    """The substances, one value per medicine, in the order of the table (by ATC code).

    `chronic_users`, `dose_users`: current users in Sweden; `acute_needs`, `episodes`: per year.
    """

    atc: npt.NDArray[np.str_]
    name: npt.NDArray[np.str_]
    chronic_users: Floats
    dose_users: Floats
    acute_needs: Floats
    episodes: Floats
    animals: Floats
    band_share: Floats  # medicines × 3
    everyone_by_band: Floats  # 3: shares of the whole population
    days: npt.NDArray[np.uint8]
    criticality: Ints
    tolerance_days: Floats
    critical_share: Floats
    holders: Ints
    priority: npt.NDArray[np.bool_]
    compoundable: npt.NDArray[np.bool_]
    cold_chain: npt.NDArray[np.bool_]
    domestic_share: Floats
    price: Floats  # SEK a treatment-day, relative to each other
    active_origin: npt.NDArray[np.str_]
    substitutes: tuple[tuple[int, ...], ...]


def read_medicines(tables: Tables, tier: int, patients: PatientParameters) -> Medicines:
    """Turn the medicine table into numbers of users and needs a year for the whole country."""
    table = tables["medicines"]
    rows = np.flatnonzero(table["tier"] <= tier)
    residents = float(tables["municipalities"]["population"].sum())

    def column(name: str) -> npt.NDArray[np.generic]:
        return np.asarray(table[name])[rows]

    users = np.nan_to_num(column("patients_per_1000").astype(float)) * residents / 1000
    treatments = np.nan_to_num(column("treatments_per_1000").astype(float)) * residents / 1000
    use, setting = column("use"), column("setting")
    chronic = np.where(
        use == "chronic", 1.0, np.where(use == "both", patients.chronic_share_of_both, 0)
    )
    sachets = np.where(use == "acute", 0.0, column("dose_share").astype(float))
    children = column("children_share").astype(float)
    elderly = column("elderly_share").astype(float)
    atc = column("atc").astype(str)
    index_of = {code: i for i, code in enumerate(atc)}
    wanted = [table["substitutes"][row] for row in rows]
    return Medicines(
        atc=atc,
        name=column("substance_en").astype(str),
        chronic_users=users * (1 - sachets) * chronic * patients.current_user_share,
        dose_users=users * sachets,
        acute_needs=users * (1 - sachets) * (1 - chronic) * patients.acute_collections_per_user,
        episodes=np.where(np.isin(setting, ["hospital", "both"]), treatments, 0.0),
        animals=np.where(setting == "veterinary", treatments, 0.0),
        band_share=np.stack([children, np.maximum(0, 1 - children - elderly), elderly], axis=1),
        everyone_by_band=_population_bands(tables),
        days=np.clip(column("pack_days").astype(float), 1, 255).astype(np.uint8),
        criticality=column("criticality").astype(np.int64),
        tolerance_days=column("tolerance_days").astype(float),
        critical_share=column("critical_share").astype(float),
        holders=np.maximum(1, column("n_mah").astype(np.int64)),
        priority=column("stockpile_priority").astype(bool),
        compoundable=column("compoundable").astype(bool),
        cold_chain=column("cold_chain").astype(bool),
        domestic_share=1 - column("import_share").astype(float),
        price=column("price_per_day_sek").astype(float),
        active_origin=column("active_origin").astype(str),
        substitutes=tuple(tuple(index_of[c] for c in w if c in index_of) for w in wanted),
    )


def _population_bands(tables: Tables) -> Floats:
    bands = tables["age_bands"]
    people = tables["regions"]["population"].astype(float)[tables.index("age_bands", "region")]
    share = np.stack([bands[f"{name}_share"] for name in ("children", "adults", "elderly")], axis=1)
    return np.asarray(people @ share / people.sum())
