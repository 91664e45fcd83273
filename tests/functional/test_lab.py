"""The laboratory meets published cases, and closed forms for other parameters than theirs."""

from __future__ import annotations

import json
from math import exp, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.config import CONFIGS
from sim.errors import ConfigError
from sim.lab.__main__ import main
from sim.lab.cases import COLUMNS, Row, read_cases
from sim.lab.chain import play
from sim.lab.judge import INSIDE, NO_PART, ask, judge
from sim.lab.pages import table
from tests.support import forms

ROOT = CONFIGS.parent
CASES = ROOT / "experiments" / "validation" / "cases.csv"
QUICK = {"P-P01a", "P-P02b", "P-P05a", "P-P06", "P-P07a", "P-P07b", "P-D10c", "P-A04b", "P-A04c",
         "P-Q10c", "P-Q12", "P-O01", "P-D08b"}  # fmt: skip
REACHED = 76


def got(inputs: dict[str, Any], output: str, effort: float = 1.0) -> float:
    """Return what the laboratory makes of a case."""
    row = Row("made up", "made up", inputs, output, 0.0, 0.0, "", "made up")
    (verdict,) = judge(ask([row], effort))
    assert verdict.verdict != NO_PART, verdict.note
    return verdict.got


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return read_cases(CASES)


def test_published_cases_that_are_quick_are_inside(rows: list[Row]) -> None:
    asked = ask([row for row in rows if row.id in QUICK])
    assert len(asked) == len(QUICK)
    assert {one.row.id: one.got for one in judge(asked) if one.verdict != INSIDE} == {}


def test_every_published_case_is_played_or_refused_for_a_reason(rows: list[Row]) -> None:
    asked = ask(rows)
    assert len(asked) == 116
    assert sum(one.setting is not None for one in asked) == REACHED
    assert all(one.reason for one in asked if one.setting is None)


def test_the_document_has_the_table_of_cases(rows: list[Row]) -> None:
    text = (ROOT / "docs" / "laboratory.md").read_text(encoding="utf-8")
    assert table(rows) in text, "run `python -m sim.lab.pages experiments/validation/cases.csv`"
    assert f"{REACHED} of 116" in text


# ------------------------------------------------------------------ the command


def write(file: Path, *cases: tuple[str, ...], columns: tuple[str, ...] = COLUMNS) -> Path:
    import csv

    with file.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows([columns, *cases])
    return file


STATISTICS = json.dumps(
    {"test": "400 nominal 80 % t-intervals, each from 4 iid N(0,1) replications"}
)
QUEUE = json.dumps({"system": "M/M/1 FCFS", "lambda": 0.8, "mu": 1})


def test_the_command_tells_inside_outside_and_no_part(tmp_path: Path, capsys: Any) -> None:
    inside = ("1", "o", STATISTICS, "coverage", "0.8", "0.1", "made up")
    no_part = ("2", "q", QUEUE, "Wq", "4", "0.1", "made up")
    outside = ("3", "o", STATISTICS, "coverage", "0.5", "0.1", "made up")
    assert main([str(write(tmp_path / "a.csv", inside, no_part))]) == 0
    assert "1 inside, 0 outside, 1 no part" in capsys.readouterr().out
    assert main([str(write(tmp_path / "b.csv", inside, outside))]) == 1
    told = capsys.readouterr().out
    assert "1 inside, 1 outside" in told
    assert [line.split()[0] for line in told.splitlines()[1:3]] == ["1", "3"]


