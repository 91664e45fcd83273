"""What things cost, and whom, against sums made by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim import registry
from sim.build import build, read_world_tables
from sim.config import Config, Proposal, compose, validated
from sim.costs.day import day_costs
from sim.costs.sheet import Sheet, transfer
from sim.kernels.worth import stock_worth
from sim.law import enact
from sim.ledger import bring_in, held
from sim.registry import REQUIREMENTS
from sim.replication import Run
from sim.report.costs import costs_table, yearly_table
from sim.report.results import Results, Row
from sim.rules import Node
from sim.snapshot import restore, save
from sim.state.arrays import Tally
from sim.state.flows import ORE, OWNER, TRANSFERS, Cost, Flow, Payer, Service, Worth
from sim.state.history import History
from sim.state.kinds import ArticleClass, HolderKind
from sim.synthesis.articles import build_articles
from sim.synthesis.country import REFERENCE_RESIDENTS as SWEDES
from sim.synthesis.medicines import read_medicines
from sim.synthesis.prices import article_prices, read_unit_costs
from sim.units import days_from_months
from sim.world import World, no_money
from tests.support.toy import blackout, intervention, toy_cell
from tests.twins.cases import LEVERS, SOURCE, STEADY, two_regions
from tests.unit.test_measures import LABELS

registry.load_all()
YEAR = 365


@pytest.fixture(scope="module")
def world() -> World:
    return build(toy_cell())


def demanded(world: World, **values: Any) -> np.ndarray:
    """Return what one requirement costs a day, öre by payer and cost, while it stands."""
    law = validated(Proposal, {"name": "law", "requirements": {"one": SOURCE | values}})
    enact(world, law.requirements.values())
    found = world.standing.copy()
    enact(world, [])
    assert not world.standing.any()
    return found


class TestPrices:
    def test_open_care_and_hospitals_cost_what_is_sold(self, world: World) -> None:
        country, unit = world.country, world.country.unit_costs
        spent = country.price / ORE * country.articles.daily_need * YEAR
        residents = world.state.people.residents.size
        for kind, sales in (
            (ArticleClass.PRESCRIPTION, "prescription_sales"),
            (ArticleClass.HOSPITAL, "hospital_sales"),
        ):
            each = spent[country.articles.kind == kind].sum() / residents
            assert each == pytest.approx(unit[sales], rel=1e-3)

    def test_prices_keep_their_ratios(self, world: World) -> None:
        country = world.country
        insulin, losartan = (list(country.medicines.atc).index(c) for c in ("A10AB05", "C09CA01"))
        prescribed = country.articles.kind == ArticleClass.PRESCRIPTION
        dear, cheap = (
            country.price[prescribed & (country.articles.medicine == m)].mean()
            for m in (insulin, losartan)
        )
        assert dear / cheap == pytest.approx(7 / 0.5, rel=1e-2)

    def test_background_goods_cost_the_mean_of_open_care(self, world: World) -> None:
        articles, price = world.country.articles, world.country.price
        mine = articles.kind == ArticleClass.PRESCRIPTION
        mean = np.average(price[mine], weights=articles.daily_need[mine])
        background = price[articles.kind == ArticleClass.BACKGROUND]
        np.testing.assert_allclose(background, mean, rtol=1e-3)


def test_three_months_of_stock_cost_what_tlv_said() -> None:
    """TLV put stock of three months at companies, of medicines for care that cannot wait, at 204 to
    245 million SEK a year (June 2024); no price was fitted to that."""
    config = compose(["world=sweden", "scenario=calm"]).cells()[0]
    tables = read_world_tables(config)
    medicines = read_medicines(tables, config.world.tier, config.actors.patients)
    articles = build_articles(medicines, SWEDES, 1.0, config.actors)
    unit = read_unit_costs(tables)
    price = article_prices(articles, medicines, SWEDES, unit) / ORE
    more = days_from_months(3) - config.actors.companies.floor_days
    year = (price * articles.daily_need)[articles.priority].sum() * more * unit["capital"]
    assert 204e6 <= year <= 245e6


class TestStanding:
    def test_todays_rules_demand_nothing_more(self, world: World) -> None:
        assert not world.standing.any()

    def test_own_power_is_paid_by_whoever_runs_the_site(self, world: World) -> None:
        unit, places = world.country.unit_costs, world.country.places
        found = demanded(world, kind="distributor_robustness", backup_power_hours=100)
        before = world.rules.backup_power_hours[places.of_kind(Node.DISTRIBUTION_CENTRE)]
        hours = (100 - before).sum()
        year = before.size * unit["own_power_centre"] + hours * unit["own_power_centre_hour"]
        borne = found[Payer.DISTRIBUTOR, Cost.POWER]
        assert borne == pytest.approx(year * ORE / YEAR, abs=1)

    def test_the_same_demand_twice_is_paid_once(self, world: World) -> None:
        one = {"kind": "offline_dispensing", "capacity_share": 0.4}
        once = demanded(world, **one)
        law = {"a": SOURCE | one, "b": SOURCE | one}
        both = validated(Proposal, {"name": "law", "requirements": law})
        enact(world, both.requirements.values())
        np.testing.assert_array_equal(world.standing, once)
        enact(world, [])

    def test_longer_hours_are_paid_by_the_hour(self, world: World) -> None:
        found = demanded(world, kind="opening_duty", weekly_hours=64)
        now = 54.0  # weekdays 8-18, Saturday 10-14
        year = 3 * (64 - now) * YEAR / 7 * world.country.unit_costs["opening_hour"]
        assert found[Payer.PHARMACY, Cost.STAFF] == pytest.approx(year * ORE / YEAR, abs=1)

    def test_more_is_never_cheaper(self, world: World) -> None:
        for kind, figure, values in (
            ("telecom_backup", "rural_hours", (5, 24, 240)),
            ("offline_dispensing", "by_hand_share", (0.2, 0.5, 1)),
            ("staffing_duty", "attendance", (0.3, 0.6, 0.9)),
            ("distributor_robustness", "pick_margin", (1.5, 2, 4)),
            ("compounding_surge", "need_share", (0.4, 0.6, 1)),
            ("home_stock", "days", (10, 30, 60)),
        ):
            whole = {**of_kind(kind), "kind": kind}
            sums = [demanded(world, **whole | {figure: value}).sum() for value in values]
            assert sums == sorted(sums)
            assert sums[0] > 0, kind


class TestFinancing:
    def test_the_state_pays_for_the_stock_of_companies(self, world: World) -> None:
        country = world.country
        lines, unit = country.lines, country.unit_costs
        found = demanded(world, kind="supplier_stock_floor", months=3, state_pays=0.5)
        need = lines.daily_need * country.price[lines.article] / ORE
        year = 60 * need[lines.supplied].sum() * unit["capital"] / 2
        paid = found[Payer.STATE, Cost.REIMBURSEMENT]
        assert paid == pytest.approx(year * ORE / YEAR, abs=1)
        assert found[Payer.COMPANY, Cost.REIMBURSEMENT] == -paid
        assert found.sum() == 0

    @pytest.mark.parametrize(
        ("kind", "payer"),
        [
            ("active_substance_stock", Payer.COMPANY),
            ("region_stock", Payer.REGION),
            ("pharmacy_stock", Payer.PHARMACY),
            ("emergency_pharmacies", Payer.PHARMACY),
            ("distributor_robustness", Payer.DISTRIBUTOR),
        ],
    )
    def test_it_pays_whoever_bears_it(self, world: World, kind: str, payer: Payer) -> None:
        found = demanded(world, **of_kind(kind) | {"state_pays": 1})
        paid = found[:, Cost.REIMBURSEMENT]
        assert paid[Payer.STATE] == -paid[payer] > 0
        assert np.count_nonzero(paid) == 2

    def test_the_whole_of_a_standing_cost_is_paid_back(self, world: World) -> None:
        found = demanded(world, **of_kind("opening_duty") | {"state_pays": 1})
        assert found[Payer.PHARMACY].sum() == 0
        assert found[Payer.STATE].sum() == found.sum() > 0

    def test_what_others_demand_too_is_not_paid_for(self, world: World) -> None:
        one = SOURCE | of_kind("opening_duty") | {"state_pays": 1}
        law = validated(Proposal, {"name": "law", "requirements": {"a": one, "b": one}})
        enact(world, law.requirements.values())
        assert not world.standing[:, Cost.REIMBURSEMENT].any()
        assert world.standing[Payer.PHARMACY].sum() > 0
        enact(world, [])

    def test_what_demands_nothing_is_not_paid_for(self, world: World) -> None:
        found = demanded(world, kind="supplier_stock_floor", months=0, state_pays=1)
        assert not found.any()


def of_kind(kind: str) -> dict[str, Any]:
    """Return a binding demand of a kind."""
    known = {values["kind"]: values for values in (LEVERS | STEADY | OTHERS).values()}
    return known[kind]


OTHERS = {
    "emergency": {
        "kind": "emergency_pharmacies",
        "number": 1,
        "backup_power_hours": 72,
        "offline_dispensing_share": 0.35,
        "staff_factor": 1.5,
        "weekly_hours": 80,
        "stock_cover_days": 60,
    },
    "floor": {"kind": "supplier_stock_floor", "months": 3},
    "allocation": intervention(),
}
# What comes with events, not with the demand itself.
OF_EVENTS = {
    ("allocation_and_redistribution", Payer.STATE, Cost.COMPENSATION),
    ("allocation_and_redistribution", Payer.PHARMACY, Cost.HANDLING),
    ("allocation_and_redistribution", Payer.PHARMACY, Cost.WASTE),
    ("compounding_surge", Payer.STATE, Cost.PREMIUM),
    ("dispensing_limit", Payer.PATIENT, Cost.TRIPS),
    ("early_notice", Payer.REGION, Cost.PREMIUM),
    ("early_notice", Payer.STATE, Cost.PREMIUM),
    ("licences_and_dispensations", Payer.REGION, Cost.PREMIUM),
    ("licences_and_dispensations", Payer.STATE, Cost.PREMIUM),
    ("national_purchase", Payer.STATE, Cost.PREMIUM),
    ("regional_help", Payer.REGION, Cost.HANDLING),
    ("state_stockpile", Payer.STATE, Cost.HANDLING),
    ("substitution_protocol", Payer.REGION, Cost.PRESCRIBING),
    ("voluntary_redistribution", Payer.PHARMACY, Cost.HANDLING),
    ("voluntary_redistribution", Payer.PHARMACY, Cost.WASTE),
    ("voluntary_redistribution", Payer.REGION, Cost.HANDLING),
    ("voluntary_redistribution", Payer.REGION, Cost.WASTE),
    ("hospital_pharmacy_scope", Payer.REGION, Cost.HANDLING),
    ("home_requisition", Payer.REGION, Cost.HANDLING),
    ("stock_preparations", Payer.STATE, Cost.PREMIUM),
    ("regional_compounding", Payer.STATE, Cost.PREMIUM),
    ("standby_production", Payer.STATE, Cost.PREMIUM),
}

# The hospitals of the toy world need too little for a treatment-day a day under a licence, or for
# one region to spare what another lacks; these are played by hand.
TOO_FEW = {
    ("early_notice", Payer.REGION, Cost.PREMIUM),
    ("licences_and_dispensations", Payer.REGION, Cost.PREMIUM),
    ("regional_help", Payer.REGION, Cost.HANDLING),
    ("voluntary_redistribution", Payer.REGION, Cost.HANDLING),
    ("voluntary_redistribution", Payer.REGION, Cost.WASTE),
    ("hospital_pharmacy_scope", Payer.REGION, Cost.HANDLING),  # no medicine in both forms
    ("home_requisition", Payer.REGION, Cost.HANDLING),
    ("regional_compounding", Payer.STATE, Cost.PREMIUM),  # no compounder of a hospital
}


# What makes a demand bind in the small world.
AT_ONCE = {"voluntary_redistribution": {"accepted_share": 1.0, "after_days": 0, "handling_days": 0}}


def borne(kind: str) -> set[tuple[str, Payer, Cost]]:
    """Return what a kind says that it costs whom."""
    return {
        (kind, payer, cost) for payer, costs in REQUIREMENTS[kind].bears.items() for cost in costs
    }


def first_night(config: Config) -> np.ndarray:
    """Return what the stock of the start, and what law demands, cost a day."""
    built = build(config)
    stock_worth(built.state)
    return day_costs(built.state.tally, built.country.unit_costs, built.standing)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return {"world.tables": str(two_regions(tmp_path_factory.mktemp("tables")))}


class TestEveryRequirement:
    """Which payer bears what is stated in the class, and exactly that is booked."""

    def test_has_a_case(self) -> None:
        cases = {values["kind"] for values in (LEVERS | STEADY | OTHERS).values()}
        assert cases == set(REQUIREMENTS), "add values that bind, and who bears what"

    @pytest.mark.parametrize("kind", REQUIREMENTS)
    def test_states_who_bears_it(self, kind: str) -> None:
        assert borne(kind)

    @pytest.mark.parametrize("kind", REQUIREMENTS)
    def test_books_to_whom_it_says(self, kind: str, two: dict[str, str]) -> None:
        before = first_night(toy_cell(**two))
        power = {"backup_power_hours": 72} if kind == "compounding_surge" else {}
        law = {"one": SOURCE | of_kind(kind) | power}
        more = first_night(toy_cell({}, law, **two)) - before
        assert (more >= 0).all()
        found = {(kind, Payer(p), Cost(c)) for p, c in np.argwhere(more)}
        assert found == borne(kind) - OF_EVENTS

    def test_what_comes_with_events_is_booked_when_they_come(self, two: dict[str, str]) -> None:
        stop = {"kind": "import_stop", "start_day": 2, "duration_days": 80, "share": 0.8}
        small = {"horizon_days": 150, "warm_up_days": 0} | two
        today = played(toy_cell({"stop": stop}, {}, **small))
        for kind in sorted({kind for kind, _, _ in OF_EVENTS - TOO_FEW}):
            law = {"one": SOURCE | of_kind(kind) | AT_ONCE.get(kind, {})}
            more = played(toy_cell({"stop": stop}, law, **small)) - today
            for _, payer, cost in {each for each in OF_EVENTS - TOO_FEW if each[0] == kind}:
                assert more[payer, cost] > 0, (kind, payer.name, cost.name)
            for cost in (Cost.HANDLING, Cost.COMPENSATION):
                spent = {Payer(p) for p in np.flatnonzero(more[:, cost] > 0)}
                said, sure = borne(kind), borne(kind) - TOO_FEW
                assert {p for _, p, c in sure if c == cost} <= spent, kind
                assert spent <= {p for _, p, c in said if c == cost}, kind


def played(config: Config) -> np.ndarray:
    """Return what a run costs in all, by payer and cost, and check that transfers cancel."""
    run = Run.begin(config)
    run.finish()
    money = run.world.history.money
    assert not money[:, :, list(TRANSFERS)].sum(axis=1).any()
    return np.asarray(money.sum(axis=0))


class TestDay:
    """A day's counts made by hand."""

    unit = {  # noqa: RUF012
        "capital": 0.0365,
        "active_substance": 0.5,
        "state_expiry": 0.365,
        "licence_price": 3,
        "purchase_price": 1.5,
        "compounding_price": 2,
        "standby_price": 1.5,
        "hospital_line": 30,
        "compensation": 0.1,
        "margin": 70,
        "patient_share": 0.2,
        "trip": 50,
        "prescribing": 100,
        "late_roll": 40,
        "moved": 2,
    }

    @pytest.fixture
    def tally(self) -> Tally:
        history = History.empty(LABELS, 1)
        return history.tally()

    def booked(self, tally: Tally) -> dict[tuple[Payer, Cost], float]:
        money = day_costs(tally, self.unit, no_money()) / ORE
        return {(Payer(p), Cost(c)): money[p, c] for p, c in np.argwhere(money)}

    def test_stock_and_losses_are_borne_by_their_owner(self, tally: Tally) -> None:
        tally.worth[Worth.STOCK_PHARMACY] = 1000 * ORE
        tally.worth[Worth.STOCK_STATE] = 2000 * ORE
        tally.worth[Worth.STOCK_COMPANY] = 10_000 * ORE
        tally.worth[Worth.STOCK_SUBSTANCE] = 4000 * ORE
        tally.worth[Worth.SCRAPPED_REGION] = 7 * ORE
        assert self.booked(tally) == pytest.approx(
            {
                (Payer.PHARMACY, Cost.CAPITAL): 0.1,
                (Payer.STATE, Cost.CAPITAL): 0.2,
                (Payer.STATE, Cost.WASTE): 2.0,
                (Payer.COMPANY, Cost.CAPITAL): 1.2,
                (Payer.REGION, Cost.WASTE): 7.0,
            }
        )

    def test_only_what_is_above_the_usual_price_is_a_cost(self, tally: Tally) -> None:
        for what in (Worth.LICENSED, Worth.LICENSED_HOSPITAL, Worth.PURCHASED, Worth.COMPOUNDED):
            tally.worth[what] = 100 * ORE
        assert self.booked(tally) == {
            (Payer.STATE, Cost.PREMIUM): 200 + 50 + 100,
            (Payer.REGION, Cost.PREMIUM): 200,
        }

    def test_pharmacies_are_paid_what_patients_and_the_state_pay(self, tally: Tally) -> None:
        tally.service[:, Service.DISPENSED] = [2, 1]
        tally.worth[Worth.BETWEEN_PHARMACIES] = 300 * ORE
        assert self.booked(tally) == {
            (Payer.PATIENT, Cost.MARGIN): 42,
            (Payer.STATE, Cost.MARGIN): 168,
            (Payer.PHARMACY, Cost.MARGIN): -210,
            (Payer.STATE, Cost.COMPENSATION): 30,
            (Payer.PHARMACY, Cost.COMPENSATION): -30,
        }

    def test_work(self, tally: Tally) -> None:
        tally.flow[[Flow.BETWEEN_PHARMACIES, Flow.BETWEEN_REGIONS, Flow.RELEASED]] = 10, 20, 30
        tally.flow[Flow.DOSE_LATE] = 3
        tally.service[0, [Service.SWITCHES, Service.REFUSALS]] = 4, 1
        tally.service[1, [Service.CUSTOMERS, Service.IN_FULL]] = 10, 9
        assert self.booked(tally) == {
            (Payer.PHARMACY, Cost.HANDLING): 20,
            (Payer.REGION, Cost.HANDLING): 40,
            (Payer.STATE, Cost.HANDLING): 60,
            (Payer.MUNICIPALITY, Cost.CARE): 120,
            (Payer.REGION, Cost.PRESCRIBING): 500,
            (Payer.PATIENT, Cost.TRIPS): 11 * 50,
        }

    def test_transfers_cancel_to_the_last_ore(self) -> None:
        money = no_money()
        for amount in (0.005, 1 / 3, 1e9 / 7, -2.515):
            transfer(money, Payer.STATE, Payer.PATIENT, Cost.MARGIN, amount)
        assert money.sum() == 0
        assert money[Payer.STATE, Cost.MARGIN] != 0

    def test_whole_ore_are_rounded(self) -> None:
        sheet = Sheet()
        sheet.bear(Payer.STATE, Cost.POWER, 365.0)
        sheet.bear(Payer.STATE, Cost.POWER, 1.0)
        assert sheet.in_ore(365)[Payer.STATE, Cost.POWER] == 100
        assert sheet.in_ore()[Payer.STATE, Cost.POWER] == 36_600


