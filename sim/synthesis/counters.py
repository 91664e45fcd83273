"""Counter facilities: opening hours, arrivals, capacity, neighbours and deliveries."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sim.array_types import Floats, Ints
from sim.data.tables import Tables
from sim.parameters import DistributorParameters, PharmacyParameters
from sim.synthesis.pharmacies import kilometres, nearest_pharmacies, on_sphere
from sim.units import HOURS_PER_DAY

DAY_NAMES = ("weekday", "saturday", "sunday")


@dataclass(frozen=True)
class Hours:
    """Opening and arrivals: `opens` and `closes` are counters × day classes, hours of the day.

    `law` is the cumulative law of the hour of a visit (counters × day classes × 24), zero on days
    when the pharmacy is closed.
    """

    opens: Floats
    closes: Floats
    law: Floats
    profile: Floats  # arrivals by day class and hour (3 × 24)

    def at_least(self, weekly: Floats) -> Hours:
        """Return hours with weekdays lengthened until every counter is open `weekly` hours."""
        open_now = (self.closes - self.opens) @ np.array([5.0, 1.0, 1.0])
        more = np.maximum(0.0, weekly - open_now) / 5
        closes, opens = self.closes.copy(), self.opens.copy()
        later = np.minimum(more, HOURS_PER_DAY - closes[:, 0])
        closes[:, 0] += later
        opens[:, 0] = np.maximum(0.0, opens[:, 0] - (more - later))
        return Hours(opens, closes, visit_law(opens, closes, self.profile), self.profile)

    @cached_property
    def open_share(self) -> Floats:
        """Share of each hour in which each counter is open (24 × day classes × counters)."""
        hour = np.arange(HOURS_PER_DAY)[:, None, None]
        until, since = np.minimum(self.closes.T, hour + 1), np.maximum(self.opens.T, hour)
        return np.asarray(np.clip(until - since, 0.0, 1.0))


def arrival_profile(tables: Tables) -> Floats:
    """Return arrivals by day class and hour (3 × 24), each day summing to one."""
    table = tables["arrivals"]
    profile = np.stack([table[name].astype(float) for name in DAY_NAMES])
    return np.asarray(profile / profile.sum(axis=1, keepdims=True))


def opening_classes(customers: Ints, tables: Tables) -> Ints:
    """Deal the classes of opening hours to open-care pharmacies, the smallest first."""
    table = tables["opening_hours"]
    share = table["share"][table["day"] == DAY_NAMES[0]]
    edges = np.cumsum(share) / share.sum() * customers.size
    rank = np.empty(customers.size, dtype=np.int64)
    rank[np.argsort(customers, kind="stable")] = np.arange(customers.size)
    return np.searchsorted(edges, rank + 0.5)


def build_hours(customers: Ints, counters: int, tables: Tables, always: bool) -> Hours:
    """Give every counter its opening hours; e-pharmacies (the last counters) are always open."""
    table = tables["opening_hours"]
    opens, closes = np.zeros((counters, 3)), np.full((counters, 3), float(HOURS_PER_DAY))
    if not always:
        dealt = opening_classes(customers, tables)
        for kind, name in enumerate(DAY_NAMES):
            rows = np.flatnonzero(table["day"] == name)
            opens[: customers.size, kind] = table["opens"][rows][dealt]
            closes[: customers.size, kind] = table["closes"][rows][dealt]
    profile = arrival_profile(tables)
    return Hours(opens, closes, visit_law(opens, closes, profile), profile)


def visit_law(opens: Floats, closes: Floats, profile: Floats) -> Floats:
    """Return the cumulative law of the hour of a visit: arrivals within the opening hours."""
    law = np.zeros((*opens.shape, HOURS_PER_DAY))
    for hour in range(HOURS_PER_DAY):
        share = np.clip(np.minimum(closes, hour + 1) - np.maximum(opens, hour), 0.0, 1.0)
        law[:, :, hour] = share * profile[None, :, hour]
    total = law.sum(axis=2, keepdims=True)
    return np.cumsum(np.divide(law, total, out=np.zeros_like(law), where=total > 0), axis=2)


def stand_ins(law: Floats, neighbours: npt.NDArray[np.int32], open_care: int) -> Ints:
    """Return where customers of a counter go when it is closed all day (counters × day classes).

    The nearest neighbour that opens that day; the counter itself when none is known.
    """
    opens = law[:, :, -1] > 0
    chosen = np.repeat(np.arange(law.shape[0])[:, None], law.shape[1], axis=1)
    for counter in range(open_care):
        for kind in np.flatnonzero(~opens[counter]):
            known = [n for n in neighbours[counter] if n >= 0 and opens[n, kind]]
            chosen[counter, kind] = known[0] if known else counter
    return chosen


def capacity(peak_lines: Floats, parameters: PharmacyParameters) -> Floats:
    """Return prescription lines an hour that the staff of each counter can serve.

    Staff are whole people, enough for the weekday's peak hour with a margin, and spend a fixed
    share of their time on customers without a prescription.
    """
    each = parameters.lines_per_staff_hour * (1 - parameters.other_customers_share)
    staff = np.maximum(1.0, np.ceil(parameters.peak_margin * peak_lines / each - 1e-9))
    return staff * each


def neighbourhood(
    lat: Floats, lon: Floats, counters: int, known: int
) -> tuple[npt.NDArray[np.int32], Floats]:
    """Return every counter's nearest other open-care pharmacies (-1 = none), and km."""
    found = np.full((counters, known), -1, dtype=np.int32)
    distance = np.full((counters, known), np.inf)
    found[: lat.size], distance[: lat.size] = nearest_pharmacies(lat, lon, known)
    return found, distance


def distances(lat: Floats, lon: Floats, to_lat: Floats, to_lon: Floats) -> Floats:
    """Return straight-line distances in kilometres (from × to)."""
    a, b = on_sphere(lat, lon), on_sphere(to_lat, to_lon)
    chord = np.sqrt(np.maximum(0.0, 2.0 - 2.0 * (a @ b.T)))
    return kilometres(chord)


def delivery_class(km: Floats, parameters: DistributorParameters) -> Ints:
    """Return how soon goods reach a holder: 0 near, 1 farther, 2 on the second working day."""
    return np.where(km <= parameters.near_km, 0, np.where(km <= parameters.far_km, 1, 2))
