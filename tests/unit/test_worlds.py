"""Worlds that a user may bring."""

from __future__ import annotations

import shutil
from pathlib import Path

from sim.replication import Run
from sim.state.columns import Band, Service
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
