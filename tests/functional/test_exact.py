"""The engine reproduces what follows by hand: who is without, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.acceptance import exact
from experiments.acceptance.check import Check
from sim.lab.made import Made
from tests.support.acceptance import all_inside

CASES = (
    exact.stopped_counters,
    exact.stopped_rolls,
    exact.stopped_imports,
    exact.thirds,
)
EARLY = "actors.patients.exact_lead_days"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_published_cases(case: Callable[[], list[Check]]) -> None:
    all_inside(case())


@pytest.mark.parametrize(("pack", "stop", "lead"), [(90, 40, 12), (30, 20, 5), (28, 35, 0)])
def test_other_lengths_follow_the_same_formula(pack: int, stop: int, lead: int) -> None:
    """Persons N·t/C and patient-days N·t²/(2C), or N and N·(t − C/2) when t exceeds C."""
    n = pack * 20
    found = exact.dispensing_stop(Made(residents=n, pack_days=pack), stop, f"{EARLY}={lead}")
    dry = stop - lead
    long = dry > pack
    days = n * (dry - pack / 2) if long else n * dry**2 / (2 * pack)
    assert found.ever == pytest.approx(n if long else n * dry / pack, rel=1e-3)
    assert found.patient_days == pytest.approx(days, rel=2e-3)
    assert found.gap_days == pytest.approx(days, rel=2e-3)


def test_stock_leaves_the_square_of_what_it_does_not_cover() -> None:
    """Stock of a third of the stop leaves 2/3 of the patients and 4/9 of their days."""
    made = Made(residents=900, lead_days=exact.LANE_DAYS)
    bare, some = exact.dispensing_stop(made, 60), exact.supply_stop(made, 60, (20, 0, 0))
    assert some.ever / bare.ever == pytest.approx(2 / 3, abs=0.01)
    assert some.patient_days / bare.patient_days == pytest.approx(4 / 9, abs=0.01)


def test_where_stock_lies_does_not_matter_while_it_flows() -> None:
    """The same days of need at the pharmacy, the distributor or on the lane last equally long."""
    made = Made(residents=900, lead_days=exact.LANE_DAYS)
    stocks = ((14, 30, 5), (19, 30, 0), (39, 10, 0))
    assert {exact.supply_stop(made, 70, stock).first_day for stock in stocks} == {49}


def test_a_home_buffer_saves_dose_patients() -> None:
    """Ten days without rolls harm nobody who has ten days at home."""
    made = Made(residents=280, pack_days=14, dose=True)
    assert exact.dose_stop(made, 10, "actors.dose.home_buffer_days=10").ever == 0
    assert exact.dose_stop(made, 10, "actors.dose.home_buffer_days=4").ever == 120


def test_every_treatment_is_dispensed_once_in_its_cycle(tmp_path: Path) -> None:
    """P-P08 with 20 000 treatments."""
    full = "actors.pharmacies.cover_days=120"
    all_inside(exact.dispensed_in_a_cycle((*Made(20_000).overrides(tmp_path), full), 90))
