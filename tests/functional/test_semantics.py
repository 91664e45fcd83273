"""Every cell of the semantics table against the running model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.conditions import Channel
from sim.config.semantics import FUNCTIONS, STATES, TABLE, Cell, read_semantics, semantics_page
from sim.errors import DataError
from tests.support.semantics import ORDINARY, STAGES, Seen, played

CELLS = read_semantics()
GOODS = ("goods_to_centres", "goods_to_facilities")


def measured(seen: Seen) -> float:
    return seen.done if np.isnan(seen.able) else seen.able


def state_of(function: str, ordinary: Seen, now: Seen, later: Seen) -> str:
    """Return what has become of a function, from what it does ordinarily, now and afterwards."""
    if function == "keep_cold":
        return "lost" if now.done > ordinary.done else "works"
    if np.isclose(measured(now), measured(ordinary), rtol=1e-9):
        return "works"
    if measured(now) > 0:
        return "slows"
    return "waits" if function in GOODS and later.done >= ordinary.done else "stops"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_can_be_seen(name: str) -> None:
    ordinary = played(STAGES.get(name, ORDINARY))[0][name]
    assert (ordinary.done == 0) == (name == "keep_cold")
    assert np.isnan(ordinary.able) or ordinary.able > 0


@pytest.mark.parametrize(("condition", "name"), CELLS)
def test_a_cell_says_what_happens(condition: str, name: str) -> None:
    stage, cell = STAGES.get(name, ORDINARY), CELLS[condition, name]
    ordinary, channel = played(stage)[0][name], Channel(condition)
    now, later = (day[name] for day in played(stage, channel))
    found = state_of(name, ordinary, now, later)
    if cell.state == "lasts" and found == "works":
        used_up = played(stage, channel, used_up=True)[0][name]
        found = "lasts" if measured(used_up) == 0 else "works"
    assert found == cell.state, f"{now} instead of {ordinary}"


@pytest.mark.parametrize(("condition", "name"), CELLS)
def test_what_is_done_is_what_could_be_done(condition: str, name: str) -> None:
    """What an actor says it can do, and what is counted, are two readings of one thing."""
    seen = played(STAGES.get(name, ORDINARY), Channel(condition))[0][name]
    nothing_ordered = name == "ship" and CELLS[condition, "order"].state == "stops"
    if name != "keep_cold" and not nothing_ordered:
        assert (seen.done > 0) == (measured(seen) > 0)


def test_all_states_are_used() -> None:
    assert {cell.state for cell in CELLS.values()} == set(STATES)


def test_the_page_shows_every_cell() -> None:
    page = semantics_page()
    for cell in CELLS.values():
        assert f"| {cell.reason} |" in page
    assert page.count("| `") == len(Channel)


def test_all_problems_of_the_table_are_told_together(tmp_path: Path) -> None:
    path = tmp_path / "semantics.csv"
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    wrong = ["lanes,produce,works,why", "lane,produces,works,why", "lane,produce,work,"]
    path.write_text("\n".join([*lines[:-1], *wrong]), encoding="utf-8")
    with pytest.raises(DataError) as error:
        read_semantics(path)
    told = str(error.value)
    for text in (
        "unknown condition 'lanes'; did you mean 'lane'?",
        "unknown function 'produces'; did you mean 'produce'?",
        "unknown state 'work'; did you mean 'works'?",
        "no reason",
        "2 rows for lane, produce; keep one",
        f"no row for {Channel.PRODUCT_LINE.value}, goods_to_facilities",
    ):
        assert text in told
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(DataError, match=f"expected the columns {', '.join(Cell._fields)}"):
        read_semantics(path)
    with pytest.raises(DataError, match="cannot be read"):
        read_semantics(tmp_path / "none.csv")
