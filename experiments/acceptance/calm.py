"""How calm Sweden is served, with luck that was not used for fitting."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.acceptance.check import Check, at_most, near
from experiments.acceptance.play import cell, finished, total, without
from sim.state.flows import Flow, Service
from sim.state.history import History
from sim.state.reasons import Reason

DAYS = 180
SEEDS = (101, 102, 103, 104)
FEW = 10_000  # one in a thousand


@dataclass(frozen=True)
class Calm:
    """Shares in per cent, and who is without."""

    at_once: float
    in_full: float
    in_24_hours: float
    without_stock: float
    without_now: float
    reasons: dict[str, float]  # persons a day


def checks() -> list[Check]:
    """Run calm Sweden with each seed, and check the means over seeds."""
    return of_seeds({seed: served(calm_history(seed)) for seed in SEEDS})


def calm_history(seed: int) -> History:
    """Run calm Sweden under today's rules and return what was counted."""
    return finished(cell("world=sweden", f"horizon_days={DAYS}", f"seed={seed}")).world.history


def served(history: History) -> Calm:
    """Return how people were served."""
    failed = total(history, Service.MISSED, Service.BLOCKED)
    flow = history.part("flow").sum(axis=0)
    reasons = history.part("without_reason").mean(axis=0)
    return Calm(
        at_once=_percent(history, Service.AT_ONCE, total(history, Service.REQUESTED)),
        in_full=_percent(history, Service.IN_FULL, total(history, Service.CUSTOMERS)),
        in_24_hours=_percent(history, Service.FILLED_IN_24_HOURS, failed),
        without_stock=100 * flow[Flow.ARTICLES_WITHOUT_STOCK] / flow[Flow.ARTICLES],
        without_now=float(without(history).mean()),
        reasons={Reason(k).name.lower(): float(reasons[k]) for k in np.flatnonzero(reasons)},
    )


def _percent(history: History, part: Service, whole: int) -> float:
    return 100 * total(history, part) / whole


def of_seeds(found: dict[int, Calm]) -> list[Check]:
    """Check the means; the notes give each seed's value."""

    def mean(what: str, target: float, tolerance: float, name: str) -> Check:
        each = [getattr(calm, name) for calm in found.values()]
        note = ", ".join(f"{value:.2f}" for value in each)
        return near(what, target, tolerance, float(np.mean(each)), "%", f"by seed {note}")

    return [
        mean("lines dispensed at once", 92.6, 1, "at_once"),
        mean("customers served in full", 85, 3, "in_full"),
        mean("misses filled within 24 hours", 40, 10, "in_24_hours"),
        mean("articles without stock", 5.5, 1.5, "without_stock"),
        few_without(found),
    ]


def few_without(found: dict[int, Calm]) -> Check:
    """Check that few are without on an ordinary day, and say why they are."""
    everyone = float(np.mean([calm.without_now for calm in found.values()]))
    names = {name for calm in found.values() for name in calm.reasons}
    means = {n: float(np.mean([c.reasons.get(n, 0.0) for c in found.values()])) for n in names}
    causes = sorted(means.items(), key=lambda item: -item[1])[:4]
    why = ", ".join(f"{name} {persons:,.0f}" for name, persons in causes)
    return at_most("persons without on a day", FEW, everyone, "persons", why)
