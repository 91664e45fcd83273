"""Facilities of all kinds, their grid areas and their stock rows."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sim.array_types import Floats, Ints
from sim.data.tables import Table, Tables
from sim.parameters import FacilityParameters
from sim.places import Found, Places, rows_of
from sim.rules import Node
from sim.state.kinds import HolderKind
from sim.synthesis.pharmacies import Pharmacies, nearest_of


@dataclass(frozen=True)
class Site:
    """Facilities of one kind: where they are and which system they depend on (-1 = none)."""

    kind: Node
    names: tuple[str, ...]
    municipality: Ints
    lat: Floats
    lon: Floats
    system: Ints


def home_municipality(tables: Tables, table: Table) -> Ints:
    """Return each site's municipality; a site outside the world stands in the nearest inside."""
    towns = tables["municipalities"]
    inside = tables.index(table.name, "municipality")
    nearest, _ = nearest_of(table["lat"], table["lon"], towns["lat"], towns["lon"])
    return np.where(inside >= 0, inside, nearest)


def _sites(tables: Tables, name: str, kind: Node, system: Ints) -> Site:
    table = tables[name]
    town = home_municipality(tables, table)
    names = tuple(str(text) for text in table["name"])
    return Site(kind, names, town, table["lat"], table["lon"], system)


def codes(values: npt.NDArray[np.str_], among: list[str]) -> Ints:
    """Return the index of each value in a list of names."""
    return np.array([among.index(str(value)) for value in values], dtype=np.int64)


def _hospital_pharmacies(tables: Tables) -> Site:
    regions, towns = tables["regions"], tables["municipalities"]
    nearest, _ = nearest_of(regions["lat"], regions["lon"], towns["lat"], towns["lon"])
    names = tuple(f"Hospital pharmacy {name}" for name in regions["name"])
    none = np.full(len(regions), -1, dtype=np.int64)
    return Site(Node.HOSPITAL_PHARMACY, names, nearest, regions["lat"], regions["lon"], none)


def systems(tables: Tables) -> list[str]:
    """Return the names of the dispensing systems of chains and e-pharmacies."""
    names = [*tables["chains"]["system"], *tables["e_pharmacies"]["system"]]
    return list(dict.fromkeys(str(name) for name in names))


def owners(tables: Tables) -> list[str]:
    """Return the names of the owners of dose-dispensing sites."""
    return list(dict.fromkeys(str(name) for name in tables["dose_sites"]["owner"]))


def all_sites(tables: Tables, pharmacies: Pharmacies) -> list[Site]:
    """Return the facilities of all kinds; counters, hospital pharmacies, dose sites come first."""
    chain_system = codes(tables["chains"]["system"], systems(tables))
    e_system = codes(tables["e_pharmacies"]["system"], systems(tables))
    dose_owner = codes(tables["dose_sites"]["owner"], owners(tables))
    distributors = [str(name) for name in tables["distributors"]["distributor"]]
    centre_system = codes(tables["centres"]["distributor"], distributors)
    none = np.full(len(tables["compounders"]), -1, dtype=np.int64)
    open_care = Site(
        Node.OPEN_CARE_PHARMACY,
        pharmacies.name,
        pharmacies.municipality,
        pharmacies.lat,
        pharmacies.lon,
        chain_system[pharmacies.chain],
    )
    return [
        open_care,
        _sites(tables, "e_pharmacies", Node.E_COMMERCE, e_system),
        _hospital_pharmacies(tables),
        _sites(tables, "dose_sites", Node.DOSE_SITE, dose_owner),
        _sites(tables, "centres", Node.DISTRIBUTION_CENTRE, centre_system),
        _sites(tables, "compounders", Node.COMPOUNDER, none),
    ]


