"""Requirements that act where the small worlds have nothing: what they write, and what it does."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.actors.authority import Authority
from sim.actors.compounders import Compounders, compounding_level, spare_capacity
from sim.actors.distributors import Distributors
from sim.actors.redistribution import Redistributors
from sim.actors.regions import Regions, in_proportion
from sim.conditions import Channel, Limit
from sim.config import Proposal, validated
from sim.errors import ConfigError
from sim.kernels.ordering import gather_orders
from sim.law import enact, rules_of_today, subjects
from sim.replication import Run
from sim.rules import BETWEEN_HOSPITALS, BETWEEN_PHARMACIES, Node, Rules
from sim.state.flows import Flow
from sim.state.kinds import ArticleClass, HolderKind
from sim.state.reasons import Reason
from sim.synthesis.lines import Stops, spared_stops
from tests.support.toy import intervention, toy_cell
from tests.twins.cases import (
    ALLOCATION,
    EMERGENCY,
    LEVERS,
    SOURCE,
    STEADY,
    event,
    full_toy,
    two_regions,
)

IMPORTS = {"kind": "import_stop", "start_day": 1, "duration_days": 60, "share": 1}


def demands(**requirements: dict[str, Any]) -> Proposal:
    sourced = {name: SOURCE | values for name, values in requirements.items()}
    return validated(Proposal, {"name": "test", "requirements": sourced})


def reformed(run: Run, **requirements: dict[str, Any]) -> Rules:
    enact(run.world, demands(**requirements).requirements.values())
    return run.world.rules


@pytest.fixture
def run() -> Run:
    return Run.begin(toy_cell())


def test_distributors_get_power_and_take_over_sooner(run: Run) -> None:
    before = rules_of_today(run.world.country, run.world.config.actors).backup_power_hours
    rules = reformed(run, distributors=LEVERS["distributors"] | {"backup_power_hours": 100})
    centres = run.world.country.places.of_kind(Node.DISTRIBUTION_CENTRE)
    assert (rules.backup_power_hours[centres] == 100).all()
    others = np.setdiff1d(np.arange(before.size), centres)
    assert (rules.backup_power_hours[others] == before[others]).all()
    how = rules.practice.distributors
    assert (how.takeover_days, how.takeover_share, how.pick_margin) == (1, 0.8, 2)


def test_the_goods_of_a_lost_distributor_come_by_the_other() -> None:
    lost = event("it_failure", 0, 18, target="distributor:tamro")
    sent = {}
    for days in (None, 2):
        takes_over = SOURCE | LEVERS["distributors"] | {"other_takes_over_days": days}
        run = Run.begin(toy_cell({"lost": lost}, {"distributors": takes_over}))
        run.finish()
        world = run.world
        guests = world.country.centres.owner[0] == 1
        sent[days] = int(world.history.part("flow")[:, Flow.SHIPPED_BY_DISTRIBUTOR].sum())
        tamro = world.state.lines.distributor == 0
        held = int(world.state.lines.stock[tamro][:, guests].sum())
        assert (sent[days] + held > 0) == (days == 2)
        assert not world.ledger.imbalance(world.state).any()
    assert sent[2] > 0


def test_companies_count_again_on_what_lay_stranded(run: Run) -> None:
    world = run.world
    reformed(run, distributors=LEVERS["distributors"] | {"other_takes_over_days": 0})
    actor, state = Distributors(world), world.state.distributors
    actor.open_centres()
    assert not state.stranded.any()
    assert (state.centre_share == world.country.centres.share).all()
    site = world.country.centres.place[0, 0]
    world.conditions.add(
        [Limit(Channel.SITE, np.array([site]), 0.0, world.hour, world.hour + 9, "test")]
    )
    actor.open_centres()
    assert state.stranded[0].sum() == 1
    assert state.centre_share[0].sum() == state.centre_share[0][~world.country.centres.own[0]].sum()


def test_orders_for_patients_who_wait_are_picked_first(run: Run) -> None:
    world = run.world
    reformed(run, distributors=LEVERS["distributors"])
    orders, shelves = world.state.orders, world.state.shelves
    world.state.holders.can_order[:] = 1
    shelves.stock[:] = 0
    shelves.wanted[:3, :2] = 1
    n = gather_orders(world.state)
    for first, last in pairwise(orders.start):
        urgent = orders.table[first:last]["urgent"] > 0
        assert (np.diff(urgent.astype(int)) <= 0).all()
    assert (orders.table[:n]["urgent"] > 0).sum() == 6
    assert len(set(zip(orders.table[:n]["holder"], orders.table[:n]["article"], strict=True))) == n


def test_which_lines_find_another_source_is_luck_of_the_world(run: Run) -> None:
    country, actors = run.world.country, run.world.config.actors
    (demand,) = demands(sources=STEADY["sources"] | {"share": 0.5}).requirements.values()
    found = set[tuple[bool, ...]]()
    for world_seed in range(1, 10):
        rules = rules_of_today(country, actors)
        demand.reform(rules, replace(subjects(country), world_seed=world_seed))
        found.add(tuple(rules.second_source >= 0))
    assert len(found) > 1


def test_another_dose_site_packs_after_some_days(tmp_path: Path) -> None:
    stop = event("it_failure", 1, 15, target="dose_owner:apoteket")
    tables = {"world.tables": str(full_toy(tmp_path))}
    late = {}
    for days in (None, 2):
        relief = SOURCE | {"kind": "dose_continuity", "takeover_days": days, "shift_factor": 3}
        run = Run.begin(toy_cell({"stop": stop}, {"dose": relief}, **tables))
        run.finish()
        late[days] = run.world.history.part("flow")[:, Flow.DOSE_LATE]
    assert (late[2] <= late[None]).all()
    assert late[2][10] < late[None][10]


def test_a_national_licence_and_development_delay_a_preparation(run: Run) -> None:
    world = run.world
    world.memory.short_days[:] = 25
    for demand, expected in (
        ({"developed": "all", "licence_packs": 1e9}, True),
        ({"developed": "all", "licence_packs": 0, "licence_days": 30}, False),
        ({"developed": [], "development_days": 24, "licence_packs": 1e9}, True),
        ({"developed": [], "development_days": 26, "licence_packs": 1e9}, False),
    ):
        reformed(run, series=LEVERS["series"] | demand)
        assert (Compounders(world).in_series() > 0).all() == expected


def test_compounders_of_hospitals_add_to_the_others(tmp_path: Path) -> None:
    run = Run.begin(toy_cell(**{"world.tables": str(full_toy(tmp_path))}))
    assert compounding_level(run.world, 1.0) == 1.0
    reformed(run, regional=LEVERS["regional_makers"])
    assert compounding_level(run.world, 1.0) == 1.4


def test_compounders_make_no_more_than_they_have_room_for(run: Run) -> None:
    """A hundred ordinary treatment-days a day and room for 1.4 times as many: 40 are left."""
    world = run.world
    goods, how = world.state.goods, world.practice.compounding
    ordinary = goods.kind == ArticleClass.COMPOUNDED
    goods.need[ordinary] = 100 / ordinary.sum()
    goods.need[~ordinary] = 50.0
    able = world.country.articles.compoundable & ~ordinary
    assert spare_capacity(goods, how.capacity_factor) == pytest.approx(40)
    assert spare_capacity(goods, how.capacity_factor, 1.2) == pytest.approx(68)
    assert spare_capacity(goods, how.capacity_factor, 0.7) == 0
    for short, expected in ((2, 2 * 50 * how.need_share), (able.sum(), 40)):
        world.memory.short_days[:] = 0
        world.memory.short_days[np.flatnonzero(able)[:short]] = 25
        before = world.state.books.compounded.copy()
        Compounders(world).make_what_is_short()
        made = world.state.books.compounded - before
        assert made.sum() == pytest.approx(expected, abs=1)
        assert (made[world.memory.short_days == 0] == 0).all()
        assert np.ptp(made[world.memory.short_days > 0]) <= 1
    reformed(run, series=LEVERS["series"] | {"developed": "all", "licence_packs": 1e9})
    before = world.state.books.compounded.copy()
    Compounders(world).make_what_is_short()
    made = world.state.books.compounded - before
    wish = able.sum() * 50 * LEVERS["series"]["need_share"]
    assert made.sum() == pytest.approx(min(wish, 40 * how.series_yield), abs=1)


def test_stops_that_law_averts_are_a_share_with_the_same_luck() -> None:
    stops = Stops(np.arange(900), np.arange(900) + 5, np.array([0, 400, 900]))
    share = np.array([1.0, 0.3])
    kept = spared_stops(stops, share, 1)
    happens = kept.end > kept.start
    assert happens[:400].all()
    assert abs(happens[400:].mean() - 0.3) < 0.07
    fewer = spared_stops(stops, share / 2, 1)
    assert not ((fewer.end > fewer.start) & ~happens).any()


def test_who_does_not_share_never_does() -> None:
    moved = []
    for share in (0.0, 0.4, 1.0):
        sharing = SOURCE | LEVERS["sharing"] | {"accepted_share": share}
        run = Run.begin(toy_cell({"stop": IMPORTS}, {"sharing": sharing}, horizon_days=150))
        run.finish()
        moved.append(int(run.world.history.part("flow")[:, Flow.BETWEEN_PHARMACIES].sum()))
    assert moved[0] == 0 < moved[2]
    assert moved[1] <= moved[2]


@pytest.mark.parametrize(
    ("only", "last_order", "lent"),
    [
        (True, Reason.DISTRIBUTOR_SYSTEM, 0),  # there is no shortage
        (False, Reason.NONE, 0),  # the next order may bring it
        (False, Reason.DISTRIBUTOR_SYSTEM, 87),  # of ninety days, less what fails the check
    ],
)
def test_without_a_shortage_pharmacies_lend_what_the_last_order_did_not_bring(
    run: Run, only: bool, last_order: Reason, lent: int
) -> None:
    world, shelves = run.world, run.world.state.shelves
    giver, taker = world.country.rows.of(HolderKind.OPEN_CARE)[:2]
    shelves.need[giver, 0], shelves.stock[giver, 0] = 0, 400
    shelves.stock[taker, 0], shelves.in_transit[taker, 0] = 0, 0
    shelves.wanted[taker, 0], shelves.cause[taker, 0] = 90, int(last_order)
    terms = {"accepted_share": 1, "after_days": 365, "in_shortage_only": only}
    reformed(run, sharing=LEVERS["sharing"] | terms)
    Redistributors(world).move()
    assert shelves.in_transit[taker, 0] == lent


def test_of_two_permissions_to_share_the_earlier_acts(run: Run) -> None:
    late = LEVERS["sharing"] | {"after_days": 9, "donor_floor_days": 3}
    always = LEVERS["sharing"] | {"in_shortage_only": False, "donor_floor_days": 4}
    at_once = LEVERS["sharing"] | {"after_days": 0, "donor_floor_days": 5}
    for laws, floor in (((late, at_once), 5), ((at_once, late, always), 4), ((always, late), 4)):
        rules = reformed(run, **{f"law_{i}": law for i, law in enumerate(laws)})
        assert rules.voluntary[BETWEEN_PHARMACIES].donor_floor_days == floor


def test_what_lies_on_wards_goes_to_a_hospital_that_lacks_it(tmp_path: Path) -> None:
    run = Run.begin(toy_cell(**{"world.tables": str(two_regions(tmp_path))}))
    world, shelves = run.world, run.world.state.shelves
    ward = world.country.rows.of(HolderKind.WARD)[0]
    taker = world.country.rows.of(HolderKind.HOSPITAL)[1]
    shelves.stock[ward, 0], shelves.stock[taker, 0], shelves.wanted[taker, 0] = 400, 0, 90
    world.memory.decided[0] = 1
    before = int(shelves.in_transit[taker, 0])
    wards_only = {"between_hospitals": False, "redistribution": False}
    for law, moved in ((wards_only | {"from_wards": False}, 0), (wards_only, 87)):
        reformed(run, allocation=ALLOCATION | law)
        Redistributors(world).move()
        assert world.state.tally.flow[Flow.FROM_WARDS] == moved
        assert shelves.in_transit[taker, 0] == before + moved
    assert shelves.stock[ward, 0] == 310
    assert world.state.tally.flow[Flow.SCRAPPED] == 3  # of ninety


def test_goods_move_between_hospitals_only_on_the_terms_that_are_meant_for_them(
    tmp_path: Path,
) -> None:
    run = Run.begin(toy_cell(**{"world.tables": str(two_regions(tmp_path))}))
    world, shelves = run.world, run.world.state.shelves
    giver, taker = world.country.rows.of(HolderKind.HOSPITAL)
    shelves.need[giver, 0], world.memory.decided[0] = 0, 1
    decided = ALLOCATION | {"between_hospitals": False, "from_wards": False}
    freely = LEVERS["sharing"] | {"accepted_share": 1, "in_shortage_only": False}
    helps, apart = LEVERS["help"], freely | {"between_hospitals": False}
    hospitals = decided | {"between_hospitals": True}
    for laws, moves in (
        ((decided, helps), False),
        ((decided, freely), False),  # what is decided on moves by the decision alone
        ((hospitals, helps), True),
        ((apart, helps), False),
    ):
        shelves.stock[giver, 0], shelves.stock[taker, 0] = 400, 0
        shelves.in_transit[taker, 0], shelves.wanted[taker, 0] = 0, 90
        rules = reformed(run, **{f"law_{i}": law for i, law in enumerate(laws)})
        assert rules.supply_edges[BETWEEN_HOSPITALS]
        shelves.cause[taker, 0] = int(Reason.REFILL_LAG)  # its last order did not come
        Redistributors(world).move()
        assert (shelves.in_transit[taker, 0] > 0) == moves


def test_each_way_between_holders_keeps_its_own_terms(run: Run) -> None:
    shops = LEVERS["sharing"] | {"between_hospitals": False, "after_days": 9}
    hospitals = LEVERS["sharing"] | {"between_pharmacies": False, "after_days": 3}
    rules = reformed(run, shops=shops, hospitals=hospitals)
    days = {edge: how.after_days for edge, how in rules.voluntary.items()}
    assert days == {BETWEEN_PHARMACIES: 9, BETWEEN_HOSPITALS: 3}
    assert rules.redistribution == {}


def test_emergency_pharmacies_can_be_named(run: Run) -> None:
    power = EMERGENCY | {"number": 0, "designated": ["Lillby 1", "Storby 2"]}
    rules, names = reformed(run, power=power), run.world.country.places.facility_name
    chosen = np.flatnonzero(rules.emergency)
    assert [names[i] for i in chosen] == ["Storby 2", "Lillby 1"]
    assert (rules.backup_power_hours[chosen] >= 72).all()


def test_wrong_names_of_emergency_pharmacies_are_told_together(run: Run) -> None:
    wrong = ["Storby 2", "Dose site Storby", "E-pharmacy Storby", "Lilby 1"]
    with pytest.raises(ConfigError) as told:
        reformed(run, power=EMERGENCY | {"designated": wrong})
    for name in wrong[1:]:
        assert f"emergency_pharmacies.designated: unknown open-care pharmacy '{name}'" in str(
            told.value
        )
    assert "did you mean 'Lillby 1'" in str(told.value)
    assert "allowed: Lillby 1, Mellanby 1, Storby 1, Storby 2, Storby 3" in str(told.value)
    assert "'Storby 2';" not in str(told.value)


def test_e_pharmacies_alone_get_staff(run: Run) -> None:
    rules = reformed(run, parcels=LEVERS["parcels"])
    places = run.world.country.places
    assert (rules.staff_factor[places.of_kind(Node.E_COMMERCE)] == 2).all()
    assert (rules.staff_factor[places.of_kind(Node.OPEN_CARE_PHARMACY)] == 1).all()


def test_the_stricter_of_two_figures_holds_in_any_order(run: Run) -> None:
    mild = LEVERS["licences"] | {"after_days": 6}
    for order in ({"a": LEVERS["licences"], "b": mild}, {"a": mild, "b": LEVERS["licences"]}):
        how = reformed(run, **order).practice.authority
        assert (how.licence_after_days, how.licence_need_share) == (4, 0.6)


def test_an_earlier_picture_lets_the_authority_act_earlier() -> None:
    early = {"picture": SOURCE | {"kind": "situation_picture", "lag_days": 1}}
    decided = []
    for picture in ({}, early):
        low = intervention() | {"seen_cover_days": 20, "redistribution": False}
        exact = {"actors.authority.picture_noise": 0, "horizon_days": 60, "warm_up_days": 0}
        run = Run.begin(toy_cell({"stop": IMPORTS}, {"power": low} | picture, **exact))
        run.finish()
        decided.append(run.world.history.part("flow")[:, Flow.INTERVENTIONS].cumsum())
    assert (decided[1] >= decided[0]).all()
    assert (decided[1] > decided[0]).any()


def test_a_picture_of_more_holders_shows_what_lies_there() -> None:
    more = SOURCE | {"kind": "situation_picture", "lag_days": 0, "noise": 0, "coverage": 1}
    more |= {"also": ["pharmacies", "hospitals"]}
    exact = {"actors.authority": {"picture_lag_days": 0, "picture_noise": 0, "picture_coverage": 1}}
    today, wide = (
        Run.begin(toy_cell({}, {"power": intervention()} | picture, **exact)).world
        for picture in ({}, {"picture": more})
    )
    kinds = (HolderKind.OPEN_CARE, HolderKind.E_COMMERCE, HolderKind.HOSPITAL, HolderKind.WARD)
    lies = wide.state.shelves.stock[wide.country.rows.of(*kinds)].sum(axis=0)
    Authority(today).decide()
    Authority(wide).decide()
    assert lies.any()
    assert (wide.memory.picture[0] - today.memory.picture[0] == lies).all()
    known = Authority(today).traded()
    seen = (Authority(world).seen_stock(known)[known] for world in (wide, today))
    assert np.subtract(*seen) == pytest.approx(lies[known])


def test_a_region_that_lacks_is_helped_by_one_that_can_spare(tmp_path: Path) -> None:
    help_each_other = SOURCE | LEVERS["help"] | {"donor_floor_days": 0, "donor_cap_share": 0.5}
    tables = {"world.tables": str(two_regions(tmp_path))}
    run = Run.begin(toy_cell({}, {"help": help_each_other}, **tables))
    world, shelves = run.world, run.world.state.shelves
    giver, taker = world.country.rows.of(HolderKind.HOSPITAL)
    shelves.stock[[giver, taker], 0] = 101, 0
    shelves.target[[giver, taker], 0] = 100, 30
    shelves.cause[taker, 0] = 1
    Regions(world).help()
    assert shelves.stock[[giver, taker], 0].tolist() == [71, 30]
    assert world.state.tally.flow[Flow.BETWEEN_REGIONS] == 30
    shelves.target[taker, 0] = 300
    Regions(world).help()
    assert shelves.stock[[giver, taker], 0].tolist() == [36, 65]  # half of what the giver has


def test_a_region_is_helped_for_what_it_has_lacked_itself(tmp_path: Path) -> None:
    after = SOURCE | LEVERS["help"] | {"request_days": 3, "donor_floor_days": 0}
    run = Run.begin(toy_cell({}, {"help": after}, **{"world.tables": str(two_regions(tmp_path))}))
    world, shelves = run.world, run.world.state.shelves
    both = world.country.rows.of(HolderKind.HOSPITAL)
    shelves.target[both, 0] = 50
    moved = world.state.tally.flow
    for stock in ((90, 0), (90, 0), (0, 90), (0, 90)):  # each lacks it for two evenings
        shelves.stock[both, 0] = stock
        shelves.cause[both, 0] = np.array(stock) == 0
        Regions(world).help()
        assert moved[Flow.BETWEEN_REGIONS] == 0
    Regions(world).help()
    assert moved[Flow.BETWEEN_REGIONS] > 0


def test_parts_sum_to_the_whole_and_are_no_larger_than_their_weights() -> None:
    weights = np.array([5, 0, 1, 7, 3])
    for total in range(17):
        parts = in_proportion(total, weights)
        assert parts.sum() == total
        assert ((parts >= 0) & (parts <= weights)).all()


def test_what_must_be_steady_and_what_is_out_of_order_is_told() -> None:
    with pytest.raises(ConfigError, match="steady"):
        demands(
            state={"kind": "state_stockpile", "months": 1, "release_days": 1}
            | {"in_force": "from_day"}
        )
    with pytest.raises(ConfigError, match="lowest"):
        demands(purchase=LEVERS["purchase"] | {"lead_days": [9, 3]})
