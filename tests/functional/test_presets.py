"""Every scenario that comes with the project runs, keeps its books, and is calm when it is mild."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from experiments.catalogue.strength import NAMED, NEUTRAL, everywhere
from sim.config import CONFIGS, load_scenario
from sim.replication import Run
from sim.state.reasons import Reason
from tests.support.toy import toy_cell

PRESETS = sorted(path.stem for path in (CONFIGS / "scenario").glob("*.yaml") if path.stem != "calm")
# The toy world is so small, and its days so few, that less may do nothing.
SEVERE = {"severity": 1.0, "absent": 0.9, "per_year": 20.0}
DAYS = 60
LONG = 120  # days in which the longest events end, and what follows them is seen


def events_of(preset: str, **values: float) -> dict[str, Any]:
    """Return a preset's events everywhere, with some values where an event has them."""
    events = {}
    for name, event in everywhere(load_scenario(preset), NAMED).disruptions.items():
        fields = event.model_dump(mode="json")
        events[name] = fields | {k: v for k, v in values.items() if fields.get(k) is not None}
    return events


def ran(events: dict[str, Any], days: int = DAYS) -> Run:
    run = Run.begin(toy_cell(events, horizon_days=days))
    run.finish()
    return run


@pytest.fixture(scope="module")
def calm() -> Run:
    return ran({})


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_runs_and_its_reasons_add_up(preset: str) -> None:
    history = ran(events_of(preset), LONG).world.history
    reasons = history.part("without_reason").sum(axis=1)
    assert (reasons == history.part("without_town").sum(axis=1)).all()
    assert history.part("without_reason")[:, Reason.NONE].sum() == 0


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_without_severity_is_calm(preset: str, calm: Run) -> None:
    mild = ran(events_of(preset, **NEUTRAL))
    assert np.array_equal(mild.world.history.rows, calm.world.history.rows)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_changes_something(preset: str, calm: Run) -> None:
    severe = ran(events_of(preset, **SEVERE))
    assert not np.array_equal(severe.world.history.rows, calm.world.history.rows)