class TestWorth:
    def test_goods_under_a_licence_are_told_by_who_buys_them(self, world: World) -> None:
        state, kind = world.state, world.state.goods.kind
        amount = np.zeros(kind.size, np.int64)
        for what, n in ((ArticleClass.HOSPITAL, 3), (ArticleClass.PRESCRIPTION, 2)):
            amount[np.flatnonzero(kind == what)[0]] = n
        stock, books, tally = state.lines.stock.copy(), amount * 0, state.tally
        bring_in(state, amount, books, Flow.LICENSED)
        bring_in(state, amount, books, Flow.PURCHASED)
        state.lines.stock[:] = stock
        each = amount * state.goods.price
        hospital = each[kind == ArticleClass.HOSPITAL].sum()
        assert tally.worth[Worth.LICENSED_HOSPITAL] == hospital > 0
        assert tally.worth[Worth.LICENSED] == each.sum() - hospital > 0
        assert tally.worth[Worth.PURCHASED] == each.sum()
        tally.worth[:] = 0

    def test_stock_is_worth_what_is_held(self, world: World) -> None:
        stock_worth(world.state)
        worth, price = world.state.tally.worth, world.state.goods.price
        stock = worth[Worth.STOCK_PHARMACY : Worth.STOCK_COMPANY + 1]
        assert stock.sum() == (held(world.state) * price).sum()

    def test_what_is_scrapped_is_worth_what_the_books_say(self) -> None:
        fire = {"kind": "site_loss", "start_day": 3, "duration_days": 9, "stock_lost": 1}
        fire |= {"site": "distribution_centre", "names": ["Tamro Storby"]}
        run = Run.begin(toy_cell({"dark": blackout(1.5), "fire": fire}, warm_up_days=0))
        run.finish()
        world = run.world
        worth = world.history.part("worth")[:, Worth.SCRAPPED_PHARMACY : Worth.LICENSED]
        assert worth.sum() == (world.state.books.scrapped * world.state.goods.price).sum()
        assert (worth[:, [0, 3]].sum(axis=0) > 0).all()  # fridges of pharmacies, a burnt hall

    def test_owners_are_told_in_the_order_of_the_holders(self) -> None:
        owners = {kind: OWNER[kind] for kind in HolderKind}
        assert owners[HolderKind.DOSE] == owners[HolderKind.OPEN_CARE] == 0
        assert owners[HolderKind.WARD] == owners[HolderKind.HOSPITAL] == 1
        assert owners[HolderKind.STOCKPILE] == 2


