"""Putting rules into force: from the board of rules to the columns that actors work with."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sim.alert import AlertLevel, reaches
from sim.array_types import Ints
from sim.config import Proposal
from sim.costs.financing import added_costs, reimburse
from sim.costs.standing import standing_costs
from sim.kernels.targets import set_targets
from sim.parameters import ActorParameters
from sim.registry import Requirement
from sim.rng import Purpose, uniforms
from sim.rules import Rules, Subjects, edges_of_today
from sim.service_graph import backup_hours
from sim.state.kinds import REFILLED, AllocationRule, HolderKind
from sim.state.records import HOARDING
from sim.synthesis.ages import stockpiled
from sim.synthesis.articles import handed_out_within
from sim.synthesis.country import Country
from sim.synthesis.lines import active_stock
from sim.synthesis.patient_groups import group_bits
from sim.synthesis.population import usual_lead
from sim.terms import Allocation
from sim.units import DAYS_PER_YEAR, HOURS_PER_DAY, hours_left
from sim.world import World

_LITTLE = 1e-6  # packs; of rounding, as in `set_targets`
RULE_CODE = {
    Allocation.FIRST_COME: AllocationRule.FIRST_COME,
    Allocation.HISTORICAL_SHARE: AllocationRule.HISTORICAL_SHARE,
    Allocation.NEED_WEIGHTED: AllocationRule.NEED_WEIGHTED,
}


def rules_of_today(country: Country, actors: ActorParameters) -> Rules:
    """Return the board of rules without any reform: today's law and practice."""
    facilities, counters = country.places.n_facilities, country.counters
    luck = uniforms(country.world_seed, Purpose.SHELF, np.arange(facilities))
    lines = country.lines.size
    made_to_order = country.lines.made_to_order
    company, compounding = actors.companies, actors.compounding
    stock_days = np.array([compounding.stock_days, 2 * compounding.stock_days])
    fresh = np.minimum(stock_days, handed_out_within(actors) or np.inf)
    return Rules(
        practice=actors,
        backup_power_hours=backup_hours(country.places, actors.facilities, luck),
        offline_dispensing=np.zeros(facilities),
        emergency=np.zeros(counters, dtype=np.bool_),
        staff_factor=np.ones(counters),
        minimum_weekly_hours=np.zeros(counters),
        shelf_cover_days=np.zeros(counters),
        floor_days=np.where(made_to_order, fresh[0], np.full(lines, company.floor_days)),
        up_to_days=np.where(made_to_order, fresh[1], np.full(lines, company.top_days)),
        active_stock_days=np.zeros(lines),
        hospital_cover_days=np.zeros(len(country.places.region_code)),
        most_days=np.full(country.articles.size, float(actors.patients.most_days_a_collection)),
        least_consumed=np.zeros(country.articles.size),
        least_staff=np.zeros(facilities),
        supply_edges=edges_of_today(),
        outside=np.zeros(country.articles.size, dtype=np.uint8),
        ordered_home=np.zeros(country.articles.size, dtype=np.int64),
        developed=np.zeros(country.articles.size, dtype=np.bool_),
        standby_list=np.zeros(country.articles.size, dtype=np.bool_),
        conserved=np.zeros(country.articles.size, dtype=np.bool_),
        stop_share=np.ones(lines),
        second_source=np.full(lines, -1),
        second_covers=np.zeros(lines),
    )


def reformed(
    country: Country, actors: ActorParameters, requirements: Iterable[Requirement]
) -> Rules:
    """Return today's rules, reformed by some requirements."""
    rules = rules_of_today(country, actors)
    whom = subjects(country)
    for requirement in requirements:
        requirement.reform(rules, whom)
    return rules


def in_force(
    proposal: Proposal, day: int, level: AlertLevel = AlertLevel.EVERYDAY
) -> list[Requirement]:
    """Return the requirements in force on a day since the start date, at a level of alert.

    Steady ones always are.
    """
    return [r for r in proposal.requirements.values() if holds(r, day, level)]


def holds(requirement: Requirement, day: int, level: AlertLevel) -> bool:
    """Return whether a requirement is in force on a day at a level of alert."""
    if requirement.in_force == "at_alert":
        return reaches(level, requirement.at_level)
    return requirement.in_force == "steady" or int(requirement.from_day) <= day


def subjects(country: Country) -> Subjects:
    """Return whom the law can address."""
    lines = country.lines
    return Subjects(
        world_seed=country.world_seed,
        places=country.places,
        customers=country.customers,
        medicine_codes=tuple(str(code) for code in country.medicines.atc),
        line_medicine=country.articles.medicine[lines.article],
        line_priority=lines.priority,
        article_medicine=country.articles.medicine,
        article_priority=country.articles.priority,
        group_bits=group_bits(country.patient_groups),
        line_supplied=lines.supplied,
        line_active_origin=lines.active_origin.astype(np.int64),
    )