def grid_areas(pharmacies: Pharmacies, n_towns: int, shared_by: int) -> tuple[Ints, Ints]:
    """Return the municipality of every grid area, and the area of every pharmacy.

    A municipality has one area for every `shared_by` pharmacies, and at least one.
    """
    count = np.bincount(pharmacies.municipality, minlength=n_towns)
    areas = np.maximum(1, -(-count // shared_by))
    first = np.concatenate([[0], np.cumsum(areas)])
    start = np.searchsorted(pharmacies.municipality, np.arange(n_towns))
    rank = np.arange(pharmacies.municipality.size) - start[pharmacies.municipality]
    own = first[pharmacies.municipality] + rank % areas[pharmacies.municipality]
    return np.repeat(np.arange(n_towns), areas), own


def build_places(tables: Tables, pharmacies: Pharmacies, parameters: FacilityParameters) -> Places:
    """Put all facilities on the map."""
    sites, towns = all_sites(tables, pharmacies), tables["municipalities"]
    area_town, pharmacy_area = grid_areas(pharmacies, len(towns), parameters.pharmacies_per_area)
    first_area = np.searchsorted(area_town, np.arange(len(towns)))
    town = np.concatenate([site.municipality for site in sites])
    area = first_area[town]
    area[: pharmacy_area.size] = pharmacy_area
    return Places(
        facility_kind=np.repeat([int(s.kind) for s in sites], [len(s.names) for s in sites]).astype(
            np.int8
        ),
        facility_name=tuple(name for site in sites for name in site.names),
        facility_municipality=town.astype(np.int32),
        facility_area=area.astype(np.int32),
        facility_system=np.concatenate([site.system for site in sites]).astype(np.int32),
        facility_lat=np.concatenate([site.lat for site in sites]),
        facility_lon=np.concatenate([site.lon for site in sites]),
        area_municipality=area_town.astype(np.int32),
        municipality_code=tuple(str(code) for code in towns["code"]),
        municipality_name=tuple(str(name) for name in towns["name"]),
        municipality_region=tables.index("municipalities", "region").astype(np.int32),
        municipality_zone=tuple(str(zone) for zone in towns["zone"]),
        municipality_population=towns["population"].astype(np.int64),
        region_code=tuple(str(code) for code in tables["regions"]["code"]),
        region_name=tuple(str(name) for name in tables["regions"]["name"]),
        chain_name=tuple(systems(tables)),
        distributor_name=tuple(str(name) for name in tables["distributors"]["distributor"]),
        dose_owner_name=tuple(owners(tables)),
        lane_name=tuple(str(name) for name in tables["lanes"]["lane"]),
        origin_name=tuple(str(name) for name in tables["origins"]["origin"]),
        country_residents=tables.residents_by_region(),
    )


@dataclass(frozen=True)
class Rows:
    """Stock rows: the kind, facility (-1 = none) and region of every stock holder."""

    kind: npt.NDArray[np.uint8]
    facility: Ints
    region: Ints

    _found: Found = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, *kinds: HolderKind) -> Ints:
        """Return the rows of some kinds, ascending; not to be changed."""
        return rows_of(self.kind, kinds, self._found)


def stock_rows(places: Places) -> Rows:
    """Return the stock holders: counters, hospital pharmacies, wards, dose sites, stockpile."""
    hospital = places.of_kind(Node.HOSPITAL_PHARMACY)
    parts = (
        (HolderKind.OPEN_CARE, places.of_kind(Node.OPEN_CARE_PHARMACY)),
        (HolderKind.E_COMMERCE, places.of_kind(Node.E_COMMERCE)),
        (HolderKind.HOSPITAL, hospital),
        (HolderKind.WARD, hospital),
        (HolderKind.DOSE, places.of_kind(Node.DOSE_SITE)),
        (HolderKind.STOCKPILE, np.array([-1], dtype=np.int64)),
    )
    kind = np.concatenate([np.full(rows.size, int(k), dtype=np.uint8) for k, rows in parts])
    facility = np.concatenate([rows for _, rows in parts])
    return Rows(kind, facility, places.facility_region[np.maximum(facility, 0)].astype(np.int64))
