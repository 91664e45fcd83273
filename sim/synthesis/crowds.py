"""Surges of need that concern some residents only: who they are, and how much more they need."""

from __future__ import annotations

import dataclasses
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.array_types import Bools, Floats, Ints
from sim.demand import Demand, NeedKind, Rush, Surge
from sim.errors import ConfigError, Problems, suggest
from sim.rng import Purpose, stream_key, whole_bits
from sim.state.arrays import State
from sim.state.kinds import Group
from sim.state.records import N_BANDS, Band, ResidentFlag
from sim.synthesis.country import Country
from sim.synthesis.needs import Rates
from sim.synthesis.patient_groups import PatientGroup

BAND_OF: Final = {Group.CHILDREN: Band.CHILD, Group.ADULTS: Band.ADULT, Group.ELDERLY: Band.ELDERLY}


@dataclass(frozen=True)
class Crowd:
    """Some residents, as `People` lists all of them, and their share of each age band's needs."""

    band_start: Ints
    band_rows: npt.NDArray[np.int32]
    share: Floats


@dataclass(frozen=True)
class LocalSurge:
    """A surge of the needs of some residents.

    `share` is their part of the usual need of each article that the surge concerns, 0 for others;
    `bands` holds their age bands by article; the needs of `state` are theirs, with luck of their
    own, and all else in it is the state of the run.
    """

    surge: Surge
    share: Floats
    bands: Floats
    state: State

    def more(self, usual: Floats, start: float, end: float) -> Floats:
        """Return the needs of each article beyond the usual that arise between two hours."""
        brings = (self.surge.factor - 1) * self.surge.part(start, end)
        return np.asarray(usual * self.share * brings)


def group_names(patient_groups: Sequence[PatientGroup]) -> list[str]:
    """Return the names of all groups of residents."""
    return [*(group.name.lower() for group in Group), *(group.name for group in patient_groups)]


def check_groups(events: Iterable[Surge | Rush], patient_groups: Sequence[PatientGroup]) -> None:
    """Raise ConfigError with every group that the world does not have."""
    problems, known = Problems(ConfigError), group_names(patient_groups)
    for event in events:
        if event.group and event.group not in known:
            where = f"scenario.disruptions.{event.cause}.group"
            problems.add(where, f"unknown group '{event.group}'", suggest(event.group, known, 40))
    problems.raise_if_any()


def in_group(country: Country, name: str) -> Bools:
    """Return who belongs to a group, by resident; no name means everyone."""
    people = country.population
    flags = people.residents["flags"]
    if not name:
        return np.ones(flags.size, np.bool_)
    number = group_names(country.patient_groups).index(name)
    if number >= len(Group):
        return np.asarray((people.marks >> (number - len(Group))) & 1 == 1)
    group = Group(number)
    if group in BAND_OF:
        return np.asarray((flags & int(ResidentFlag.BAND)) == int(BAND_OF[group]))
    return np.asarray((flags & int(ResidentFlag[group.name])) != 0)


def crowd_of(country: Country, surge: Surge, untreated: float) -> Crowd:
    """Return whom a surge concerns; ConfigError for unknown places.

    `untreated` is how many acute needs residents without long-term medicine have, relative to
    others.
    """
    places, people = country.places, country.population
    towns = np.zeros(len(places.municipality_code), np.bool_)
    towns[places.municipalities(surge.regions, surge.municipalities, where=surge.cause)] = True
    member = in_group(country, surge.group) & towns[people.residents["municipality"]]
    here = member[people.band_rows]
    before = np.concatenate([[0], np.cumsum(here)])
    start = before[people.band_start].astype(np.int64)
    share = np.zeros(N_BANDS)
    for band in range(N_BANDS):
        theirs, all_needs = (
            _weight(starts, band, untreated) for starts in (start, people.band_start)
        )
        share[band] = theirs / all_needs if all_needs else 0.0
    return Crowd(start, people.band_rows[here], share)


def _weight(start: Ints, band: int, untreated: float) -> float:
    first, middle, last = start[2 * band : 2 * band + 3]
    return float((middle - first) + untreated * (last - middle))


def crowds_of(country: Country, surges: Iterable[Surge], untreated: float) -> list[Crowd | None]:
    """Return whom each surge concerns, None for everyone."""
    known: dict[tuple[object, ...], Crowd] = {}
    found: list[Crowd | None] = []
    for surge in surges:
        who = (surge.regions, surge.municipalities, surge.group)
        if surge.local and who not in known:
            known[who] = crowd_of(country, surge, untreated)
        found.append(known.get(who))
    return found


def shares_of(crowds: Sequence[Crowd | None]) -> list[float]:
    """Return the most that each surge concerns of any article's need."""
    return [1.0 if crowd is None else float(crowd.share.max()) for crowd in crowds]


def local_surges(
    rates: Rates, demand: Demand, crowds: Sequence[Crowd | None], state: State, seed: int
) -> tuple[LocalSurge, ...]:
    """Return the surges that concern some residents only, each with a state of its own needs."""
    found = []
    for surge, struck, crowd in zip(demand.surges, demand.struck, crowds, strict=True):
        if crowd is not None:
            episodes = np.tile(rates.inpatients, (struck.size, 1))
            bands = (episodes if surge.need is NeedKind.EPISODE else rates.bands) * crowd.share
            total = bands.sum(axis=1)
            among = bands / np.maximum(total, np.finfo(float).tiny)[:, None]
            own = _own_state(state, crowd, own_seed(surge, seed))
            found.append(LocalSurge(surge, np.where(struck, total, 0.0), among, own))
    return tuple(found)


def own_seed(surge: Surge, seed: int) -> int:
    """Return the seed of a local surge's luck: of its own for each event and place."""
    name = f"{surge.cause} {surge.regions} {surge.municipalities} {surge.group}"
    return whole_bits(seed, Purpose.SURGE, zlib.crc32(name.encode())) >> 1


def _own_state(state: State, crowd: Crowd, seed: int) -> State:
    people = state.people._replace(band_start=crowd.band_start, band_rows=crowd.band_rows)
    habits = state.habits._replace(
        count_key=stream_key(seed, Purpose.ACUTE_COUNT),
        person_key=stream_key(seed, Purpose.ACUTE_PERSON),
    )
    return dataclasses.replace(state, people=people, habits=habits)
