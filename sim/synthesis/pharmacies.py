"""Open-care pharmacies from the counts per municipality and chain, and their neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from sim.array_types import Floats, Ints
from sim.data.tables import Tables
from sim.rng import Purpose, uniforms

EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True)
class Pharmacies:
    """One value per open-care pharmacy, grouped by municipality."""

    municipality: Ints
    chain: Ints
    lat: Floats
    lon: Floats
    name: tuple[str, ...]


def generate_pharmacies(tables: Tables, world_seed: int) -> Pharmacies:
    """Place each municipality's pharmacies (exact counts per chain) around its seat and centre.

    The first stands at the seat, the second at the population-weighted centre, the others around
    it at distances that reproduce the municipality's mean distance to the second nearest.
    """
    if "pharmacies" in tables:
        return _own_pharmacies(tables)
    towns, chains = tables["municipalities"], tables["chains"]
    counts = np.stack([towns[column] for column in chains["municipality_column"]], axis=1)
    town = np.repeat(np.arange(len(towns)), counts.sum(axis=1).astype(int))
    chain = np.concatenate(
        [np.repeat(np.arange(counts.shape[1]), row.astype(int)) for row in counts]
    )
    start = np.searchsorted(town, np.arange(len(towns)))
    rank = np.arange(town.size) - start[town]
    ids = np.arange(town.size)
    spread = np.maximum(towns["mean_km_second_pharmacy"][town], 0.5)
    radius = np.where(
        rank < 2, 0.0, spread * np.sqrt(uniforms(world_seed, Purpose.PLACE, ids)) * 1.5
    )
    angle = 2 * np.pi * uniforms(world_seed, Purpose.PLACE, ids, 1)
    lat0 = np.where(rank == 0, towns["lat"][town], towns["popcentroid_lat"][town])
    lon0 = np.where(rank == 0, towns["lon"][town], towns["popcentroid_lon"][town])
    degree = np.degrees(radius / EARTH_RADIUS_KM)
    names = tuple(f"{towns['name'][t]} {r + 1}" for t, r in zip(town, rank, strict=True))
    lat = lat0 + degree * np.sin(angle)
    return Pharmacies(
        town, chain, lat, lon0 + degree * np.cos(angle) / np.cos(np.radians(lat0)), names
    )


def _own_pharmacies(tables: Tables) -> Pharmacies:
    table = tables["pharmacies"]
    town_of = {code: i for i, code in enumerate(tables["municipalities"]["code"])}
    chain_of = {name: i for i, name in enumerate(tables["chains"]["chain"])}
    town = np.array([town_of[code] for code in table["municipality"]], dtype=np.int64)
    order = np.argsort(town, kind="stable")
    return Pharmacies(
        municipality=town[order],
        chain=np.array([chain_of[name] for name in table["chain"]], dtype=np.int64)[order],
        lat=table["lat"][order],
        lon=table["lon"][order],
        name=tuple(str(name) for name in table["name"][order]),
    )


def on_sphere(lat: Floats, lon: Floats) -> Floats:
    """Return points on the unit sphere (n × 3), for straight-line neighbour searches."""
    phi, theta = np.radians(lat), np.radians(lon)
    return np.stack([np.cos(phi) * np.cos(theta), np.cos(phi) * np.sin(theta), np.sin(phi)], axis=1)


def kilometres(chord: Floats) -> Floats:
    """Convert chords on the unit sphere to kilometres along the surface."""
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.clip(chord / 2, 0, 1))


def nearest_pharmacies(lat: Floats, lon: Floats, most: int) -> tuple[npt.NDArray[np.int32], Floats]:
    """Return for each pharmacy its `most` nearest others and their distances in kilometres.

    Places without a neighbour (fewer than `most` others) hold -1 and infinity.
    """
    points = on_sphere(lat, lon)
    chord, index = cKDTree(points).query(points, k=min(most + 1, lat.size))
    chord, index = np.atleast_2d(chord.T).T, np.atleast_2d(index.T).T
    itself = index == np.arange(lat.size)[:, None]
    others = np.argsort(itself, axis=1, kind="stable")[:, : min(most, lat.size - 1)]
    found = np.full((lat.size, most), -1, dtype=np.int32)
    distance = np.full((lat.size, most), np.inf)
    found[:, : others.shape[1]] = np.take_along_axis(index, others, axis=1)
    distance[:, : others.shape[1]] = kilometres(np.take_along_axis(chord, others, axis=1))
    return found, distance


def nearest_of(lat: Floats, lon: Floats, to_lat: Floats, to_lon: Floats) -> tuple[Ints, Floats]:
    """Return for each place the nearest of some other places and the distance in kilometres."""
    chord, index = cKDTree(on_sphere(to_lat, to_lon)).query(on_sphere(lat, lon))
    return np.asarray(index, dtype=np.int64), kilometres(np.asarray(chord))
