"""What the demands of law cost as long as they are in force, whatever happens.

Costs are read off the board of rules: what is demanded beyond today's law. So two requirements
that demand the same are paid for once.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from sim.array_types import Floats, Ints
from sim.costs.sheet import Sheet
from sim.rules import Node, Rules
from sim.state.flows import ORE, Cost, Payer
from sim.state.kinds import ArticleClass
from sim.synthesis.country import Country
from sim.units import DAYS_PER_WEEK, DAYS_PER_YEAR

# Who runs a facility, and how large its own power is.
RUNS: Final = {
    Node.OPEN_CARE_PHARMACY: (Payer.PHARMACY, "pharmacy"),
    Node.E_COMMERCE: (Payer.PHARMACY, "centre"),
    Node.DOSE_SITE: (Payer.PHARMACY, "site"),
    Node.HOSPITAL_PHARMACY: (Payer.REGION, "site"),
    Node.COMPOUNDER: (Payer.STATE, "site"),  # APL is the state's, with a mission for crises
    Node.DISTRIBUTION_CENTRE: (Payer.DISTRIBUTOR, "centre"),
}
WEEK: Final = np.array([5.0, 1.0, 1.0])  # days of each class


class Demands:
    """The board of rules beside today's, of one country."""

    def __init__(self, country: Country, rules: Rules, today: Rules) -> None:
        self.country, self.rules, self.today = country, rules, today
        self.unit = country.unit_costs
        self.residents = int(country.places.municipality_population.sum())
        self.sheet = Sheet()

    def more(self, figure: str) -> float:
        """Return by how much a figure of practice is above, or in its other sense below, today."""
        section, name = figure.split(".")
        new, old = (getattr(getattr(r.practice, section), name) for r in (self.rules, self.today))
        return abs(float(new) - float(old))

    def bear(self, payer: Payer, cost: Cost, unit: str, quantity: float) -> None:
        """Let a payer bear so many units of a yearly cost."""
        self.sheet.bear(payer, cost, self.unit[unit] * quantity)


def standing_costs(country: Country, rules: Rules, today: Rules, capacity: Floats) -> Ints:
    """Return what is demanded beyond today's rules costs a day (Payer × Cost, öre).

    `capacity` is lines an hour by counter with all staff of today.
    """
    demands = Demands(country, rules, today)
    _power(demands)
    _staff(demands, capacity)
    _sites(demands)
    _practice(demands)
    _functions(demands)
    _home(demands)
    return demands.sheet.in_ore(DAYS_PER_YEAR)


def _power(demands: Demands) -> None:
    """Own electricity of facilities, and of masts."""
    places, rules, today = demands.country.places, demands.rules, demands.today
    for node, (payer, size) in RUNS.items():
        sites = places.of_kind(node)
        more = np.maximum(0.0, rules.backup_power_hours[sites] - today.backup_power_hours[sites])
        demands.bear(payer, Cost.POWER, f"own_power_{size}", int((more > 0).sum()))
        demands.bear(payer, Cost.POWER, f"own_power_{size}_hour", float(more.sum()))
    people = places.municipality_population
    towns = people >= rules.practice.facilities.town_residents
    for where, figure in ((towns, "town"), (~towns, "rural")):
        extra = demands.more(f"facilities.telecom_{figure}_hours")
        demands.bear(Payer.STATE, Cost.POWER, "telecom_hour", extra * int(people[where].sum()))