def test_snapshots_keep_what_was_spent(tmp_path: Path) -> None:
    config = toy_cell({"dark": blackout(6)}, {"law": intervention()})
    whole = Run.begin(config)
    whole.finish()
    half = Run.begin(config)
    half.advance(config.warm_up_days + 9)
    save(half, tmp_path / "half.npz")
    resumed = restore(config, tmp_path / "half.npz")
    resumed.finish()
    np.testing.assert_array_equal(resumed.world.history.money, whole.world.history.money)


def test_a_demand_from_a_day_on_costs_from_that_day_on() -> None:
    law = SOURCE | of_kind("telecom_backup") | {"in_force": "from_day", "from_day": 4}
    run = Run.begin(toy_cell({}, {"law": law}, warm_up_days=0))
    run.finish()
    power = run.world.history.money[:, Payer.STATE, Cost.POWER]
    assert not power[:4].any()
    assert (power[4:] == power[4]).all()
    assert power[4] > 0


def test_the_report_shows_what_each_payer_bears_and_what_a_proposal_adds() -> None:
    rows = {}
    for proposal, money in (("todays_rules", (30.0, 0.0)), ("stock_floor", (34.0, 4.0))):
        for group, share in (("all", 1.0), ("payer=company", 0.0), ("payer=state", 1.0)):
            key = ("calm", proposal, "cost", group)
            mean, more = (each * share for each in money)
            rows[key] = Row(*key, "million SEK", mean, None, None, more, None, None, None, 1)
    table = costs_table(Results(Path(), {}, rows), "calm")
    assert table.heads == ["Proposal", "All", "Company", "State"]
    assert table.rows == [["Today's rules", "30", "0", "30"], ["Stock floor", "+4", "0", "+4"]]
    assert costs_table(Results(Path(), {}, {}), "calm").rows == []


