"""Distribution centres: who is served from where, and how soon."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.array_types import Floats, Ints
from sim.data.tables import Tables
from sim.parameters import DistributorParameters
from sim.places import Places
from sim.rules import Node
from sim.state.kinds import HolderKind
from sim.synthesis.articles import Lines
from sim.synthesis.counters import delivery_class, distances
from sim.synthesis.facilities import Rows
from sim.units import DAYS_PER_WEEK, TINY

HALL = "hall"
WORKING_DAYS_PER_WEEK = 5
COMPOUNDING_CHANNELS = ("pharmacy", "distributor")  # sites that supply more than their own hospital


@dataclass(frozen=True)
class Centres:
    """Centres of each distributor (the last row: the compounders), padded to the longest row.

    After its own centres a distributor's row has those of the others, its hosts, where companies
    can send its goods when law lets another distributor take over.
    """

    place: Ints  # distributors × K: facility, -1 = none
    owner: Ints  # distributors × K: the distributor that runs the centre, -1 = none
    share: Floats  # distributors × K: share of stock
    host_share: Floats  # distributors × K: share of the stock that hosts take over
    hall: npt.NDArray[np.bool_]  # distributors × K: delivers to pharmacies
    home: npt.NDArray[np.uint8]  # holders × distributors: index of the nearest hall
    soon: Ints  # holders: 0 near, 1 farther, 2 second working day

    @property
    def own(self) -> npt.NDArray[np.bool_]:
        """Distributors × K: centres that the distributor runs itself."""
        return np.asarray(self.owner == np.arange(self.owner.shape[0])[:, None])


def build_centres(
    tables: Tables, places: Places, rows: Rows, distributors: DistributorParameters
) -> Centres:
    """Put centres and compounders in rows and give every holder its nearest ones."""
    owner, place, share, hall = _listed(tables, places)
    n = int(owner.max()) + 1
    width = max(int(np.bincount(owner).max()), int((owner < n - 1).sum()))
    at, run_by = (np.full((n, width), -1, dtype=np.int64) for _ in range(2))
    part, lent = np.zeros((n, width)), np.zeros((n, width))
    delivers = np.zeros((n, width), dtype=np.bool_)
    for d in range(n):
        mine = np.flatnonzero(owner == d)
        hosts = np.flatnonzero((owner != d) & (owner < n - 1) & (d < n - 1))
        both = np.concatenate([mine, hosts])
        at[d, : both.size], run_by[d, : both.size] = place[both], owner[both]
        part[d, : mine.size] = share[mine] / share[mine].sum()
        lent[d, mine.size : both.size] = share[hosts] / max(share[hosts].sum(), TINY)
        delivers[d, : mine.size] = hall[mine]
    where = np.maximum(rows.facility, 0)
    lat, lon = places.facility_lat[where], places.facility_lon[where]
    home = np.zeros((rows.kind.size, n), dtype=np.uint8)
    nearest = np.full(rows.kind.size, np.inf)
    for d in range(n):
        to = np.maximum(at[d], 0)
        km = distances(lat, lon, places.facility_lat[to], places.facility_lon[to])
        km[:, ~delivers[d]] = np.inf
        home[:, d] = km.argmin(axis=1)
        if d < n - 1:
            nearest = np.minimum(nearest, km.min(axis=1))
    soon = delivery_class(nearest, distributors)
    return Centres(at, run_by, part, lent, delivers, home, soon)


def _listed(tables: Tables, places: Places) -> tuple[Ints, Ints, Floats, npt.NDArray[np.bool_]]:
    centres, makers = tables["centres"], tables["compounders"]
    supplying = np.isin(makers["channel"], COMPOUNDING_CHANNELS)
    owner = np.concatenate(
        [
            tables.index("centres", "distributor"),
            np.full(int(supplying.sum()), len(tables["distributors"])),
        ]
    )
    place = np.concatenate(
        [
            places.of_kind(Node.DISTRIBUTION_CENTRE),
            places.of_kind(Node.COMPOUNDER)[supplying],
        ]
    )
    share = np.concatenate([centres["stock_share"], makers["share"][supplying]]).astype(float)
    hall = np.concatenate([centres["kind"] == HALL, np.ones(int(supplying.sum()), dtype=bool)])
    return owner.astype(np.int64), place, share, hall.astype(np.bool_)


def serves_pharmacies(kind: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Return which holders order from distributors: all but wards and stockpiles."""
    return ~np.isin(kind, [int(HolderKind.WARD), int(HolderKind.STOCKPILE)])


def usual_orders(
    centres: Centres, rows: Rows, lines: Lines, need: npt.NDArray[np.float32], collections: Floats
) -> Floats:
    """Return the orders of an ordinary night at each centre: distributors × K.

    A counter sends one for every line it dispenses, hospitals and dose sites one a day for every
    article that they need. Each goes to a distributor in proportion to its share of the article.
    """
    dealt = np.zeros((need.shape[1], centres.place.shape[0]), dtype=np.float32)
    np.add.at(dealt, (lines.article, lines.distributor), lines.share)
    sent = np.zeros((rows.kind.size, dealt.shape[1]))
    counters = slice(collections.size)
    needed = np.maximum(need[counters].sum(axis=1, keepdims=True), np.finfo(np.float32).tiny)
    sent[counters] = collections[:, None] * (need[counters] @ dealt) / needed
    others = rows.of(HolderKind.HOSPITAL, HolderKind.DOSE)
    sent[others] = (need[others] > 0) @ dealt
    width = centres.place.shape[1]
    usual = [
        np.bincount(home, weights, minlength=width)
        for home, weights in zip(centres.home.T, sent.T, strict=True)
    ]
    return np.array(usual) * DAYS_PER_WEEK / WORKING_DAYS_PER_WEEK
