"""Milder versions of a preset: every event between nothing and what its file says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from sim.config import Scenario, validated

# What an option of that name is when the event does nothing.
NEUTRAL: Final = {
    "severity": 0.0,
    "share": 0.0,
    "open_share": 1.0,
    "stock_lost": 0.0,
    "recall": 0.0,
    "absent": 0.0,
    "factor": 1.0,
    "extra_days": 0.0,
    "spread_days": 0.0,
    "per_year": 0.0,
}
PLACES: Final = ("regions", "municipalities", "zones", "to_regions", "to_municipalities")
NAMED: Final = (*PLACES, "medicines")  # what a made-up world has others of


def everywhere(scenario: Scenario, named: Sequence[str] = PLACES) -> Scenario:
    """Return a scenario whose events strike wherever a small world lacks what a preset names."""

    def there(values: dict[str, Any]) -> dict[str, Any]:
        at_once = {"spread_days": 0.0} if "spread_days" in values else {}  # where all is one place
        return at_once | {name: [] for name in named if name in values}

    return _changed(scenario, there)


def at_strength(scenario: Scenario, strength: float) -> Scenario:
    """Return a scenario whose events are so strong, from 0 (nothing) to 1 (as they are)."""

    def weaker(values: dict[str, Any]) -> dict[str, Any]:
        return {
            name: float(np.interp(strength, (0, 1), (neutral, values[name])))
            for name, neutral in NEUTRAL.items()
            if values.get(name) is not None
        }

    return _changed(scenario, weaker)


def _changed(scenario: Scenario, change: Any) -> Scenario:
    events = {
        name: (values := event.model_dump(mode="json")) | change(values)
        for name, event in scenario.disruptions.items()
    }
    return validated(Scenario, {"name": scenario.name, "disruptions": events})
