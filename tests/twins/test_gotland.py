"""Gotland and its twin count the same every day, through a loss of power and an import stop."""

from __future__ import annotations

import pytest

from sim.state.flows import Flow
from sim.state.reasons import Reason
from tests.twins.cases import ALLOCATION, case, event
from tests.twins.compare import play_both, same_end

EVENTS = {
    "blackout": event("power_loss", 8.4, 5, regions=["09"]),
    "import_stop": event("import_stop", 15, 70),
}


@pytest.mark.slow
def test_every_count_of_every_day_is_equal() -> None:
    overrides = ("world=one_region", "world.regions=['09']", "horizon_days=120", "warm_up_days=0")
    run, twin = play_both(case(overrides, EVENTS, {"allocation": ALLOCATION}))
    same_end(run, twin)
    history = run.world.history
    reasons, flow = history.part("without_reason").sum(axis=0), history.part("flow").sum(axis=0)
    for reason in (Reason.POWER, Reason.ALLOCATION, Reason.IMPORT):
        assert reasons[reason] > 0, reason
    assert flow[Flow.INTERVENTIONS] > 0
    assert flow[Flow.BETWEEN_PHARMACIES] > 0
