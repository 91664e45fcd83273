"""Every day without is traced to the event behind it: worlds that are counted by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.cell import run_cell
from sim.config import Config
from sim.errors import ConfigError
from sim.lab.cells import cell, without
from sim.lab.days import work_every_day
from sim.lab.made import Made
from sim.lab.stops import COMPANY, LANE_DAYS, put_stocks
from sim.replication import Run
from sim.snapshot import restore, save
from sim.state import arrays
from sim.state.groups import by_cause
from sim.state.history import History
from tests.support.toy import blackout, toy_cell

MADE = Made(residents=900, pack_days=90, lead_days=LANE_DAYS)  # ten collections a day
FULL = "actors.pharmacies.cover_days=120"


def stop(target: str, start: float, days: float) -> dict[str, Any]:
    return {"kind": "it_failure", "target": target, "start_day": start, "duration_days": days}


def made(folder: Path, events: dict[str, Any], days: int, *overrides: str) -> Run:
    """Build a country of one medicine that lives for some days."""
    chosen = MADE.overrides(folder)
    return Run.begin(cell(*chosen, f"horizon_days={days}", *overrides, events=events))


def found_in(history: History) -> dict[str, int]:
    """Return person-days by event and by chain, and check that both add up to all of them."""
    series = by_cause(history)
    for division in ("event=", "cause="):
        parts = [days for group, days in series.items() if group.startswith(division)]
        np.testing.assert_array_equal(np.sum(parts, axis=0), without(history))
    return {group: int(days.sum()) for group, days in series.items() if days.any()}


def test_two_events_at_different_times(tmp_path: Path) -> None:
    """Ten a day cannot collect: 10 + 20 + 30 person-days, then 10 + 20, nothing between."""
    events = {"first": stop("national_service", 2, 3), "second": stop("chain:apoteket", 8, 2)}
    run = made(tmp_path, events, 12, FULL)
    run.finish()
    assert found_in(run.world.history) == {
        "event=first": 60,
        "event=second": 30,
        "cause=first>national_service>counter>national_service": 60,
        "cause=second>chain_system>counter>chain_system": 30,
    }


def test_events_at_once_are_told_apart_by_the_order_of_reasons(tmp_path: Path) -> None:
    """The service fails on days 2-5, the chain's system on 4-7: the service comes first."""
    events = {"service": stop("national_service", 2, 4), "chain": stop("chain:apoteket", 4, 4)}
    run = made(tmp_path, events, 10, FULL)
    run.finish()
    found = found_in(run.world.history)
    assert (found["event=service"], found["event=chain"]) == (10 + 20 + 30 + 40, 50 + 60)


def test_a_chain_from_power_to_telecom_to_the_counter(tmp_path: Path) -> None:
    """Pharmacies with power of their own go on until the masts' batteries are empty."""
    dark = blackout(3, 2)
    generators = (
        "actors.facilities.pharmacy_generator_share=1",
        "actors.facilities.pharmacy_generator_hours=500",
        "actors.facilities.telecom_town_hours=24",
        "actors.facilities.telecom_rural_hours=24",
    )
    run = made(tmp_path, {"dark": dark}, 7, FULL, *generators)
    run.finish()
    assert found_in(run.world.history) == {
        "event=dark": 10,  # of the second day; the first one passes on batteries
        "cause=dark>electricity>counter>telecom": 10,
    }


def test_effects_that_come_after_the_event(tmp_path: Path) -> None:
    """Shelves last for 20 of 60 days: 10, 20 … 400 persons, a sixth of them after the stop.

    The lane opens on day 54, five days of way and a night before the shelves are full again. In
    that time the company's shipment is what is waited for, and the stop lies behind it.
    """
    sea = {"kind": "import_stop", "lanes": ["border_road"], "start_day": 0, "duration_days": 54}
    run = made(tmp_path, {"sea": sea}, 63, *COMPANY, "actors.pharmacies.cover_days=20")
    work_every_day(run.world)
    put_stocks(run, 0, 0)
    run.finish()
    found = found_in(run.world.history)
    assert found["event=sea"] == sum(10 * k for k in range(1, 41))
    after = by_cause(run.world.history)["event=sea"][54:].sum()
    assert after == sum(10 * k for k in range(35, 41))
    late = found["cause=sea>lane>company>refill_lag"]
    assert late + found["cause=sea>lane>company>import"] == found["event=sea"]
    assert late >= after - 10 * 40  # what failed before the lane opened is told until it is tried
    assert "event=none" not in found


