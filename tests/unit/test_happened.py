"""Figures and notes tell what happened in the runs, not what could have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure

from sim.config import compose
from sim.manifest import happened
from sim.report.event_bars import name_events, shade, told
from sim.report.happened import Happening, happenings
from sim.report.notes import warnings
from sim.report.results import Results, Row
from sim.study.provenance import _cell

SCENARIO, TODAY, FLOOR = "crisis", "todays_rules", "stock_floor_3_months"
Events = dict[str, list[float]]
STOP: Events = {"stop": [10, 40]}
RUSH: Events = STOP | {"rush": [21, 42]}


def results_of(runs: dict[tuple[str, int], Events | None], **settings: Any) -> Results:
    """Return results of two events, a stop and what may follow it, as runs tell of them."""
    cells = [
        {"scenario": SCENARIO, "proposal": proposal, "seed": seed}
        | ({} if events is None else {"events": events})
        for (proposal, seed), events in runs.items()
    ]
    seeds = len({seed for _, seed in runs})
    rows = [
        Row(SCENARIO, proposal, "patients_without", "all", "persons", *[1.0] * 7, seeds)
        for proposal, _ in runs
    ]
    scenario = {
        "horizon_days": 50,
        "spans": {"stop": [10, 40], "rush": [12, 60]},
        "disruptions": {"stop": {"kind": "import_stop"}, "rush": {"kind": "hoarding"} | settings},
    }
    manifest = {"cells": cells, "scenarios": {SCENARIO: scenario}}
    return Results(Path("study"), manifest, {row[:4]: row for row in rows})


def test_events_are_drawn_when_they_came_and_only_then() -> None:
    stop, rush = happenings(results_of({(TODAY, 1): RUSH, (TODAY, 2): STOP}), SCENARIO)
    assert (stop.spans, told(stop)) == (((10, 40),), "Stop")
    assert (rush.spans, told(rush)) == (((21, 42),), "Rush (in 1 of 2 seeds)")
    never = {(TODAY, 1): STOP, (TODAY, 2): STOP}
    assert [each.name for each in happenings(results_of(never), SCENARIO)] == ["stop"]


def test_each_time_of_a_recurring_event_is_drawn_in_one_row() -> None:
    often = STOP | {"rush 1": [11, 13], "rush 2": [12, 15], "rush 3": [30, 31]}
    _, rush = happenings(results_of({(TODAY, 1): often}), SCENARIO)
    assert rush.spans == ((11, 15), (30, 31))
    assert told(rush) == "Rush"


@pytest.mark.parametrize(
    ("settings", "unsure"),
    [({}, False), ({"when": {"observable": "telecom"}}, True), ({"chance": 0.5}, True),
     ({"per_year": 2.0}, True), ({"window_days": 5.0}, True), ({"longest_days": 9.0}, True),
     ({"after": "stop"}, False), ({"chance": 1.0, "when": None, "after": None}, False)],
)  # fmt: skip
def test_runs_that_do_not_tell_leave_what_is_possible(
    settings: dict[str, Any], unsure: bool
) -> None:
    stop, rush = happenings(results_of({(TODAY, 1): None}, **settings), SCENARIO)
    assert not stop.possible
    assert rush.possible == unsure
    assert told(rush) == ("Rush (possible)" if unsure else "Rush")
    assert rush.spans == ((12, 60),)


def test_what_is_only_possible_has_a_dashed_bar_and_no_shade() -> None:
    axes = Figure().subplots()
    axes.set_xlim(0, 50)
    events = [Happening("a", ((5, 9),), 2, 2), Happening("b", ((10, 90),), 2, 2, possible=True)]
    shade([axes], events)
    assert len(axes.patches) == 1
    name_events(axes, events)
    assert [line.get_linestyle() for line in axes.lines] == ["--", "-"]
    assert max(axes.lines[0].get_xdata()) == 50, "no bar leaves the plot"


def _notes(runs: dict[tuple[str, int], Events | None]) -> list[str]:
    return [text for text in warnings(results_of(runs)) if "began" in text]


def test_events_that_never_began_are_noted() -> None:
    assert _notes({(TODAY, 1): RUSH, (TODAY, 2): RUSH}) == []
    assert _notes({(TODAY, 1): None}) == []
    assert _notes({(TODAY, 1): RUSH, (TODAY, 2): STOP}) == [
        "In crisis, rush never began in 1 of 2 seeds."
    ]
    assert _notes({(TODAY, 1): {}}) == ["In crisis, stop and rush never began with the one seed."]
    by_proposal = {(TODAY, 1): RUSH, (TODAY, 2): STOP, (FLOOR, 1): STOP, (FLOOR, 2): STOP}
    assert _notes(by_proposal) == [
        "In crisis, rush never began in 1 of 2 seeds under today's rules and in any of 2 seeds"
        " under stock floor 3 months."
    ]


def test_a_run_tells_when_its_events_began() -> None:
    config = compose(["world=toy", "scenario=rush_when_cover_falls"]).cells()[-1]
    assert config.scenario.name == "rush_when_cover_falls"
    assert happened(config, {}) == {"import_stop": [30, 120]}
    assert happened(config, {"rush": 50.0})["rush"] == [52, 73]
    beyond = config.model_copy(update={"horizon_days": 40})
    assert happened(beyond, {"rush": 50.0}) == {"import_stop": [30, 120]}
    assert _cell(config, {"events": STOP})["events"] == STOP
    assert "events" not in _cell(config, {})
