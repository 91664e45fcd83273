"""Worlds that a user may bring."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np

from sim.replication import Run
from sim.state.flows import Service
from sim.state.kinds import HolderKind
from sim.state.records import Band
from sim.synthesis.cache import keep_newest
from sim.synthesis.pharmacies import nearest_pharmacies
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


def test_centres_are_sized_by_the_orders_that_come_to_them() -> None:
    country = Run.begin(toy_cell()).world.country
    usual, weekly = country.usual_orders, 7 / 5
    others = country.rows.of(HolderKind.HOSPITAL, HolderKind.DOSE)
    articles = (country.need[others] > 0).sum()
    expected = (country.collections.sum() + articles) * weekly
    assert np.isclose(usual.sum(), expected, rtol=1e-5)
    assert (usual[country.centres.place < 0] == 0).all()
    assert (usual.sum(axis=1) < expected).all()


def test_a_pharmacy_is_no_neighbour_of_itself_even_where_others_share_its_door() -> None:
    lat, lon = np.array([57.0, 57.0, 57.0, 57.09]), np.full(4, 18.0)
    found, kilometres = nearest_pharmacies(lat, lon, 2)
    assert [sorted(row) for row in found[:3].tolist()] == [[1, 2], [0, 2], [0, 1]]
    assert (kilometres[:3] < 1e-6).all()
    assert np.isclose(kilometres[3], 10.0, atol=0.02).all()  # a degree of latitude is 111.2 km


def test_who_has_too_few_neighbours_has_places_left() -> None:
    found, kilometres = nearest_pharmacies(np.array([57.0, 58.0]), np.array([18.0, 18.0]), 3)
    assert found.tolist() == [[1, -1, -1], [0, -1, -1]]
    assert np.isclose(kilometres[:, 0], 111.2, atol=0.1).all()
    assert np.isinf(kilometres[:, 1:]).all()
