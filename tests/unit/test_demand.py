"""More need arises when and for what it should, and nothing else changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.demand import Demand, NeedKind, Surge
from sim.errors import ConfigError
from sim.replication import Run
from sim.state.flows import Service
from tests.support.toy import toy_cell

CODES = ("J01CE02", "N02BE01", "", "J05AB01")
DAY = 24.0


def surge(factor: float, start: float, end: float, *atc: str) -> Surge:
    return Surge(NeedKind.ACUTE, atc, factor, start * DAY, end * DAY, "epidemic")


def factors(day: float, *surges: Surge, need: NeedKind = NeedKind.ACUTE) -> list[float]:
    return Demand(surges, CODES).factor(need, day * DAY, (day + 1) * DAY).tolist()


def ran(**event: Any) -> np.ndarray:
    """Return the counts of service of a toy world, days × counts, with an event or without."""
    epidemic = {"kind": "demand_surge", "start_day": 5, "duration_days": 10}
    run = Run.begin(toy_cell({"epidemic": epidemic | event} if event else {}))
    run.finish()
    return run.world.history.part("service").sum(axis=1)


class TestFactor:
    def test_only_the_medicines_that_are_named(self) -> None:
        assert factors(3, surge(2.5, 2, 9, "J01", "N02")) == [2.5, 2.5, 1, 1]

    def test_no_names_mean_all(self) -> None:
        assert factors(3, surge(2, 2, 9)) == [2, 2, 2, 2]

    def test_only_while_it_lasts_and_in_part_on_a_part_of_a_day(self) -> None:
        event = surge(3, 2.25, 4.5, "J01CE")
        assert [factors(day, event)[0] for day in (1, 2, 3, 4, 5)] == [1, 2.5, 3, 2, 1]

    def test_surges_add_what_they_bring(self) -> None:
        assert factors(3, surge(2, 0, 9, "J"), surge(4, 0, 9, "J01"))[0] == 5

    def test_need_never_falls_below_nothing(self) -> None:
        assert factors(3, surge(0, 0, 9, "J"), surge(0, 0, 9, "J01"))[0] == 0

    def test_the_other_kind_of_need_is_as_usual(self) -> None:
        assert factors(3, surge(2, 0, 9), need=NeedKind.EPISODE) == [1, 1, 1, 1]

    @pytest.mark.parametrize("day", range(12))
    def test_the_peak_is_never_exceeded(self, day: int) -> None:
        demand = Demand([surge(2, 0, 5), surge(0.2, 2, 9, "J"), surge(3, 4, 11, "J01")], CODES)
        found = demand.factor(NeedKind.ACUTE, day * DAY, (day + 1) * DAY)
        assert (found <= demand.peak(NeedKind.ACUTE)).all()


class TestRun:
    def test_acute_needs_multiply_and_fall_back(self) -> None:
        usual, struck = ran()[:, Service.ACUTE], ran(factor=6, needs=["acute"])[:, Service.ACUTE]
        assert (usual[:5] == struck[:5]).all()
        assert struck[5:15].sum() == pytest.approx(6 * usual[5:15].sum(), rel=0.35)
        assert struck[15:].sum() == usual[15:].sum()

    def test_hospital_episodes_multiply(self) -> None:
        usual, struck = ran(), ran(factor=5, needs=["episode"])
        assert struck[5:15, Service.EPISODES].sum() > 3 * usual[5:15, Service.EPISODES].sum()
        assert (struck[:, Service.ACUTE] == usual[:, Service.ACUTE]).all()

    def test_a_factor_of_one_is_calm(self) -> None:
        assert (ran(factor=1) == ran()).all()

    def test_an_unknown_code_is_told(self) -> None:
        with pytest.raises(ConfigError, match=r"epidemic\.medicines: no medicine .* 'XYZ'") as told:
            ran(factor=2, medicines=["XYZ"])
        assert "allowed: A02BC01, A10AB05," in str(told.value)  # of this world, not of Sweden