def test_the_report_shows_what_a_proposal_adds_in_a_year_and_what_only_changes_hands() -> None:
    rows = {}
    given = {"cost": (2.0, 10.0, -8.0), "cost_transfers": (0.0, 12.0, -12.0)}
    for measure, added in given.items():
        for group, more in zip(("all", "payer=company", "payer=state"), added, strict=True):
            for proposal, difference in (("todays_rules", 0.0), ("floor", more)):
                key = ("calm", proposal, measure, group)
                limits = (difference - 1, difference + 1)
                rows[key] = Row(*key, "million SEK", 5.0, None, None, difference, *limits, None, 2)
    manifest = {"scenarios": {"calm": {"horizon_days": 73}}}  # a fifth of a year
    table = yearly_table(Results(Path(), manifest, rows))
    assert table.heads == ["Proposal", "All", "Company", "State"]
    assert table.rows == [
        ["Floor", "+10 [+5 to +15]", "+50", "\N{MINUS SIGN}40"],
        ["of this transfers", "0 [\N{MINUS SIGN}5 to +5]", "+60", "\N{MINUS SIGN}60"],
    ]
    kept = {key: row for key, row in rows.items() if key[2] == "cost"}
    assert [row[0] for row in yearly_table(Results(Path(), manifest, kept)).rows] == ["Floor"]
    assert yearly_table(Results(Path(), {}, {})).rows == []
