"""Where things are: facilities, grid areas and how a config names a part of Sweden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.array_types import Ints
from sim.data.names import numbered_regions
from sim.errors import ConfigError, Problems, suggest
from sim.rules import Node

# Sweden's electricity zones; a world of one region may have no place in some of them.
ZONES: Final = {"SE1": 0, "SE2": 1, "SE3": 2, "SE4": 3}


DOMESTIC_LANE: Final = "domestic"  # lanes whose name begins so do not cross the border
OTHER_CARRIERS: Final = "others"  # parcels, dose rolls, compounded goods, between pharmacies


Found = dict[tuple[int, ...], Ints]  # rows by kinds


def rows_of(kind: npt.NDArray[np.integer], kinds: tuple[int, ...], found: Found) -> Ints:
    """Return the rows of some kinds, ascending and not to be changed; looked for once."""
    if kinds not in found:
        found[kinds] = np.flatnonzero(np.isin(kind, kinds))
        found[kinds].flags.writeable = False
    return found[kinds]


@dataclass(frozen=True)
class Places:
    """Facilities (counter facilities first), grid areas, and the names of regions and systems.

    Arrays named `facility_*` have one value per facility; `area_*` one per grid area. Codes are
    text ("09", "0980"), zones are SE1 … SE4.
    """

    facility_kind: npt.NDArray[np.int8]  # a Node
    facility_name: Sequence[str]
    facility_municipality: npt.NDArray[np.int32]  # index
    facility_area: npt.NDArray[np.int32]  # grid area
    facility_system: npt.NDArray[np.int32]  # chain, distributor or dose owner; -1 = none
    facility_lat: npt.NDArray[np.float64]
    facility_lon: npt.NDArray[np.float64]
    area_municipality: npt.NDArray[np.int32]
    municipality_code: Sequence[str]
    municipality_name: Sequence[str]
    municipality_region: npt.NDArray[np.int32]
    municipality_zone: Sequence[str]
    municipality_population: npt.NDArray[np.int64]
    region_code: Sequence[str]
    region_name: Sequence[str]
    chain_name: Sequence[str]
    distributor_name: Sequence[str]
    dose_owner_name: Sequence[str]
    lane_name: Sequence[str]
    origin_name: Sequence[str]
    country_residents: Mapping[str, int]  # by code of all regions, also of those not in the world
    _found: Found = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def n_facilities(self) -> int:
        """Number of facilities of all kinds."""
        return int(self.facility_kind.size)

    @property
    def n_areas(self) -> int:
        """Number of grid areas."""
        return int(self.area_municipality.size)

    def of_kind(self, *kinds: Node) -> Ints:
        """Return the facilities of some kinds, ascending; not to be changed."""
        return rows_of(self.facility_kind, kinds, self._found)

    @cached_property
    def leads_abroad(self) -> npt.NDArray[np.bool_]:
        """Which lanes cross the border."""
        return np.array([not name.startswith(DOMESTIC_LANE) for name in self.lane_name])

    @property
    def carrier_name(self) -> tuple[str, ...]:
        """Who brings goods: each distributor its own, all other carriers what remains."""
        return (*self.distributor_name, OTHER_CARRIERS)

    def routes(
        self, carriers: npt.NDArray[np.int64], municipalities: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.int64]:
        """Return the routes of some carriers to some municipalities, as numbers of the channel."""
        first = carriers[:, None] * len(self.municipality_code)
        return np.asarray(first + municipalities, dtype=np.int64).ravel()

    @property
    def facility_region(self) -> npt.NDArray[np.int32]:
        """Region index of every facility."""
        return self.municipality_region[self.facility_municipality]

    def municipalities(
        self,
        regions: Iterable[str] = (),
        municipalities: Iterable[str] = (),
        zones: Iterable[str] = (),
        where: str = "place",
    ) -> npt.NDArray[np.int64]:
        """Return the municipalities that a config names; nothing named means all of Sweden.

        Raises ConfigError with every unknown name and what is allowed.
        """
        problems = Problems(ConfigError)
        chosen = np.zeros(len(self.municipality_code), dtype=np.bool_)
        region_of = numbered_regions(self.region_code, self.region_name)
        place_of = {code: i for i, code in enumerate(self.municipality_code)}
        place_of |= {name: i for i, name in enumerate(self.municipality_name)}
        regions, municipalities, zones = (
            list(regions),
            list(municipalities),
            list(zones),
        )
        for name in regions:
            index = _look_up(region_of, str(name), f"{where}.regions", "region", problems)
            chosen |= self.municipality_region == index
        for name in municipalities:
            key = f"{where}.municipalities"
            chosen[_look_up(place_of, str(name), key, "municipality", problems)] = True
        for name in zones:
            _look_up(ZONES, str(name), f"{where}.zones", "electricity zone", problems)
            chosen |= np.array([zone == name for zone in self.municipality_zone])
        problems.raise_if_any()
        if not (regions or municipalities or zones):
            chosen[:] = True
        return np.flatnonzero(chosen)

    def areas_in(self, municipalities: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return the grid areas of some municipalities, ascending."""
        return np.flatnonzero(np.isin(self.area_municipality, municipalities))

    def facilities_in(self, municipalities: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return the facilities of some municipalities, ascending."""
        return np.flatnonzero(np.isin(self.facility_municipality, municipalities))

    def named(
        self, names: Iterable[str], among: Sequence[str], where: str, what: str = "name"
    ) -> npt.NDArray[np.int64]:
        """Return the indices of names in one of the name lists, in the order given, each once.

        Raises ConfigError with every unknown name and what is allowed.
        """
        problems = Problems(ConfigError)
        index_of = {name: i for i, name in enumerate(among)}
        found = [_look_up(index_of, str(name), where, what, problems) for name in names]
        problems.raise_if_any()
        return np.array(list(dict.fromkeys(found)), dtype=np.int64)


def _look_up(
    index_of: Mapping[str, int], name: str, where: str, what: str, problems: Problems
) -> int:
    if name not in index_of:
        problems.add(where, f"unknown {what} '{name}'", suggest(name, index_of))
        return -1
    return index_of[name]
