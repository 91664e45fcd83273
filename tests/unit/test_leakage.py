"""Leaked demand takes goods from those with the indication, and is never counted as theirs."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.disruptions.demand_surge import DemandSurge
from sim.errors import ConfigError
from sim.replication import Run
from sim.snapshot import restore, save
from sim.state.flows import Service
from sim.state.records import NeedFlag
from tests.support.toy import toy_cell

INSULIN = "A10AB05"  # of the toy world: long-term only, so that all its needs leak
SCARCE = {
    "kind": "production_stop",
    "medicines": [INSULIN],
    "makers": "all",
    "severity": 0.3,
    "start_day": 0,
    "duration_days": 300,
}
LAW = {"legal_source": "made up for tests", "legal_status": "made up for tests"}


def leak(share: float, **more: Any) -> dict[str, Any]:
    event = {"kind": "demand_leakage", "medicines": ["A10"], "share": share, "start_day": 0}
    return event | {"duration_days": 300} | more


def supervised(after_days: float, stopped_share: float, **more: Any) -> dict[str, Any]:
    how = {"after_days": after_days, "stopped_share": stopped_share}
    return {"supervision": {"kind": "prescribing_supervision"} | how | LAW | more}


@cache
def ran(share: float, after: float = 0, stopped: float = 0, scarce: bool = True) -> Run:
    events = {"leak": leak(share)} | ({"scarce": SCARCE} if scarce else {})
    demands = supervised(after, stopped) if stopped else {}
    plenty = {"actors.companies.shortage_starts_per_year": 0, "check_ledger": "end"}
    run = Run.begin(toy_cell(events, demands, horizon_days=200, warm_up_days=30, **plenty))
    run.finish()
    return run


def daily(run: Run, what: Service) -> np.ndarray:
    return np.asarray(run.world.history.part("service")[:, :, what].sum(axis=1))


def of_insulin(run: Run, part: str) -> int:
    history = run.world.history
    return int(history.part(part)[..., history.labels.medicines.index(INSULIN)].sum())


@pytest.mark.parametrize("share", [0.2, 0.5])
def test_so_many_collections_are_by_persons_without_the_indication(share: float) -> None:
    """In plenty, and against what those with it collect: in the dose roll they collect nothing."""
    run = ran(share, scarce=False)
    leaked = int(daily(run, Service.LEAKED).sum())
    others = of_insulin(run, "lines_medicine") - leaked
    assert leaked / (leaked + others) == pytest.approx(share, abs=0.05)


def test_nobody_is_without_for_a_leak() -> None:
    """When nothing is left, their needs stay unmet for days and lapse, and no count knows it."""
    nothing = SCARCE | {"severity": 1.0}
    little = {"actors.companies.floor_days": 10, "actors.companies.top_days": 30}
    run = Run.begin(toy_cell({"leak": leak(0.7), "stop": nothing}, horizon_days=200, **little))
    run.finish()
    world, people = run.world, run.world.state.people
    leaked = world.state.needs.table[(world.state.needs.table["flags"] & NeedFlag.LEAKED) != 0]
    gaps = world.hour - np.maximum(leaked["end"], leaked["failed"]).astype(np.int64)
    assert (gaps > 36).any()
    assert of_insulin(run, "lapsed_medicine") == 0
    insulin = world.history.labels.medicines.index(INSULIN)
    users = world.state.goods.medicine[people.treatments["article"]] == insulin
    assert 0 < world.history.part("medicine_days")[:, :, insulin].max() <= users.sum()


def test_more_leaks_more_go_without() -> None:
    days = [of_insulin(ran(share), "medicine_days") for share in (0.0, 0.2, 0.4, 0.6)]
    assert days == sorted(days)
    assert days[0] < days[-1]


def test_supervision_ends_its_share_of_the_leak_after_some_days() -> None:
    free, curbed = (daily(ran(0.5, 60, stopped), Service.LEAKED) for stopped in (0.0, 0.7))
    assert np.array_equal(curbed[:60], free[:60])
    assert curbed[75:].sum() < 0.6 * free[75:].sum()


def test_the_sooner_and_the_more_is_stopped_the_fewer_go_without() -> None:
    days = [
        of_insulin(ran(0.6, after, stopped), "medicine_days")
        for after, stopped in ((0, 0.0), (90, 0.5), (30, 0.5), (30, 0.9))
    ]
    assert days == sorted(days, reverse=True)
    assert days[-1] < days[0]


def test_idle_supervision_changes_nothing() -> None:
    cells = (toy_cell({"leak": leak(0.5)}, d) for d in ({}, supervised(0, 0), supervised(400, 1)))
    rows = []
    for cell in cells:
        run = Run.begin(cell)
        run.finish()
        rows.append(run.world.history.rows)
    assert np.array_equal(rows[0], rows[1])
    assert np.array_equal(rows[0], rows[2])


def test_a_snapshot_keeps_what_leaks(tmp_path: Path) -> None:
    config = toy_cell({"leak": leak(0.7), "scarce": SCARCE | {"severity": 1.0}})
    whole, first = Run.begin(config), Run.begin(config)
    first.advance(config.warm_up_days + 12)
    save(first, tmp_path / "snapshot.npz")
    second = restore(config, tmp_path / "snapshot.npz")
    whole.finish()
    second.finish()
    assert all(
        (a == b).all()
        for (_, a), (_, b) in zip(whole.world.arrays(), second.world.arrays(), strict=True)
    )


def test_a_limit_on_dispensing_leaves_room_for_all() -> None:
    limit = {"limit": {"kind": "dispensing_limit", "most_days": 7} | LAW}
    run = Run.begin(toy_cell({"leak": leak(0.8, medicines=[])}, limit, horizon_days=60))
    run.finish()
    assert run.world.state.needs.free_count[0] > 0
    assert daily(run, Service.LEAKED).sum() > 0


def test_what_leaks_is_no_surge_of_need() -> None:
    event = {"start_day": 0, "duration_days": 5, "factor": 2, "needs": ["leaked"]}
    with pytest.raises(ValueError, match="needs"):
        DemandSurge.model_validate(event)


def test_unknown_places_and_medicines_are_told() -> None:
    for wrong in ({"regions": ["nowhere"]}, {"medicines": ["X99"]}):
        with pytest.raises(ConfigError, match=r"nowhere|X99"):
            Run.begin(toy_cell({"leak": leak(0.2, **wrong)}))