EVENTS: dict[str, Any] = {
    "dark": blackout(4, 5),
    "sea": {"kind": "import_stop", "start_day": 2, "duration_days": 50},
    "tamro": stop("distributor:tamro", 20, 21),
    "closed": {
        "kind": "pharmacy_closure",
        "start_day": 45.4,
        "duration_days": 5,
        "open_share": 0.3,
    },
}


@pytest.fixture(scope="module")
def busy() -> Config:
    return toy_cell(EVENTS, horizon_days=120, seed=3)


def test_everything_at_once_adds_up(busy: Config) -> None:
    run = Run.begin(busy)
    run.finish()
    found = found_in(run.world.history)
    reasons = run.world.history.part("without_trace").sum(axis=1)
    np.testing.assert_array_equal(reasons, run.world.history.part("without_reason"))
    for event in EVENTS:
        assert found[f"event={event}"] > 0, event
    before = by_cause(run.world.history)["event=dark"][:4]
    assert not before.any()


def test_a_snapshot_keeps_traces_also_when_other_events_follow(
    busy: Config, tmp_path: Path
) -> None:
    run = Run.begin(busy)
    run.advance(busy.warm_up_days + 19)
    save(run, tmp_path / "day_19.npz")
    run.finish()
    again = restore(busy, tmp_path / "day_19.npz")
    again.finish()
    np.testing.assert_array_equal(again.world.history.rows, run.world.history.rows)
    others = {"quake": stop("chain:kronans", 30, 5), "dark": EVENTS["dark"], "sea": EVENTS["sea"]}
    other = toy_cell(others, horizon_days=60, seed=3)
    branch = restore(other, tmp_path / "day_19.npz")
    branch.finish()
    alone = Run.begin(other)
    alone.finish()
    tables = [run.world.conditions.table.traces for run in (branch, alone)]
    assert tables[0] == tables[1] != again.world.conditions.table.traces
    np.testing.assert_array_equal(branch.world.history.rows, alone.world.history.rows)


def test_all_that_holds_traces_is_known(busy: Config) -> None:
    """A snapshot gives them the places of the run that goes on."""
    groups = [each for each in vars(arrays).values() if hasattr(each, "_fields")]
    kinds = [str(kind) for group in groups for kind in group.__annotations__.values()]
    whys = list(Run.begin(busy).world.state.whys())
    assert len(whys) == 1 + sum("Whys" in kind for kind in kinds) > 10
    assert all(each.dtype == np.uint16 for each in whys)


def test_calm_has_no_event(tmp_path: Path) -> None:
    run = Run.begin(toy_cell(horizon_days=60))
    run.finish()
    found = found_in(run.world.history)
    assert {group for group in found if group.startswith("event=")} == {"event=none"}


def test_results_tell_the_causes(busy: Config, tmp_path: Path) -> None:
    run_cell(busy, tmp_path / "cell")
    result = sim.Result(tmp_path / "cell")
    found = result.causes()
    assert sum(cause.person_days for cause in found) == result.total("person_days_without")
    assert sum(cause.share or 0 for cause in found) == pytest.approx(1)
    dark = [cause for cause in found if cause.event == "dark"]
    assert {cause.condition for cause in dark} <= {"electricity"}
    days = sum(cause.person_days for cause in dark)
    assert days == result.total("person_days_without", "event=dark")


def test_a_study_tells_the_causes(tmp_path: Path) -> None:
    happens = {"name": "both", "disruptions": {"dark": EVENTS["dark"]}}
    study = sim.compare(
        [happens], replications=2, world="toy", workers=1, horizon_days=12, warm_up_days=2,
        output_dir=tmp_path,
    )  # fmt: skip
    found = study.causes("both")
    (row,) = [r for r in study.rows("person_days_without") if r["scenario"] == "both"]
    assert sum(cause.person_days for cause in found) == row["mean"]
    assert "both,todays_rules,dark,electricity,counter," in (tmp_path / "causes.csv").read_text()
    assert study.answer()[1].startswith("Of ")
    assert "% can be traced to dark, and" in study.answer()[1]
    with pytest.raises(ConfigError, match="no scenario 'nothing' in this study"):
        study.causes("nothing")
