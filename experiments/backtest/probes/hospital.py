"""What is read in the regions' hospitals: when episodes go unmet, and how long stocks last."""

from __future__ import annotations

from typing import Final

import numpy as np

from experiments.backtest.playing import Plays
from experiments.backtest.probes.probe import CALM, Arguments, Probe, days, percent
from sim.array_types import Floats, Ints
from sim.state.flows import Service


def unmet(plays: Plays, run: str) -> Ints:
    """Return the episodes that are not met at once, by day and region."""
    service = plays.trace(run).history.part("service")
    return np.asarray(service[:, :, Service.EPISODES] - service[:, :, Service.EPISODES_AT_ONCE])


def more_unmet(plays: Plays, run: str) -> Floats:
    """Return the episodes unmet above calm, per cent of all that begin, by day and region."""
    begun = plays.trace(CALM).history.part("service")[:, :, Service.EPISODES]
    return np.asarray(100 * (unmet(plays, run) - unmet(plays, CALM)) / np.maximum(begun, 1))


def first_unmet_day(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return the day, from `from_day` on, on which `above` per cent more go unmet somewhere."""
    first = arguments["from_day"]
    seen = (more_unmet(plays, run)[first:] > arguments["above"]).any(axis=1)
    return float(seen.argmax()) if seen.any() else float("nan")


def regions_untouched(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return the regions in which never `above` per cent more episodes go unmet."""
    seen = more_unmet(plays, run)[days(arguments)]
    return float((seen <= arguments["above"]).all(axis=0).sum())


def short_hospitals(plays: Plays, run: str) -> dict[int, float]:
    """Return the hospital pharmacies whose order of a watched article is unfilled, above calm.

    By night, per cent of the hospital pharmacies.
    """
    struck, calm = plays.trace(run).notes.nights, plays.trace(CALM).notes.nights
    return {d: 100 * float(struck[d].hospitals.mean() - calm[d].hospitals.mean()) for d in struck}


def first_short_day(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return the days from `from_day` until hospital pharmacies are short (`above` per cent)."""
    short = [d for d, share in short_hospitals(plays, run).items() if share > arguments["above"]]
    return float(short[0] - arguments["from_day"]) if short else float("nan")


def short_days(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return the days from the first to the last on which they are short (`above` per cent)."""
    short = [d for d, share in short_hospitals(plays, run).items() if share > arguments["above"]]
    return float(short[-1] - short[0] + 1) if short else 0.0


def regions_below_cover(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return the regions whose stock of watched articles falls below `cover` days."""
    return float((least_cover(plays, run, days(arguments)) < arguments["cover"]).sum())


def least_cover(plays: Plays, run: str, seen: slice) -> Floats:
    """Return each region's lowest stock of watched articles on some days, in days of need."""
    cover = plays.trace(run).notes.cover
    chosen = range(len(cover))[seen]
    return np.asarray(np.min([cover[d] for d in chosen], axis=0))


def best_cover(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return the lowest stock of the region that has most: 0 when none has anything left."""
    return float(least_cover(plays, run, days(arguments)).max())


def treated_change(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return by how many per cent more often watched medicines are given than in calm."""
    seen, watched = days(arguments), plays.incident.watched
    given = []
    for name in (run, CALM):
        history = plays.trace(name).history
        rows = [i for i, code in enumerate(history.labels.medicines) if code in watched]
        given.append(float(history.part("lines_medicine")[seen][:, rows].sum()))
    return percent(given[0] - given[1], given[1])


HOSPITAL: Final[dict[str, Probe]] = {
    "first_unmet_day": first_unmet_day,
    "regions_untouched": regions_untouched,
    "first_short_day": first_short_day,
    "short_days": short_days,
    "regions_below_cover": regions_below_cover,
    "best_cover": best_cover,
    "treated_change": treated_change,
}
