"""What must add up on Gotland: reasons, persons, packs; and what common luck is worth."""

from __future__ import annotations

from typing import Any

import pytest

from experiments.acceptance import conservation, directions
from experiments.acceptance.play import cell, ever, finished
from sim.errors import ModelError
from sim.replication import Run
from tests.support.acceptance import all_inside

SMALL = ("world=one_region", "warm_up_days=20", "horizon_days=45", "check_ledger=daily")
EVENTS: dict[str, dict[str, Any]] = {
    **directions.import_stop(30, 2),
    "blackout": {"kind": "power_loss", "start_day": 20, "duration_days": 3},
}


def played(*overrides: str, demands: Any = None) -> Run:
    return finished(cell(*SMALL, *overrides, events=EVENTS, demands=demands))


def test_reasons_and_persons_add_up_in_a_mixed_crisis() -> None:
    today, law = played(), played(demands="emergency_pharmacies_300")
    checks = [conservation.sums(today.world.history), conservation.sums(law.world.history)]
    all_inside([*checks, conservation.spared_and_harmed(today, law)])
    assert ever(today.world.history) != ever(law.world.history)


def test_the_sums_can_fail() -> None:
    history = played().world.history
    history.part("without_reason")[30, 3] += 1
    assert not conservation.sums(history).inside


def test_a_lost_pack_is_found() -> None:
    run = Run.begin(cell(*SMALL, events=EVENTS))
    run.advance(30)
    run.world.state.shelves.stock[0, 0] += 1
    with pytest.raises(ModelError, match="out of balance"):
        run.advance(1)


def test_common_luck_makes_differences_surer() -> None:
    """Variance of the paired difference at most a tenth of that of independent runs, six seeds."""
    today, law = [], []
    for seed in conservation.SEEDS:
        small = ("world=one_region", "warm_up_days=20", "horizon_days=40", f"seed={seed}")
        event = "power_loss_national"
        today.append(ever(finished(cell(*small, events=event)).world.history))
        run = finished(cell(*small, events=event, demands=conservation.LAW))
        law.append(ever(run.world.history))
    all_inside([conservation.paired(today, law)])
    assert law != today
