"""Goods that wait for a route need few rows, and a run without room for them says so."""

import dataclasses
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim.actors.pharmacies
from sim.errors import RunError
from sim.kernels.acute import open_need
from sim.kernels.jit import compiled
from sim.replication import Run
from sim.state.arrays import Shipments, State
from sim.state.late import put_together
from sim.state.records import SHIPMENT
from tests.support.toy import toy_cell

CLOSED = {"kind": "road_closure", "share": 1.0, "start_day": 2, "duration_days": 20}
ROWS = st.lists(
    st.tuples(*(st.integers(0, most) for most in (2, 2, 9, 5, 1, 1))),  # in the order of SHIPMENT
    max_size=30,
)


def by_place(rows: np.ndarray) -> Counter[tuple[int, ...]]:
    days: Counter[tuple[int, ...]] = Counter()
    for holder, article, amount, arrives, carrier, late in rows.tolist():
        days[holder, article, carrier, late, 0 if late else arrives] += amount
    return days


@given(ROWS)
def test_only_what_waits_is_put_together(rows: list[tuple[int, ...]]) -> None:
    table = np.zeros(40, SHIPMENT)
    table[: len(rows)] = rows
    shipments = Shipments(table, np.array([len(rows)]))
    before = by_place(table[: len(rows)])
    put_together(shipments)
    left = table[: shipments.count[0]]
    assert by_place(left) == before
    waiting = left[left["late"] == 1]
    assert np.unique(waiting[["holder", "article", "carrier"]]).size == waiting.size
    assert (left["late"] == 0).sum() == sum(row[-1] == 0 for row in rows)


def closed_for_weeks() -> tuple[Run, int]:
    run = Run.begin(toy_cell({"event": CLOSED}, horizon_days=40))
    run.advance(5 + 20)
    rows = int(run.world.state.shipments.count[0])
    run.finish()
    return run, rows


def test_put_together_or_not_the_same_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    apart, many = closed_for_weeks()
    monkeypatch.setattr(sim.actors.pharmacies, "MOST_FILLED", 0.0)
    together, few = closed_for_weeks()
    assert few < many
    np.testing.assert_array_equal(apart.world.history.rows, together.world.history.rows)
    np.testing.assert_array_equal(
        apart.world.state.shelves.stock, together.world.state.shelves.stock
    )


def test_a_run_without_room_for_goods_fails_with_a_message() -> None:
    run = Run.begin(toy_cell({"event": CLOSED}, horizon_days=40))
    room = Shipments(np.zeros(3, SHIPMENT), np.zeros(1, np.int64))
    run.world.state = dataclasses.replace(run.world.state, shipments=room)
    with pytest.raises(RunError, match="more goods are on their way than a run has room for"):
        run.finish()


@compiled
def open_one(state: State) -> int:
    return open_need(state, 0, 0, 0, 0)


def test_a_run_without_room_for_needs_fails_with_a_message() -> None:
    state = Run.begin(toy_cell({}, horizon_days=1)).world.state
    state.needs.free_count[0] = 0
    with pytest.raises(RunError, match="more needs are open at once than a run has room for"):
        open_one(state)
