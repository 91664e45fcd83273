"""Worlds that a user may bring."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from sim.replication import Run
from sim.state.columns import Band, Service
from sim.synthesis.cache import keep_newest
from tests.support.toy import toy_cell

TOY = Path(__file__).parents[2] / "configs" / "world" / "toy"


def test_a_world_without_elderly_runs(tmp_path: Path) -> None:
    tables = shutil.copytree(TOY, tmp_path / "tables")
    header = "region,children_share,adults_share,elderly_share,grade"
    (tables / "age_bands.csv").write_text(f"{header}\n90,0.3,0.7,0,C\n", encoding="utf-8")
    run = Run.begin(toy_cell(**{"world.tables": str(tables)}))
    run.finish()
    band = run.world.state.people.residents["flags"] & 3
    assert not (band == int(Band.ELDERLY)).any()
    assert run.world.history.part("service").sum(axis=(0, 1))[Service.ACUTE] > 0


def test_the_cache_keeps_what_was_used_last(tmp_path: Path) -> None:
    for age, name in enumerate(("new", "newer", "old", "oldest")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "array.npy").touch()
        os.utime(tmp_path / name, (0, {"newer": 9, "new": 8}.get(name, 7 - age)))
    keep_newest(tmp_path, 2)
    assert {entry.name for entry in tmp_path.iterdir()} == {"new", "newer"}
    keep_newest(tmp_path, 5)
    assert len(list(tmp_path.iterdir())) == 2
