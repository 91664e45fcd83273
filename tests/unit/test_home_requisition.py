"""Requisition to the home: for whom, and that names are looked up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import ConfigError
from sim.law import enact
from sim.replication import Run
from sim.state.flows import Flow
from sim.state.history import History
from sim.state.kinds import Supply
from sim.state.records import ResidentFlag
from sim.synthesis.patient_groups import group_bits
from tests.support.toy import toy_cell
from tests.twins.cases import full_toy

DAYS = {"start_day": 2, "duration_days": 14}
STOP = {"kind": "it_failure", "target": "national_service"} | DAYS
NOT_PACKED = {"kind": "it_failure", "target": "dose_owner:apoteket"} | DAYS
NOT_BROUGHT = {"kind": "transport_loss", "share": 1.0, "carriers": ["others"]} | DAYS
SOLDIERS = 283  # of the toy world


def law(patients: str | list[str]) -> dict[str, Any]:
    return {
        "kind": "home_requisition",
        "medicines": "all",
        "patients": patients,
        "donor_floor_days": 0,
        "legal_source": "made up for tests",
        "legal_status": "made up for tests",
    }


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables of a toy world in which hospitals use medicines that are used outside too."""
    return full_toy(tmp_path_factory.mktemp("tables"))


def played(tables: Path, stop: dict[str, Any], patients: str | list[str]) -> History:
    cell = toy_cell({"stop": stop}, {"home": law(patients)}, **{"world.tables": str(tables)})
    run = Run.begin(cell)
    run.finish()
    return run.world.history


def supplied(tables: Path, patients: str | list[str]) -> int:
    history = played(tables, STOP, patients)
    return int(history.part("flow")[:, Flow.OUTSIDE_HOSPITAL].sum())


def test_care_orders_for_some_groups_only(tables: Path) -> None:
    few, all_of_them = supplied(tables, ["soldiers"]), supplied(tables, "all")
    assert supplied(tables, []) == 0
    assert 0 < few < all_of_them


@pytest.mark.parametrize("stop", [NOT_PACKED, NOT_BROUGHT])
def test_who_waits_for_a_roll_is_supplied(tables: Path, stop: dict[str, Any]) -> None:
    """Counted are those who lack what their roll should bring; what they take lies in hospitals."""
    today, helped = played(tables, stop, []), played(tables, stop, "all")
    without = [int(h.part("without_channel")[:, Supply.DOSE].sum()) for h in (today, helped)]
    assert helped.part("flow")[:, Flow.OUTSIDE_HOSPITAL].sum() > 0
    assert without[1] == 0 < without[0]


def test_a_bit_of_a_group_is_that_of_its_members() -> None:
    run = Run.begin(toy_cell({}, {"home": law(["soldiers", "home_care"])}))
    bits = group_bits(run.world.country.patient_groups)
    people = run.world.state.people
    members = people.residents["flags"] | people.marks.astype(np.int64) << 8
    assert (members & bits["soldiers"] > 0).sum() == SOLDIERS
    enlisted = people.residents["flags"] & ResidentFlag.HOME_CARE > 0
    assert ((members & bits["home_care"] > 0) == enlisted).all()
    assert set(run.world.rules.ordered_home) == {bits["soldiers"] | bits["home_care"]}


def test_a_group_of_sweden_that_the_world_lacks_has_no_members() -> None:
    run = Run.begin(toy_cell({}, {"home": law(["palliative"])}))
    assert not run.world.state.goods.ordered_home.any()


def test_nothing_is_ordered_once_the_law_has_ended() -> None:
    run = Run.begin(toy_cell({}, {"home": law("all")}))
    assert run.world.state.goods.ordered_home.all()
    enact(run.world, [])
    assert not run.world.state.goods.ordered_home.any()


def test_unknown_groups_are_told_together() -> None:
    with pytest.raises(ConfigError) as told:
        Run.begin(toy_cell({}, {"home": law(["palliativ", "home_car", "home_care"])}))
    assert len(told.value.problems) == 2
    assert "home_care" in str(told.value)
    assert "palliative" in str(told.value)