def _staff(demands: Demands, capacity: Floats) -> None:
    """More staff at today's hours, and longer hours."""
    country, rules = demands.country, demands.rules
    hours = country.hours.at_least(rules.minimum_weekly_hours)
    before, now = ((h.closes - h.opens) @ WEEK for h in (country.hours, hours))
    weeks = DAYS_PER_YEAR / DAYS_PER_WEEK
    how = rules.practice.pharmacies
    each = how.lines_per_staff_hour * (1 - how.other_customers_share)  # as capacity is counted
    more = (rules.staff_factor - 1) * capacity / each
    demands.bear(Payer.PHARMACY, Cost.STAFF, "staff_hour", float(more @ before) * weeks)
    longer = float((now - before).sum()) * weeks
    demands.bear(Payer.PHARMACY, Cost.STAFF, "opening_hour", longer)
    exercise = rules.exercise
    practised = exercise.staff_hours * DAYS_PER_YEAR / exercise.every_days * country.counters
    demands.bear(Payer.PHARMACY, Cost.STAFF, "staff_hour", practised)
    patients = country.dose.row.size
    spare = demands.more("dose.spare_capacity") * patients
    demands.bear(Payer.PHARMACY, Cost.STAFF, "spare_dose", spare)
    picked = demands.more("distributors.pick_margin") * demands.residents
    demands.bear(Payer.DISTRIBUTOR, Cost.STAFF, "spare_picking", picked)
    driven = demands.more("distributors.own_transport") * demands.residents
    demands.bear(Payer.DISTRIBUTOR, Cost.STAFF, "own_transport", driven)


def _sites(demands: Demands) -> None:
    """Routines of single sites."""
    places, rules, today = demands.country.places, demands.rules, demands.today
    designated = int(rules.emergency.sum())
    demands.bear(Payer.PHARMACY, Cost.ROUTINE, "designation", designated)
    offline = int((rules.offline_dispensing > today.offline_dispensing).sum())
    demands.bear(Payer.PHARMACY, Cost.ROUTINE, "offline", offline)
    for node, (payer, _) in RUNS.items():
        sites = places.of_kind(node)
        placed = float((rules.least_staff[sites] - today.least_staff[sites]).sum())
        demands.bear(payer, Cost.ROUTINE, "staffing", placed)


def _practice(demands: Demands) -> None:
    """Routines that all sites of a kind must have, once a figure of theirs is not today's."""
    country = demands.country
    counters, more = country.counters, demands.more
    dose, centres = (
        country.places.of_kind(node).size for node in (Node.DOSE_SITE, Node.DISTRIBUTION_CENTRE)
    )
    by_hand = counters * (more("facilities.by_hand_share") > 0)
    demands.bear(Payer.PHARMACY, Cost.ROUTINE, "by_hand", by_hand)
    credit = ("offline_payment_share", "offline_payment_hours", "invoice_share")
    paid = counters * (sum(more(f"facilities.{figure}") for figure in credit) > 0)
    demands.bear(Payer.PHARMACY, Cost.ROUTINE, "offline_payment", paid)
    relief = demands.rules.dose_relief
    helped = math.isfinite(relief.takeover_days) or relief.able_share > 0
    packed = helped or more("dose.service_days") + more("dose.without_service") > 0
    demands.bear(Payer.PHARMACY, Cost.ROUTINE, "dose_routine", dose * packed)
    other = demands.rules.urgent_first or demands.rules.other_takes_over_days is not None
    taken = other or more("distributors.takeover_days") + more("distributors.takeover_share") > 0
    demands.bear(Payer.DISTRIBUTOR, Cost.ROUTINE, "takeover", centres * taken)


