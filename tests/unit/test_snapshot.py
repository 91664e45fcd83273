"""A run that goes on from a snapshot is bit for bit the run that never stopped."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.config import Config
from sim.errors import RunError
from sim.replication import Run
from sim.snapshot import restore, save
from tests.support.toy import blackout, emergency, intervention, toy_cell

STOPPED = {
    "blackout": blackout(4.5),
    "imports": {"kind": "import_stop", "start_day": 2, "duration_days": 30, "share": 1},
    "fuel": {"kind": "transport_loss", "start_day": 3, "duration_days": 6, "share": 0.5},
    "cape": {"kind": "route_delay", "start_day": 4, "duration_days": 12, "extra_days": 5},
    "flight": {"kind": "displacement", "start_day": 4, "duration_days": 8, "share": 0.5},
}
SURGE = {"kind": "demand_surge", "start_day": 9, "duration_days": 3, "factor": 2}
LAW = {"backup": emergency("from_day", 6), "authority": intervention()}


def whole_and_resumed(config: Config, day: int, path: Path) -> tuple[Run, Run]:
    """Return a run that never stopped, and one that was saved before a day and taken up again."""
    whole, first = Run.begin(config), Run.begin(config)
    first.advance(config.warm_up_days + day)
    save(first, path)
    second = restore(config, path)
    assert same(first, second)
    whole.finish()
    second.finish()
    return whole, second


def same(one: Run, other: Run) -> bool:
    pairs = zip(one.world.arrays(), other.world.arrays(), strict=True)
    differ = [name for (name, a), (_, b) in pairs if not (a == b).all()]
    assert differ == []
    return one.world.hour == other.world.hour


@pytest.mark.parametrize("day", [-5, -2, 0, 4, 5, 6, 7, 15])
def test_toy(tmp_path: Path, day: int) -> None:
    config = toy_cell(STOPPED, LAW)
    whole, resumed = whole_and_resumed(config, day, tmp_path / "snapshot.npz")
    assert same(whole, resumed)
    assert whole.world.history.rows.any()


def test_the_disruption_and_the_law_matter(tmp_path: Path) -> None:
    """Else the cases above would prove nothing."""
    rows = []
    for config in (toy_cell(), toy_cell(STOPPED), toy_cell(STOPPED, LAW)):
        run = Run.begin(config)
        run.finish()
        rows.append(run.world.history.rows)
    assert not np.array_equal(rows[0], rows[1])
    assert not np.array_equal(rows[1], rows[2])


def test_one_region(tmp_path: Path) -> None:
    config = toy_cell(STOPPED, LAW, world="one_region", check_ledger="end")
    whole, resumed = whole_and_resumed(config, 6, tmp_path / "snapshot.npz")
    assert same(whole, resumed)


@pytest.mark.parametrize("horizon", [13, 20, 27])
def test_a_snapshot_branches(tmp_path: Path, horizon: int) -> None:
    """What begins later, and the horizon, may differ: the branch is as the run that had it."""
    path = tmp_path / "snapshot.npz"
    calm = Run.begin(toy_cell(horizon_days=20))
    calm.advance(5 + 4)
    save(calm, path)
    law = {"backup": emergency("from_day", 6)}
    config = toy_cell({"blackout": blackout(4.5)}, law, horizon_days=horizon)
    branch, straight = restore(config, path), Run.begin(config)
    branch.finish()
    straight.finish()
    assert same(straight, branch)


@pytest.mark.parametrize(
    "other",
    [
        toy_cell(seed=2),
        toy_cell({"blackout": blackout(1)}),
        toy_cell(None, {"backup": emergency()}),
        toy_cell({"demand": SURGE}),
        toy_cell(**{"actors.pharmacies.cover_days": 20}),
    ],
)
def test_another_past_is_refused(tmp_path: Path, other: Config) -> None:
    run = Run.begin(toy_cell())
    run.advance(5 + 4)
    save(run, tmp_path / "snapshot.npz")
    with pytest.raises(RunError, match="another run"):
        restore(other, tmp_path / "snapshot.npz")


def test_the_name_of_an_event_is_part_of_the_past(tmp_path: Path) -> None:
    within = blackout(0) | {"window_days": 15}  # luck, which goes by the name, says when
    run = Run.begin(toy_cell({"a": within}))
    run.advance(5 + 17)
    save(run, tmp_path / "snapshot.npz")
    with pytest.raises(RunError, match="another run"):
        restore(toy_cell({"b": within}), tmp_path / "snapshot.npz")


def test_broken_and_missing_files_are_told(tmp_path: Path) -> None:
    path = tmp_path / "snapshot.npz"
    with pytest.raises(RunError, match="not a whole snapshot"):
        restore(toy_cell(), path)
    run = Run.begin(toy_cell())
    save(run, path)
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(RunError, match="not a whole snapshot"):
        restore(toy_cell(), path)


def test_only_midnight_will_do(tmp_path: Path) -> None:
    run = Run.begin(toy_cell())
    run.world.env.run(until=30)
    with pytest.raises(RunError, match="at midnight"):
        save(run, tmp_path / "snapshot.npz")
    assert list(tmp_path.iterdir()) == []
