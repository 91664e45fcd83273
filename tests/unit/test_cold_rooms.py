"""Refrigerated goods at distribution centres without power, counted by hand."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from sim.replication import Run
from sim.state.flows import COMPANY, Worth
from tests.support.toy import blackout, toy_cell

DARK = (5 + 3) * 24  # hour of the run at which power is lost
RULES = {
    "actors.facilities.centre_cold_hours": 8,
    "actors.facilities.cold_chain_hours": [2, 4],
    "actors.facilities.cold_chain_lost": [0.5, 1],
}


def begun(backup_hours: float, dark_hours: float) -> Run:
    """Return a run in which power is lost everywhere for some hours."""
    own_power = {"actors.facilities.centre_backup_hours": backup_hours}
    return Run.begin(toy_cell({"dark": blackout(3, dark_hours / 24)}, **RULES, **own_power))


def is_cold(run: Run) -> npt.NDArray[np.bool_]:
    return run.world.country.articles.cold_chain[run.world.state.lines.article]


def stock_after(run: Run, hours: int) -> npt.NDArray[np.int64]:
    """Return what lies at the centres by line, when some hours in the dark have been judged."""
    run.world.env.run(until=DARK + hours + 1)
    return run.world.state.lines.stock.sum(axis=1)


@pytest.mark.parametrize(("backup", "dark", "lost"), [(0, 8.5, 0), (0, 12.5, 1), (48, 40, 0)])
def test_goods_last_while_power_and_cold_rooms_do(backup: float, dark: float, lost: int) -> None:
    """After 8 hours nothing is lost, after 12 all is, and with own power for longer nothing."""
    run = begun(backup, dark)
    before, after = stock_after(run, 7), stock_after(run, 13)
    cold = is_cold(run)
    assert before[cold].any()
    assert (after == np.where(cold, before * (1 - lost), before)).all()
    run.advance(1)
    scrapped = run.world.history.part("worth").sum(axis=0)[Worth.SCRAPPED_PHARMACY + COMPANY]
    assert scrapped == (before - after) @ run.world.state.goods.price[run.world.state.lines.article]


def test_loss_grows_hour_by_hour_and_is_traced_to_the_event() -> None:
    """In the first warm hour a quarter is lost, in the second a third of what is left."""
    run = begun(0, 20)
    whole, first, second = (stock_after(run, hours) for hours in (8, 9, 10))
    cold, behind = is_cold(run), run.world.state.lines.behind
    centres = run.world.country.centres.place.shape[1]
    assert np.abs(first[cold] - whole[cold] * 3 / 4).max() <= centres
    assert np.abs(second[cold] - first[cold] * 2 / 3).max() <= centres
    traces = run.world.conditions.table
    hit = cold & (second < whole)
    assert set(behind[hit]) == {traces.why("dark", "electricity")}
    assert not behind[~hit & ~run.world.state.lines.made_to_order.astype(bool)].any()
