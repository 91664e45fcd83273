"""Surges that concern some residents only: who they are, and how many more needs they have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.demand import NeedKind, Surge
from sim.rng import Purpose
from sim.state.kinds import N_GROUPS, Group
from sim.units import HOURS_PER_DAY
from tests.twins.luck import Luck, bits, stream
from tests.twins.people import People
from tests.twins.world import Twin

POLYNOMIAL = 0xEDB88320  # of the cyclic redundancy check that names events


@dataclass(eq=False)
class Local:
    """Those whom a surge concerns, by age band, and its own luck."""

    surge: Surge
    people: People
    share: list[float]  # of each band's needs
    luck: Luck


def crc(text: str) -> int:
    """Return the cyclic redundancy check of a text, bit by bit."""
    value = 0xFFFFFFFF
    for byte in text.encode():
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (POLYNOMIAL if value & 1 else 0)
    return value ^ 0xFFFFFFFF


def belongs(world: Twin, row: int, surge: Surge) -> bool:
    """Tell whether a surge concerns a resident."""
    places, columns = world.country.places, world.people.columns
    town = columns["municipality"][row]
    region = places.municipality_region[town]
    names = {
        *(places.region_code[region], places.region_name[region]),
        *(places.municipality_code[town], places.municipality_name[town]),
    }
    named = {*surge.regions, *surge.municipalities}
    return (not named or bool(names & named)) and in_group(world, row, surge.group)


def in_group(world: Twin, row: int, name: str) -> bool:
    """Tell whether a resident belongs to a group; everyone belongs to that without a name."""
    names = [g.name.lower() for g in Group] + [g.name for g in world.country.patient_groups]
    assert len(names) >= N_GROUPS
    return not name or names.index(name) in world.people[row].groups


def local_of(world: Twin, surge: Surge) -> Local:
    """Find those whom a surge concerns."""
    people, weight = world.people, world.actors.patients.acute_weight_of_untreated
    some = [
        [row for row in rows if belongs(world, row, surge)]
        for pair in zip(people.treated, people.untreated, strict=True)
        for rows in pair
    ]
    share = []
    for band, rows in enumerate(people.treated):
        whole = len(rows) + weight * len(people.untreated[band])
        theirs = len(some[2 * band]) + weight * len(some[2 * band + 1])
        share.append(theirs / whole if whole else 0.0)
    name = f"{surge.cause} {surge.regions} {surge.municipalities} {surge.group}"
    own = bits(stream(world.config.seed, Purpose.SURGE), crc(name), 0) >> 1
    return Local(surge, people.among(some), share, Luck(own))


def locals_of(world: Twin) -> list[Local]:
    """Find those whom each local surge concerns, once for every surge that has begun."""
    for surge in world.surges[len(world.locals) :]:
        world.locals.append(local_of(world, surge) if surge.local else None)
    return [local for local in world.locals if local is not None]


def bringing(
    world: Twin, need: NeedKind, usual: npt.NDArray[np.float64], day: int, bands: Bands
) -> Iterator[tuple[Local, list[float], Bands]]:
    """Yield local surges with what they bring of each article today, and of which age bands."""
    codes = [str(code) for code in world.country.medicines.atc]
    since = (day - world.config.warm_up_days) * HOURS_PER_DAY
    for local in locals_of(world):
        surge = local.surge
        hours = max(0.0, min(since + HOURS_PER_DAY, surge.end) - max(since, surge.start))
        if surge.need != need or hours == 0:
            continue
        part = np.array(bands) * np.array(local.share)
        total = part.sum(axis=1)
        medicines = [codes[m] if m >= 0 else "" for m in world.country.articles.medicine.tolist()]
        named = [not surge.atc or any(map(code.startswith, surge.atc)) for code in medicines]
        share = np.array([t if n else 0.0 for t, n in zip(total, named, strict=True)])
        more = usual * share * ((surge.factor - 1) * (hours / HOURS_PER_DAY))
        among = part / np.where(total > 0, total, 1.0)[:, None]
        yield local, more.tolist(), [tuple(row) for row in among.tolist()]


Bands = Sequence[tuple[float, ...]]