def test_a_missing_column_and_an_empty_file_are_told(tmp_path: Path, capsys: Any) -> None:
    file = write(tmp_path / "a.csv", columns=("id", "family", "input", "output", "value"))
    assert main([str(file)]) == 2
    told = capsys.readouterr().err
    for name in ("inputs", "tolerance", "source"):
        assert f"no column '{name}'; add it" in told
    assert main([str(write(tmp_path / "b.csv"))]) == 2
    assert "no rows" in capsys.readouterr().err
    assert main([str(tmp_path / "none.csv")]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_all_broken_rows_are_told_at_once(tmp_path: Path, capsys: Any) -> None:
    file = write(
        tmp_path / "a.csv",
        ("1", "f", "{broken", "coverage", "1", "1", ""),
        ("2", "f", "[1]", "coverage", "one", "-1", ""),
        ("3", "f", STATISTICS, "coverage", "1", "1", ""),
        ("3", "f", STATISTICS, "coverage", "nan", "1", ""),
        ("4", "f", STATISTICS, "coverage", "1", "1", ""),
        ("4", "f", STATISTICS, "", "1", "1", ""),
    )
    assert main([str(file)]) == 2
    told = capsys.readouterr().err
    for text in ("line 2 (1): inputs are not JSON", "line 3 (2): value is 'one'",
                 "line 3 (2): tolerance is -1", "inputs are JSON, but no object",
                 "line 5 (3): value is 'nan'", "line 7 (4): 'output' is empty"):  # fmt: skip
        assert text in told


def test_unknown_models_and_bad_inputs_are_told_at_once(tmp_path: Path, capsys: Any) -> None:
    stop = {"model": "evenly phased refill cycles; supply stop of T days", "N": -5, "T": "long"}
    file = write(
        tmp_path / "a.csv",
        ("1", "f", '{"model": "perpetual motion"}', "speed", "1", "1", ""),
        ("2", "f", STATISTICS, "weather", "1", "1", ""),
        ("3", "f", json.dumps(stop | {"colour": "red"}), "patient-days", "1", "1", ""),
    )
    assert main([str(file)]) == 2
    told = capsys.readouterr().err
    assert told.count("unknown model or output") == 2
    for text in (
        "(3): inputs: N: ",
        "inputs: T: ",
        "inputs: cycle: missing",
        "colour: unknown key",
    ):
        assert text in told


def test_a_chain_tells_every_wrong_key_at_once() -> None:
    wrong = {"demand": {"kind": "poisson", "mean": -1}, "pharmacies": [], "days": 0, "colour": 1}
    with pytest.raises(ConfigError) as error:
        play(wrong)
    assert {text.split(":")[0] for text in error.value.problems} == {
        "colour", "days", "demand.mean", "pharmacies",
    }  # fmt: skip


# ------------------------------------------------------------------ patients

STOP = (
    "N patients, evenly phased refill cycles, refill b days before running out, supply stop of T"
    " days from t=0, pharmacy stock covers c days of demand FCFS"
)


@pytest.mark.parametrize(
    ("n", "t", "b", "cycle", "c"),
    [(1200, 20, 3, 30, 5), (600, 41, 0, 30, 4), (2000, 17, 2, 50, 0), (400, 4, 0, 20, 3)],
)
def test_supply_stops_of_other_lengths(n: int, t: int, b: int, cycle: int, c: int) -> None:
    inputs = {"model": STOP, "N": n, "T": t, "b": b, "cycle": cycle, "c": c}
    dry = t - b - c
    long = dry > cycle
    days = n * (dry - cycle / 2) if long else n * dry**2 / (2 * cycle)
    assert got(inputs, "patients ever without") == pytest.approx(
        n if long else n * dry / cycle, abs=n / cycle / 10
    )
    assert got(inputs, "patient-days without") == pytest.approx(days, rel=0.005, abs=n / cycle / 9)


def test_last_packs_and_dispensings_of_other_sizes() -> None:
    text = "stop 20 d, pharmacy stock 240 packs of 60 days, 30 refills/d, "
    full = got({"model": text + "full packs"}, "patient-days without")
    assert full == pytest.approx(30 * 12**2 / 2, rel=0.01)
    half = got({"model": text + "rationed to a half pack (30 days) per refill"}, "patient-days")
    assert half == pytest.approx(30 * 4**2 / 2, rel=0.01)
    inputs = {"treatments": 4_000_000, "cycle_days": 40}
    assert got(inputs, "mean dispensings per day") == pytest.approx(100_000, abs=1)


def test_an_import_stop_of_other_stocks() -> None:
    text = (
        "deterministic import stop at t=0: pipeline 3 d, wholesaler 10 d, pharmacy 6 d of demand,"
        " patients on 30-day cycles evenly phased"
    )
    inputs = {"model": text, "N": 900, "stop_days": 31}
    assert got(inputs, "day the first patient goes without") == 19
    assert got(inputs, "patients ever without") == pytest.approx(900 * 12 / 30, abs=1)
    assert got(inputs, "patient-days without") == pytest.approx(900 * 12**2 / 60, abs=10)


@pytest.mark.parametrize("rule", ["random", "critical-first"])
def test_allocation_moves_patient_days_and_removes_none(rule: str) -> None:
    text = (
        "allocation at 50 % of demand for 20 d then 150 % until queue gone; N=3600 on 90-day"
        " cycles evenly phased; rules compared: critical-first (30 % critical)"
    )
    inputs = {"model": text, "rule": rule}
    assert got(inputs, "queue at day 20") == pytest.approx(40 * 0.5 * 20, abs=2)
    assert got(inputs, "patient-days waiting in total") == pytest.approx(400 * 40 / 2, rel=0.01)
    if rule == "critical-first":
        assert got(inputs, "patient-days waiting of critical patients") == 0


# ------------------------------------------------------------------ services and statistics


def test_a_slow_counter_of_other_speed() -> None:
    inputs = {"arrivals_per_h": 20, "normal_capacity_per_h": 36, "fallback_capacity_per_h": 10,
              "outage_h": 5, "deterministic": True}  # fmt: skip
    assert got(inputs, "largest queue") == pytest.approx(50, abs=1)
    assert got(inputs, "hours to clear after restart") == pytest.approx(50 / 16, abs=0.05)
    hours = 50 * 5 / 2 + 50 * 50 / 16 / 2
    assert got(inputs, "customer-hours of waiting") == pytest.approx(hours, rel=0.01)


def test_a_queue_that_lasts_beyond_midnight_is_refused_for_a_reason(rows: list[Row]) -> None:
    (row,) = [row for row in rows if row.id == "P-Q10a"]
    late = Row(**{**vars(row), "inputs": {**row.inputs, "outage_h": 20}})
    (verdict,) = judge(ask([late]))
    assert verdict.verdict == NO_PART
    assert "midnight" in verdict.note


def test_power_cuts_of_other_lengths() -> None:
    inputs = {"outages_per_year": 5, "outage_h": "Exp(mean 3)", "backup_h": 7, "run": {}}
    wanted = 5 * 3 * exp(-7 / 3)
    assert got(inputs, "expected unpowered hours per year") == pytest.approx(wanted, rel=0.02)


def test_intervals_of_other_confidence_cover_as_they_say() -> None:
    text = "8000 nominal 70 % t-intervals, each from 3 iid N(0,1) replications"
    assert got({"test": text}, "coverage") == pytest.approx(0.7, abs=0.02)


# ------------------------------------------------------------------ one shelf

DAILY = {
    "model": "base-stock backorder, periodic daily",
    "sequence": "order to level S at start of period, receive order placed L periods ago",
}


def test_base_stock_of_other_demand_and_lead_time() -> None:
    inputs = DAILY | {"demand": "Poisson(5)", "L": 1, "S": 12, "run": {"days": 60_000}}
    fill, ready = forms.base_stock(lambda days: stats.poisson(5 * days), 1, 12)
    assert got(inputs, "fill rate") == pytest.approx(fill, abs=0.006)
    assert got(inputs, "ready rate") == pytest.approx(ready, abs=0.01)


def test_base_stock_with_other_spread_of_demand() -> None:
    inputs = DAILY | {"demand": "negative binomial mean 4 variance 10", "L": 2, "S": 16}
    fill, _ = forms.base_stock(lambda days: stats.nbinom(4 * 0.4 / 0.6 * days, 0.4), 2, 16)
    assert got(inputs | {"run": {"days": 60_000}}, "fill rate") == pytest.approx(fill, abs=0.01)


@pytest.mark.parametrize(("lead", "level"), [(0, 33.5), (1, 66.0)])
def test_normal_demand_of_other_size(lead: int, level: float) -> None:
    inputs = {"h": 0.3, "p": 2, "demand": "N(30,4)", "S": level, "run": {"periods": 400_000}}
    model = {"model": "base-stock backorder", "L": lead, "sequence": "order to level S at start"}
    z = (level - 30 * (lead + 1)) / (4 * sqrt(lead + 1))
    beyond = 4 * sqrt(lead + 1) * (stats.norm.pdf(z) - z * stats.norm.sf(z))
    cost = 0.3 * (level - 30 * (lead + 1)) + 2.3 * beyond
    named = inputs | (model if lead else {"model": "newsvendor"})
    assert got(named, "mean cost per period") == pytest.approx(cost, rel=0.03)


def test_steady_batches_of_other_size() -> None:
    inputs = {"model": "EOQ, simulate with Q=90.5", "K": 12, "h": 0.7, "d": 400}
    cost = 12 * 400 / 90.5 + 0.7 * 90.5 / 2
    assert got(inputs, "cost per year") == pytest.approx(cost, rel=1e-6)


@pytest.mark.parametrize("law", ["constant", "exponential", "lognormal SCV 2"])
def test_one_for_one_does_not_feel_the_law_of_lead_times(law: str) -> None:
    inputs = {"lambda": 3, "mean_L": 0.8, "S": 4, "lead_time_distributions": [law],
              "run": {"demands": 30_000}}  # fmt: skip
    wait = inputs | {"model": "(S-1,S) backorder, continuous review", "order_crossing": "allowed"}
    assert got(wait, "fill rate") == pytest.approx(stats.poisson.cdf(3, 2.4), abs=0.012)
    waiting = forms.short(stats.poisson(2.4), 4)
    assert got(wait, "mean backorders (time average)") == pytest.approx(waiting, abs=0.02)
    leave = inputs | {"model": "(S-1,S) lost sales"}
    assert got(leave, "fraction lost") == pytest.approx(forms.erlang_b(2.4, 4), abs=0.012)


PERISHABLE = "perishable (S-1,S) lost sales FIFO; every unit sold or outdated is reordered at once"


@pytest.mark.parametrize(("rate", "lead", "life", "level"), [(0.3, 2, 12, 2), (0.2, 4, 9, 3)])
def test_perishable_goods_of_other_lives(rate: float, lead: int, life: int, level: int) -> None:
    inputs = {
        "model": PERISHABLE,
        "lambda": rate, "L": f"constant {lead}", "shelf_life_from_arrival": life, "S": level,
        "run": {"time": 200_000},
    }  # fmt: skip
    fill, expired = forms.perishable(rate, lead, life, level)
    assert got(inputs, "fill rate") == pytest.approx(fill, abs=0.008)
    assert got(inputs, "units outdated per time") == pytest.approx(expired, rel=0.03)


def test_a_shelf_life_that_is_longer_than_a_run_is_refused_for_a_reason(rows: list[Row]) -> None:
    (row,) = [row for row in rows if row.id == "P-I12a"]
    long = Row(**{**vars(row), "inputs": {**row.inputs, "shelf_life_from_arrival": 5000}})
    (verdict,) = judge(ask([long]))
    assert verdict.verdict == NO_PART
    assert "shelf life" in verdict.note


def test_other_batches() -> None:
    inputs = {
        "model": "(r,Q) continuous review, order when IP<=r, backorder",
        "lambda": 2, "L": 1, "r": 2, "Q": 4, "h": 10, "p_per_unit_time": 40, "K": 20,
        "run": {"demands": 40_000},
    }  # fmt: skip
    fill, held, waiting = forms.batches(2, 1, 2, 4)
    assert got(inputs, "fill rate") == pytest.approx(fill, abs=0.01)
    cost = 20 * 2 / 4 + 10 * held + 40 * waiting
    assert got(inputs, "mean cost per time unit") == pytest.approx(cost, rel=0.02)


def test_other_reorder_points() -> None:
    inputs = {"model": "(s,S) periodic, zero lead time, backorder", "demand": "Poisson(4)",
              "h": 2, "p": 7, "K": 15, "s": 3, "S": 14, "run": {"periods": 60_000}}  # fmt: skip
    cost = forms.reviewed_daily(4, 3, 14, 2, 7, 15)
    assert got(inputs, "mean cost per period") == pytest.approx(cost, rel=0.01)


# ------------------------------------------------------------------ disruptions


def test_another_supplier_and_steady_demand() -> None:
    text = (
        "base-stock, deterministic demand 300/period, zero lead time, backorder; supplier Markov:"
        " up->down 0.1, down->up 0.4 per period"
    )
    inputs = {"model": text, "h": 1, "p": 5, "S": 750, "run": {"periods": 200_000}}
    left = 750 - 300 * (np.arange(forms.MOST + 1) + 1)
    cost = forms.outage_ages(0.1, 0.4) @ np.where(left > 0, left, -5 * left)
    assert got(inputs, "mean cost per period") == pytest.approx(cost, rel=0.03)


def test_another_supplier_and_poisson_demand() -> None:
    text = (
        "base-stock, Poisson(3)/day, zero lead time, backorder; supplier Markov: up->down 0.1,"
        " down->up 0.5 per day"
    )
    inputs = {"model": text, "S": 8, "run": {"days": 100_000}}
    ages = forms.outage_ages(0.1, 0.5)
    owed = [forms.short(stats.poisson(3 * (age + 1)), 8) for age in range(60)]
    before = [forms.short(stats.poisson(3 * age), 8) if age else 0 for age in range(60)]
    waiting = ages[:60] @ owed
    assert got(inputs, "mean backorders at day end") == pytest.approx(waiting, rel=0.08)
    fill = 1 - (waiting - ages[:60] @ before) / 3
    assert got(inputs, "fill rate") == pytest.approx(fill, abs=0.01)


@pytest.mark.parametrize(("up", "down", "stock"), [(200, 40, 20), (300, 30, 60), (100, 50, 0)])
def test_other_stocks_that_are_refilled(up: int, down: int, stock: int) -> None:
    text = (
        f"fluid demand 1/day; supply up Exp(mean {up} d)/down Exp(mean {down} d); stock refilled"
        " to c days at each recovery"
    )
    inputs = {"model": text, "c_days": stock, "run": {"cycles": 2500}}
    wanted = down * exp(-stock / down) / (up + down)
    assert got(inputs, "fraction of demand unmet") == pytest.approx(wanted, rel=0.15)


def test_another_single_outage() -> None:
    inputs = {"model": "single outage, lognormal duration mean 40 d CV 1, stock covers 50 d"}
    sigma = sqrt(np.log(2))
    law = stats.lognorm(sigma, scale=40 / sqrt(2))
    beyond = 40 * stats.norm.cdf((np.log(40 / 50) + np.log(2) / 2) / sigma) - 50 * law.sf(50)
    assert got(inputs, "expected days unmet") == pytest.approx(beyond, rel=0.03)
    assert got(inputs, "P(stock runs out)") == pytest.approx(law.sf(50), abs=0.003)


def test_other_batches_behind_a_supplier() -> None:
    text = (
        "EOQ with supplier up Exp(rate 2)/down Exp(rate 10) per year, zero lead time, demand while"
        " empty lost at p each"
    )
    inputs = {"model": text, "K": 10, "h": 0.5, "p": 2, "d": 800, "Q": 300, "run": {"cycles": 3000}}
    cost, lost = forms.eoq_disrupted(300, 2, 10, 800, (10, 0.5, 2))
    assert got(inputs, "fraction of demand lost") == pytest.approx(lost, rel=0.08)
    assert got(inputs, "cost per year") == pytest.approx(cost, rel=0.04)


def test_dividing_another_stock_divides_its_variance() -> None:
    text = (
        "split: 4 sites of demand 50 and S=150, disrupted independently, versus one site of 200"
        " and S=600"
    )
    inputs = {"model": text, "run": {"periods": 100_000}}
    assert got(inputs, "ratio of mean costs") == pytest.approx(1, abs=0.1)
    assert got(inputs, "variance ratio central/decentral") == pytest.approx(4, rel=0.25)


@pytest.mark.parametrize(("n", "kappa", "up"), [(4, 1.2, 0.8), (1, 1.0, 0.7)])
def test_other_numbers_of_suppliers(n: int, kappa: float, up: float) -> None:
    text = f"n suppliers independent, availability {up} each, each can ship kappa/n of demand"
    working = np.arange(n + 1)
    shortage = np.maximum(0, 1 - working * kappa / n) @ stats.binom.pmf(working, n, up)
    inputs = {"model": text, "n": n, "kappa": kappa, "run": "analytic"}
    assert got(inputs, "expected shortage fraction") == pytest.approx(shortage, abs=0.006)


@pytest.mark.parametrize("second", [0, 0.7])
def test_other_stages_in_series(second: float) -> None:
    text = (
        "series supply chain, all components independent Exp up/down; one supplier (A=.9), one"
        " plant (A=.8), one line (A=.95)"
    )
    change = {"change": f"second supplier A={second} in parallel"} if second else {}
    works = 0.8 * 0.95 * (1 - 0.1 * (1 - second))
    found = got({"model": text} | change, "expected fraction of time down")
    assert found == pytest.approx(1 - works, abs=0.01)


# ------------------------------------------------------------------ two places, two levels


@pytest.mark.parametrize("transfers", ["allowed", "forbidden"])
def test_other_pharmacies_that_help_each_other(transfers: str) -> None:
    text = (
        "two pharmacies, (S-1,S), exponential replenishment mean 2 d, lateral transfer"
        " instantaneous when other has stock (other reorders), else lost"
    )
    inputs = {"model": text, "lambda": [0.8, 0.5], "S": [2, 2], "transfers": transfers,
              "run": {"days": 12_000}}  # fmt: skip
    lost = forms.erlang_b(1.6, 2)
    if transfers == "allowed":
        law = forms.jumps((2, 2), (0.8, 0.5), 2, 1, both=True)
        lost = law[0, 0]
        own = got(inputs, "pharmacy 1: served from own stock")
        assert own == pytest.approx(law[1:].sum(), abs=0.015)
        moved = got(inputs, "pharmacy 1: served by transfer")
        assert moved == pytest.approx(law[0, 1:].sum(), abs=0.015)
    assert got(inputs, "pharmacy 1: fraction lost") == pytest.approx(lost, abs=0.015)


def test_another_substitution() -> None:
    text = (
        "two substitutable products, (3-1,3) each, exponential replenishment mean 1, demand A 2/d,"
        " B 1/d; A-patient finding A empty accepts B with prob theta if B in stock"
    )
    inputs = {"model": text, "theta": 0.4, "run": {"days": 10_000}}
    law = forms.jumps((3, 3), (2, 1), 1, 0.4, both=False)
    first = law[0, 0] + 0.6 * law[0, 1:].sum()
    assert got(inputs, "A-patients unserved") == pytest.approx(first, abs=0.012)
    assert got(inputs, "B-patients unserved") == pytest.approx(law[:, 0].sum(), abs=0.012)


def test_another_wholesaler() -> None:
    text = (
        "wholesaler + 4 identical pharmacies, one-for-one, FCFS, Poisson 1/d each, L0=5 d, L_i=0.5"
        " d (constant), backorder"
    )
    inputs = {"model": text, "S0": 20, "S_i": 1, "run": {"days": 6000}}
    fill, waiting, wholesaler = forms.two_levels(4, 1, (5, 0.5), (20, 1))
    assert got(inputs, "pharmacy fill rate") == pytest.approx(fill, abs=0.015)
    assert got(inputs, "mean backorders per pharmacy") == pytest.approx(waiting, rel=0.06)
    assert got(inputs, "wholesaler fill rate") == pytest.approx(wholesaler, abs=0.03)


UP_TO = "order-up-to y_t=L*forecast (no safety stock), negative orders allowed"


@pytest.mark.parametrize(
    ("inputs", "wanted"),
    [
        (
            {"model": UP_TO, "demand": "AR(1) rho .3", "forecast": "moving average p=4", "L": 3},
            1 + (2 * 3 / 4 + 2 * 9 / 16) * (1 - 0.3**4),
        ),
        (
            {"model": UP_TO, "demand": "iid normal 60,8", "L": 2,
             "forecast": "exponential smoothing alpha .3"},
            1 + 2 * 2 * 0.3 + 2 * 4 * 0.09 / 1.7,
        ),
        (
            {"model": "order-up-to, MMSE forecast, protection interval L+1",
             "demand": "AR(1) rho .5", "L": 1},
            1.75**2 + 0.75**2 - 2 * 0.75 * 1.75 * 0.5,
        ),
    ],
)  # fmt: skip
def test_orders_swing_more_than_demand(inputs: dict[str, Any], wanted: float) -> None:
    found = got(inputs | {"run": {"periods": 120_000}}, "Var(orders)/Var(demand)")
    assert found == pytest.approx(wanted, rel=0.03)
