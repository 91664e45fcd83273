"""What the benchmark measures as everything at once is everything."""

from __future__ import annotations

from experiments.bench.everything import EVENTS, everything
from sim import registry


def test_everything_is_a_demand_of_every_kind_and_six_events() -> None:
    registry.load_all()
    config = everything(60, 20, "world=toy")
    kinds = [demand.kind for demand in config.proposal.requirements.values()]
    assert sorted(kinds) == sorted(registry.REQUIREMENTS)
    assert len(config.scenario.disruptions) >= len(EVENTS) == 6
    assert len({event.kind for event in config.scenario.disruptions.values()}) == 6