def enact(world: World, requirements: Iterable[Requirement]) -> None:
    """Bring today's rules with some requirements into force."""
    demanded, advised = list(requirements), world.rules.home_stock_share > 0
    fresh = reformed(world.country, world.config.actors, demanded)
    vars(world.rules).update(vars(fresh))
    world.services.forget()
    state, rules = world.state, world.rules
    lines, habits, practice = state.lines, state.habits, rules.practice
    lines.reorder[:] = rules.floor_days + lines.lead
    lines.up_to[:] = np.maximum(rules.up_to_days, lines.reorder)
    lines.active_full[:] = np.maximum(
        active_stock(lines.need, practice.companies, world.country.world_seed),
        rules.active_stock_days * lines.need,
    )
    lines.growth[lines.made_to_order == 1] = practice.compounding.capacity_factor
    state.goods.outside[:] = rules.outside
    state.goods.ordered_home[:] = rules.ordered_home
    state.goods.limit_days[:] = rules.most_days
    state.distributors.urgent_first[:] = rules.urgent_first
    benefits = np.maximum(rules.least_consumed, practice.patients.least_consumed)
    state.goods.left_hours[:] = hours_left(benefits)
    state.goods.limit_hours[:] = hours_left(rules.least_consumed)
    habits.answer_hours[:] = practice.prescribers.answer_days * HOURS_PER_DAY
    state.goods.allocation[:] = int(RULE_CODE[rules.allocation])
    set_targets(state, target_cover(world), stocked_from(world))
    set_reserves(world)
    set_hours(world)
    if advised or rules.home_stock_share > 0:
        set_home_stock(world)
    world.standing = account(world, demanded)


def account(world: World, requirements: list[Requirement]) -> Ints:
    """Return what some requirements cost a day (Payer × Cost, öre), with what the state pays back.

    The state pays a share of what a requirement adds to the others, so that of two that demand the
    same neither is paid for.
    """
    today = rules_of_today(world.country, world.config.actors)
    money = standing_costs(world.country, world.rules, today, world.full_capacity)
    for one in requirements:
        if one.state_pays > 0:
            others = [other for other in requirements if other is not one]
            without = reformed(world.country, world.config.actors, others)
            reimburse(money, added_costs(world, without, today), one.state_pays)
    return money


def set_reserves(world: World) -> None:
    """Have a stockpile that is renewed order up to its level, and regions keep apart what they add.

    A region adds what law demands of it beyond the level that it chooses.
    """
    shelves, rows, ages = world.state.shelves, world.country.rows, world.state.ages
    if world.rules.stockpile.renewed:
        shelves.target[rows.of(HolderKind.STOCKPILE)] = stockpile_level(world)
    hospitals, own = rows.of(HolderKind.HOSPITAL), np.zeros(rows.kind.size)
    own[hospitals] = world.country.hospital_cover
    pack = world.state.goods.pack[ages.article]
    packs = shelves.need[ages.holder, ages.article] * own[ages.holder] / pack
    usual = np.ceil(packs - _LITTLE).astype(np.int64) * pack
    added = shelves.target[ages.holder, ages.article] - usual
    ages.level[:] = np.where(ages.kept_apart == 1, np.maximum(added, 0), 0)


def stockpile_level(world: World) -> Ints:
    """Return what state stockpiles aim at of each article: days of the country's need."""
    days = world.practice.stockpiles.days * world.country.total_need
    return np.where(stockpiled(world.country), np.floor(days), 0.0).astype(np.int64)


def set_home_stock(world: World) -> None:
    """Let those who follow the advice collect as early as it takes to have such a stock at home.

    All others, and all when the advice has ended, collect as usual; who hoards goes on.
    """
    residents, rules, seed = world.state.people.residents, world.rules, world.country.world_seed
    luck = uniforms(seed, Purpose.HOME_STOCK, residents["key"].astype(np.int64))
    days = np.where(luck < rules.home_stock_share, rules.home_stock_days, 0.0)
    lead = usual_lead(residents, world.config.actors.patients, seed)
    hoards = residents["lead"] // HOARDING * HOARDING
    residents["lead"] = hoards + np.maximum(lead, (days * HOURS_PER_DAY).astype(np.uint16))


def stocked_from(world: World) -> np.ndarray:
    """Return from how many collections in the cover period pharmacies stock each article.

    The more critical, the fewer. Goods mostly for acute needs count as one class more critical,
    since whoever needs them has nothing at home.
    """
    articles = world.country.articles
    needs = articles.needs * articles.pack / DAYS_PER_YEAR
    acute = ~np.isin(articles.kind, REFILLED) & (needs > articles.daily_need / 2)
    criticality = world.state.goods.criticality[:, 1].astype(np.int64)
    least = np.array(world.practice.pharmacies.stocked_from)
    return np.asarray(least[np.maximum(criticality - acute, 1) - 1])


def target_cover(world: World) -> np.ndarray:
    """Return the cover in days that every stock holder aims at."""
    actors, rows, rules = world.practice, world.country.rows, world.rules
    cover = np.zeros(rows.kind.size)
    cover[rows.of(HolderKind.OPEN_CARE)] = actors.pharmacies.cover_days
    cover[rows.of(HolderKind.E_COMMERCE)] = actors.pharmacies.e_commerce_cover_days
    hospital = np.maximum(world.country.hospital_cover, rules.hospital_cover_days)
    cover[rows.of(HolderKind.HOSPITAL)] = hospital
    cover[rows.of(HolderKind.WARD)] = actors.hospitals.ward_days
    cover[rows.of(HolderKind.DOSE)] = actors.dose.cover_days
    counters = rules.shelf_cover_days.size
    cover[:counters] = np.maximum(cover[:counters], rules.shelf_cover_days)
    return cover


def set_hours(world: World) -> None:
    """Give pharmacies their opening hours, longer where the rules demand it."""
    base, demanded = world.country.hours, world.rules.minimum_weekly_hours
    world.hours = base.at_least(demanded) if (demanded > 0).any() else base
    world.state.counters.hour_law[:] = world.hours.law
