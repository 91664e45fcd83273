"""Back-tests: what is read of patients who wait, and of runs against each other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from experiments.backtest.incident import Incident
from experiments.backtest.playing import Plays, cells_of
from experiments.backtest.probes import PROBES
from sim.config import validated
from tests.support.backtests import KNOWN, TOY

DOWN: dict[str, Any] = {
    f"{name}_down": {
        "kind": "it_failure",
        "target": f"distributor:{name}",
        "start_day": 1,
        "duration_days": 12,
    }
    for name in ("tamro", "oriola")
}
FOUR_WEEKS = {"to_day": 28}
ALL_NEAR = "actors.distributors.near_km=9999"
WAITING = TOY | {
    "patients": True,
    "watched": ["B05BB01"],
    "overrides": ["world=toy", "warm_up_days=20", "horizon_days=28"],
    "runs": {
        "calm": {},
        "down": {"disruptions": DOWN},
        "early": {"overrides": [ALL_NEAR, "actors.distributors.near_hour=0"]},
        "late": {"overrides": [ALL_NEAR, "actors.distributors.near_hour=23"]},
        "saving": {
            "overrides": ["actors.authority.short_below_days=365"],
            "requirements": {
                "saving": {
                    "kind": "conservation_in_care",
                    "medicines": ["B05BB01"],
                    "cut_share": 1,
                }
            },
        },
    },
    "known": [KNOWN | {"run": "down"}],
}


@pytest.fixture(scope="module")
def plays() -> Plays:
    """The runs of a toy incident, one seed."""
    incident = validated(Incident, WAITING)
    return Plays(incident, cells_of(incident), 301)


class TestWaiting:
    def probe(self, plays: Plays, name: str, run: str, **arguments: Any) -> float:
        return PROBES[name](plays, run, arguments)

    def test_only_an_event_interrupts(self, plays: Plays) -> None:
        shares = {
            (run, patients): self.probe(
                plays, "pharmacies_interrupted", run, patients=patients, **FOUR_WEEKS
            )
            for run in ("calm", "down")
            for patients in ("nothing_left", "without")
        }
        assert shares["calm", "nothing_left"] == shares["calm", "without"] == 0
        assert 0 < shares["down", "without"] <= shares["down", "nothing_left"] <= 100
        before = {"to_day": 1, "patients": "nothing_left"}
        assert self.probe(plays, "pharmacies_interrupted", "down", **before) == 0

    def test_what_arrives_in_time_follows_from_the_hour_of_delivery(self, plays: Plays) -> None:
        early, late = (self.probe(plays, "misses_arriving", run) for run in ("early", "late"))
        assert 0 <= late < early < 100  # all that was missed and sent, or nearly nothing

    def test_nothing_arrives_in_time_on_the_eve_of_a_day_without_deliveries(
        self, plays: Plays
    ) -> None:
        noted = plays.trace("early").notes.arrivals
        assert all((noted[day].in_time <= noted[day].missed).all() for day in noted)
        weekend = [noted[day].in_time.sum() for day in noted if day % 7 in (4, 5)]
        assert sum(weekend) == 0  # day 0 is a Monday

    def test_deliveries_are_in_time_by_their_hour_and_the_days_since_orders(
        self, plays: Plays
    ) -> None:
        early, late = (plays.trace(run).notes.deliveries for run in ("early", "late"))
        assert not any(each.in_time.any() for each in late.values())  # nobody asks after 23
        for day, each in early.items():
            assert (each.in_time <= each.brought).all()
            if day % 7 in (1, 2, 3):  # day 0 is a Monday: orders the night before and tonight
                np.testing.assert_array_equal(each.in_time, each.brought)
        weekend = [early[day] for day in early if day % 7 == 6]
        assert sum(each.in_time.sum() for each in weekend) < sum(
            each.brought.sum() for each in weekend
        )

    def test_no_more_is_brought_than_was_not_on_the_shelf(self, plays: Plays) -> None:
        notes, since = plays.trace("early").notes, 1
        for day, each in notes.deliveries.items():
            missed = sum(notes.arrivals[past].missed for past in range(since, day + 1))
            assert (each.brought.sum(axis=1) <= missed).all()
            since = day + 1

    def test_without_deliveries_nothing_is_ordered_for_a_customer(self, plays: Plays) -> None:
        while_down = {"from_day": 2, "to_day": 12}
        assert self.probe(plays, "service_level", "down", **while_down) == 100
        calm = self.probe(plays, "service_level", "calm", **while_down)
        assert self.probe(plays, "lines_at_once", "calm", **while_down) < calm < 100

    def test_a_run_is_compared_with_another(self, plays: Plays) -> None:
        more = self.probe(plays, "persons_without_more", "down")
        assert more > 0
        assert self.probe(plays, "persons_without_more", "calm", other="down") == -more
        assert self.probe(plays, "persons_without_more", "down", other="down") == 0

    def test_care_that_saves_all_gives_none(self, plays: Plays) -> None:
        assert self.probe(plays, "treated_change", "calm") == 0
        assert self.probe(plays, "treated_change", "saving", from_day=2) == -100

    def test_displaced_lines_are_told_as_a_share_of_others(self) -> None:
        incident = validated(Incident, TOY)
        plays = Plays(incident, cells_of(incident), 301)
        days = {"from_day": 1, "to_day": 2}
        there = {"other": "closed", "other_from_day": 1, "other_to_day": 2}
        assert self.probe(plays, "lines_displaced_of", "closed", **days, **there) == 100
        assert self.probe(plays, "lines_displaced_of", "calm", **days, **there) == 0