def _functions(demands: Demands) -> None:
    """Functions of authorities and regions, by residents."""
    rules, more = demands.rules, demands.more
    authority = {
        figure: more(f"authority.{figure}")
        for figure in type(rules.practice.authority).model_fields
        if figure.startswith(("picture_", "licence_"))
        and not isinstance(getattr(rules.practice.authority, figure), tuple)
    }
    prescribers = more("prescribers.answer_days") + more("prescribers.requests_per_day")
    surge = any(
        more(f"compounding.{figure}") > 0
        for figure in ("need_share", "shortage_after_days", "capacity_factor")
    )
    state = {
        "picture": any(v for figure, v in authority.items() if figure.startswith("picture_")),
        "licence_desk": any(v for figure, v in authority.items() if figure.startswith("licence_")),
        "protocol": prescribers > 0,
        "compounding": max(rules.practice.compounding.need_share * surge, _in_series(rules)),
        "allocation_desk": rules.trigger is not None and rules.trigger.seen_cover_days > 0,
        "purchase_desk": rules.purchase is not None and rules.purchase.need_share > 0,
        "advice": rules.home_stock_share > 0,
        "supervision": rules.supervision.stopped_share > 0,
        "export_desk": rules.export_stop.stopped_share > 0,
        "exercise": rules.exercise.factor > 1,
    }
    for unit, share in state.items():
        demands.bear(Payer.STATE, Cost.ROUTINE, unit, share * demands.residents)
    _standby(demands)
    _second_sources(demands)
    told = int(demands.country.lines.supplied.sum()) * (rules.notice.days > 0)
    demands.bear(Payer.COMPANY, Cost.ROUTINE, "notice", told * rules.notice.share)
    regional = demands.residents * rules.regional_compounding
    demands.bear(Payer.REGION, Cost.ROUTINE, "compounding", regional)
    saves = rules.conservation is not None and rules.conservation.cut_share > 0
    demands.bear(Payer.REGION, Cost.ROUTINE, "regional_desk", saves * demands.residents)
    several = len(demands.country.places.region_code) > 1
    helps = several and rules.mutual_help is not None and rules.mutual_help.donor_cap_share > 0
    demands.bear(Payer.REGION, Cost.ROUTINE, "regional_desk", helps * demands.residents)


def _in_series(rules: Rules) -> float:
    """Return the share of the need for which stock preparations are kept up to date."""
    return 0.0 if rules.stock_preparation is None else rules.stock_preparation.need_share


def _standby(demands: Demands) -> None:
    """Plants that stand by with active substance, and suppliers whose revenue is guaranteed."""
    country, rules, residents = demands.country, demands.rules, demands.residents
    if rules.standby is not None and rules.standby_list.any():
        how = rules.standby
        demands.bear(Payer.STATE, Cost.ROUTINE, "standby", residents * how.need_share)
        need = country.price / ORE * country.articles.daily_need * rules.standby_list
        kept = float(need.sum()) * how.substance_days * how.producible_share
        substance = kept * demands.unit["active_substance"]
        demands.bear(Payer.STATE, Cost.CAPITAL, "capital", substance)
    paid = country.articles.medicine[country.lines.article[rules.stop_share < 1]]
    demands.bear(Payer.STATE, Cost.ROUTINE, "revenue", residents * np.unique(paid).size)


def _second_sources(demands: Demands) -> None:
    """What goods with two sources of active substance cost more: in hospital the regions pay."""
    country, rules = demands.country, demands.rules
    lines, articles = country.lines, country.articles
    worth = country.price[lines.article] / ORE * lines.daily_need * (rules.second_source >= 0)
    hospital = articles.kind[lines.article] == ArticleClass.HOSPITAL
    for payer, theirs in ((Payer.REGION, hospital), (Payer.STATE, ~hospital)):
        yearly = float(worth @ theirs) * DAYS_PER_YEAR
        demands.bear(payer, Cost.PREMIUM, "second_source", yearly)


def _home(demands: Demands) -> None:
    """Stock at patients' homes: capital, and what is never used; paid as prescriptions are."""
    articles, rules = demands.country.articles, demands.rules
    price = demands.country.price / ORE
    prescribed = np.where(articles.kind == ArticleClass.PRESCRIPTION, price, 0.0)
    advised = rules.home_stock_share * rules.home_stock_days
    kept = advised * float(prescribed @ articles.chronic_need)
    kept += demands.more("dose.home_buffer_days") * float(prescribed @ articles.dose_need)
    patients = demands.unit["patient_share"]
    for payer, share in ((Payer.PATIENT, patients), (Payer.STATE, 1 - patients)):
        demands.bear(payer, Cost.CAPITAL, "capital", kept * share)
        demands.bear(payer, Cost.WASTE, "home_waste", kept * share)
