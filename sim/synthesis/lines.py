"""The start state of product lines and the history of their background shortages."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sim.array_types import Floats, Ints
from sim.parameters import CompanyParameters
from sim.rng import Purpose, uniforms
from sim.units import DAYS_PER_YEAR

LEAST_ACTIVE = 2.0  # treatment-days of active substance; only small worlds have lines with less
STOPS_APART = 100_000  # more than the stops of a line, to tell their luck apart


@dataclass(frozen=True)
class Stops:
    """Background inflow stops: line i has the stops first[i] … first[i + 1] - 1, in days."""

    start: Ints
    end: Ints
    first: Ints


def draw_stops(
    hazard: Floats, span: tuple[int, int], company: CompanyParameters, seed: int
) -> Stops:
    """Draw each line's inflow stops over a span of days: exponential gaps, lognormal lengths.

    `hazard` is stops per line and year. The draws are keyed by line and ordinal, so the stops
    do not depend on what happens in the run. Median, mean and longest length:
    `CompanyParameters`.
    """
    mu = np.log(company.shortage_median_days)
    sigma = np.sqrt(2 * max(0.0, np.log(company.shortage_mean_days) - mu))
    lines = np.arange(hazard.size)
    now = np.full(hazard.size, float(span[0]))
    starts, ends, owner = [], [], []
    ordinal = 0
    while (now < span[1]).any():
        gap = -np.log1p(-uniforms(seed, Purpose.SHORTAGE_GAP, lines, ordinal))
        with np.errstate(divide="ignore"):
            begin = now + gap * DAYS_PER_YEAR / hazard
        z = _normal(seed, lines, ordinal)
        finish = begin + np.minimum(np.exp(mu + sigma * z), company.shortage_longest_days)
        kept = begin < span[1]
        starts.append(np.floor(begin[kept]))
        ends.append(np.ceil(finish[kept]))
        owner.append(lines[kept])
        now = np.where(kept, finish, np.inf)
        ordinal += 1
    return _by_line(np.concatenate(starts), np.concatenate(ends), np.concatenate(owner), lines.size)


def spared_stops(stops: Stops, share: Floats, seed: int) -> Stops:
    """Return the stops without those that law averts: by luck a share of each line's (by line)."""
    line = np.repeat(np.arange(share.size), np.diff(stops.first))
    ordinal = np.arange(line.size) - stops.first[line]
    stop = line * STOPS_APART + ordinal
    happens = uniforms(seed, Purpose.STOP_AVERTED, stop) < share[line]
    return replace(stops, end=np.where(happens, stops.end, stops.start))


def _normal(seed: int, lines: Ints, ordinal: int) -> Floats:
    u = uniforms(seed, Purpose.SHORTAGE_LENGTH, lines, 2 * ordinal)
    v = uniforms(seed, Purpose.SHORTAGE_LENGTH, lines, 2 * ordinal + 1)
    return np.asarray(np.sqrt(-2 * np.log1p(-u)) * np.cos(2 * np.pi * v))  # Box and Muller 1958


def _by_line(start: Floats, end: Floats, owner: Ints, n: int) -> Stops:
    order = np.lexsort((start, owner))
    first = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=n))])
    return Stops(start[order].astype(np.int64), end[order].astype(np.int64), first)


def start_fraction(lines: int, seed: int) -> Floats:
    """Return where each line is between its lowest and highest stock at the start, in [0, 1)."""
    return uniforms(seed, Purpose.COVER_PHASE, np.arange(lines))


def active_stock(need: Floats, company: CompanyParameters, seed: int) -> Floats:
    """Return each line's full stock of active substance, treatment-days.

    It suffices for the one that is made and another: where few live, days of the need for a rare
    line are less than that.
    """
    low, high = company.active_stock_days
    days = low + (high - low) * uniforms(seed, Purpose.API_STOCK, np.arange(need.size))
    return np.maximum(need * days, LEAST_ACTIVE)
