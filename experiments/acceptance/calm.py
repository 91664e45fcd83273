"""How calm Sweden is served, with luck that was not used for fitting."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.acceptance.check import Check, near
from experiments.acceptance.play import cell, finished, total, without
from sim.state.columns import Flow, Reason, Service
from sim.state.history import History

DAYS = 180
SEEDS = (101, 102, 103)


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
    """Run calm Sweden with each seed; every one of them must be within the bounds."""
    found = [c for seed in SEEDS for c in of_seed(seed, served(calm_history(seed)))]
    return sorted(found, key=lambda check: check.what)


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


def of_seed(seed: int, found: Calm) -> list[Check]:
    """Check one seed."""
    causes = sorted(found.reasons.items(), key=lambda item: -item[1])[:3]
    why = ", ".join(f"{name} {persons:,.0f}" for name, persons in causes)
    note = f"{found.without_now:,.0f} persons without on a day: {why}"
    return [
        near(f"lines dispensed at once, seed {seed}", 92.6, 1, found.at_once, "%"),
        near(f"customers served in full, seed {seed}", 85, 3, found.in_full, "%"),
        near(f"misses filled within 24 hours, seed {seed}", 40, 10, found.in_24_hours, "%"),
        near(f"articles without stock, seed {seed}", 5.5, 1.5, found.without_stock, "%", note),
    ]
