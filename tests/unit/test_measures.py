"""Measures on a history counted by hand: two regions, three municipalities, three days."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim import registry
from sim.cell import Fact, daily_table, facts, totals_table
from sim.state.flows import Cost, Flow, Payer, Service, Worth
from sim.state.history import History, Labels
from sim.state.kinds import N_GROUPS, Group, Supply
from sim.state.reasons import Reason

DAYS = 3
LABELS = Labels(
    regions=("01", "24"),
    municipalities=("0180", "2401", "2480"),
    municipality_region=np.array([0, 1, 1]),
    sparse=np.array([False, True, False]),
    medicines=("A10AB05", "QJ01CE09"),
    residents=np.array([500.0, 300.0, 200.0]),
    patient_groups=("insulin_users", "soldiers"),
)


@pytest.fixture
def history() -> History:
    """Day 0: nothing; day 1: two persons, a child and a dose patient; day 2: the child alone."""
    found = History.empty(LABELS, DAYS)
    part = found.part
    part("new_town")[1] = [1, 1, 0]
    part("new_criticality")[1] = [0, 1, 0, 1, 0]
    part("new_group")[1, [Group.CHILDREN, Group.DOSE, N_GROUPS + 1]] = 1
    part("lapsed_medicine")[2] = [3, 2, 1]
    part("new_beyond_town")[2] = [1, 0, 0]
    part("without_town")[1:] = [[1, 1, 0], [1, 0, 0]]
    part("beyond_town")[2] = [1, 0, 0]
    part("without_criticality")[1:] = [[0, 1, 0, 1, 0], [0, 1, 0, 0, 0]]
    part("without_reason")[1, [Reason.POWER, Reason.ON_ORDER]] = 1
    part("without_reason")[2, Reason.POWER] = 1
    part("without_channel")[1, [Supply.PRESCRIPTION, Supply.DOSE]] = 1
    part("without_channel")[2, Supply.PRESCRIPTION] = 1
    part("medicine_days")[1:, 0] = [[1, 1, 0], [1, 0, 0]]
    part("medicine_days")[1, 1] = [0, 1, 1]
    part("new_medicine")[1] = [1, 2, 1]
    part("lines_medicine")[0] = [4, 5, 6]
    part("service")[0, 0, [Service.REQUESTED, Service.AT_ONCE, Service.MISSED]] = [10, 8, 2]
    part("service")[0, 1, Service.BLOCKED] = 2
    part("service")[0, 0, Service.FILLED_IN_24_HOURS] = 1
    part("service")[:, 0, Service.DISPENSED] = [8, 1, 0]
    part("service")[:, 1, Service.DISPENSED] = [3, 3, 3]
    part("service")[2, 0, [Service.CUSTOMERS, Service.IN_FULL]] = [4, 3]
    part("service")[:, 1, Service.ANIMALS] = 8
    part("service")[2, 1, [Service.ACUTE_LAPSED, Service.ANIMALS_LAPSED]] = [5, 6]
    part("service")[2, 1, [Service.SUBSTITUTED, Service.SWITCHES]] = [7, 8]
    part("service")[2, 1, [Service.EPISODES_LAPSED, Service.DOSE_MISSING]] = [9, 11]
    part("service")[1:, 1, Service.LEAKED] = [23, 24]
    part("flow")[:, Flow.ARTICLES] = 20
    part("flow")[:, Flow.ARTICLES_WITHOUT_STOCK] = [1, 2, 3]
    part("flow")[:, Flow.LINES] = 50
    part("flow")[:, Flow.LINES_WITHOUT_STOCK] = [2, 3, 4]
    part("flow")[:, Flow.COVER_ARTICLES] = [400, 600, 800]
    part("flow")[1, [Flow.INTERVENTIONS, Flow.BETWEEN_PHARMACIES]] = [2, 90]
    part("flow")[1, Flow.SCRAPPED] = 12
    part("flow")[1, [Flow.LICENSED, Flow.PURCHASED, Flow.COMPOUNDED]] = [13, 14, 15]
    part("flow")[2, [Flow.RELEASED, Flow.BETWEEN_REGIONS]] = [16, 17]
    part("flow")[1, [Flow.STANDBY, Flow.EPISODES_SPARED, Flow.OUTSIDE_HOSPITAL]] = [18, 19, 20]
    part("flow")[2, [Flow.EXPIRED_AT_PHARMACIES, Flow.EXPIRED_IN_STOCKPILES]] = [21, 22]
    part("flow")[1:, Flow.EXPORTED] = [25, 26]
    part("worth")[:, Worth.STOCK_REGION] = [1e8, 2e8, 3e8]
    part("worth")[:, Worth.STOCK_SUBSTANCE] = 5e8
    found.money[:, Payer.REGION, Cost.CAPITAL] = [1e8, 2e8, 3e8]
    found.money[2, [Payer.PATIENT, Payer.PHARMACY], Cost.MARGIN] = [2e8, -2e8]
    return found


@pytest.fixture
def found(history: History) -> dict[tuple[str, str], Fact]:
    return {(fact.measure, fact.group): fact for fact in facts(history)}


@pytest.mark.parametrize(
    ("measure", "group", "total"),
    [
        ("patients_without", "all", 2),
        ("patients_without", "region=01", 1),
        ("patients_without", "region=24", 1),
        ("patients_without", "municipality=2401", 1),
        ("patients_without", "municipality=2480", 0),
        ("patients_without", "group=sparse", 1),
        ("patients_without", "group=children", 1),
        ("patients_without", "group=elderly", 0),
        ("patients_without", "group=soldiers", 1),
        ("patients_without", "group=insulin_users", 0),
        ("patients_without", "criticality=1", 1),
        ("patients_without", "criticality=3", 1),
        ("patients_beyond_tolerance", "all", 1),
        ("person_days_without", "all", 3),
        ("person_days_without", "reason=power", 2),
        ("person_days_without", "reason=on_order", 1),
        ("person_days_without", "channel=prescription", 2),
        ("person_days_beyond_tolerance", "region=01", 1),
        ("without_now", "all", 1),
        ("still_without_at_horizon", "region=24", 0),
        ("treatment_days_without", "all", 5),
        ("treatment_days_without", "medicine=QJ01CE09", 2),
        ("treatments_without", "medicine=other", 1),
        ("lines_by_medicine", "medicine=A10AB05", 4),
        ("lines_dispensed", "all", 18),
        ("lines_dispensed", "region=24", 9),
        ("served_at_once_share", "all", 0.8),
        ("customers_in_full_share", "region=01", 0.75),
        ("filled_within_24_hours_share", "all", 0.25),
        ("filled_within_24_hours_share", "region=01", 0.5),
        ("acute_needs_lapsed", "all", 5),
        ("animals_untreated", "region=24", 6),
        ("animals_untreated", "medicine=QJ01CE09", 2),
        ("lines_leaked", "all", 47),
        ("lines_leaked", "region=24", 47),
        ("animals_untreated_share", "all", 0.25),
        ("animals_untreated_share", "region=24", 0.25),
        ("needs_lapsed", "all", 6),
        ("needs_lapsed", "medicine=A10AB05", 3),
        ("inequality_between_municipalities", "all", 7 / 30),
        ("inequality_between_regions", "all", 1 / 6),
        ("worst_tenth_ratio", "all", 4 / 3),
        ("treatments_substituted", "all", 7),
        ("treatments_switched", "all", 8),
        ("hospital_episodes_lapsed", "all", 9),
        ("dose_lines_missing", "all", 11),
        ("articles_without_stock_share", "all", 0.1),
        ("lines_without_stock_share", "all", 0.06),
        ("mean_cover_days", "all", 40),
        ("interventions", "all", 2),
        ("moved_between_pharmacies", "all", 90),
        ("goods_scrapped", "all", 12),
        ("goods_exported", "all", 51),
        ("goods_under_licence", "all", 13),
        ("goods_purchased", "all", 14),
        ("goods_compounded", "all", 15),
        ("goods_from_stockpiles", "all", 16),
        ("moved_between_regions", "all", 17),
        ("goods_from_standby", "all", 18),
        ("hospital_episodes_spared", "all", 19),
        ("supplied_outside_hospital", "all", 20),
        ("stock_expired", "all", 43),
        ("stock_expired", "holder=stockpile", 22),
        ("stock_value", "all", 3),
        ("stock_value", "payer=region", 3),
        ("stock_value", "payer=company", 0),
        ("cost", "all", 6),
        ("cost", "payer=region", 6),
        ("cost", "payer=patient", 2),
        ("cost", "payer=pharmacy", -2),
        ("cost", "item=capital", 6),
        ("cost_transfers", "all", 0),
        ("cost_transfers", "payer=patient", 2),
        ("cost_transfers", "payer=region", 0),
        ("pharmacy_margin", "all", 2),
    ],
)
def test_totals(found: dict[tuple[str, str], Fact], measure: str, group: str, total: float) -> None:
    assert found[measure, group].total == pytest.approx(total)


def test_every_measure_is_tried_above(history: History) -> None:
    tried = {case[0] for case in test_totals.pytestmark[0].args[1]}
    assert tried == set(registry.MEASURES)


def test_daily_series(found: dict[tuple[str, str], Fact]) -> None:
    assert found["patients_without", "all"].daily.tolist() == [0, 2, 0]
    assert found["person_days_without", "all"].daily.tolist() == [0, 2, 1]
    assert found["without_now", "region=24"].daily.tolist() == [0, 1, 0]
    assert found["mean_cover_days", "all"].daily.tolist() == [20, 30, 40]


def test_a_ratio_has_its_parts_and_no_value_where_nothing_was_asked(
    found: dict[tuple[str, str], Fact],
) -> None:
    share = found["served_at_once_share", "all"]
    assert share.how == "ratio"
    assert share.daily[0] == pytest.approx(0.8)
    assert np.isnan(share.daily[1:]).all()
    above = found["served_at_once_share.numerator", "all"]
    assert (above.unit, above.how, above.daily.tolist()) == ("lines", "sum", [8, 0, 0])
    assert found["served_at_once_share.denominator", "all"].daily.tolist() == [10, 0, 0]
    assert math.isnan(found["served_at_once_share", "region=24"].total)


def test_reasons_and_channels_sum_to_all(found: dict[tuple[str, str], Fact]) -> None:
    for division in ("reason=", "channel="):
        parts = [
            fact.daily
            for (measure, group), fact in found.items()
            if measure == "person_days_without" and group.startswith(division)
        ]
        assert sum(parts).tolist() == found["person_days_without", "all"].daily.tolist()


def test_persons_without_a_reason_show(history: History) -> None:
    groups = {fact.group for fact in facts(history)}
    assert "reason=none" not in groups
    history.part("without_reason")[2, Reason.NONE] = 1
    assert "reason=none" in {fact.group for fact in facts(history)}


def test_tables_are_tidy_and_sorted(history: History) -> None:
    found = facts(history)
    daily, totals = daily_table(found), totals_table(found)
    assert daily.column_names == ["day", "measure", "unit", "group", "how", "value"]
    assert str(daily.schema.field("day").type) == "int32"
    kept = list(zip(daily["measure"].to_pylist(), daily["group"].to_pylist(), strict=True))
    assert len(set(kept)) * DAYS == daily.num_rows
    assert not any(group.startswith(("municipality=", "medicine=")) for _, group in kept)
    assert daily["day"].to_pylist()[:DAYS] == list(range(DAYS))
    measures = totals["measure"].to_pylist()
    assert measures == sorted(measures)
    assert not any("." in measure for measure in measures)
    assert "municipality=0180" in totals["group"].to_pylist()
