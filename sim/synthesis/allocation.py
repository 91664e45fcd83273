"""Setting up the state: arrays of the right size, filled with what is fixed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.array_types import Floats
from sim.calendar import Calendar
from sim.demand import Demand
from sim.kernels.agenda import empty_agenda
from sim.kernels.ranking import empty_ranks
from sim.parameters import ActorParameters, PatientParameters
from sim.rng import Purpose, stream_key
from sim.rules import Rules
from sim.state.arrays import (
    Books,
    Counters,
    DayClasses,
    Dose,
    Goods,
    Habits,
    Holders,
    People,
    State,
)
from sim.state.history import History
from sim.state.kinds import HolderKind
from sim.synthesis.ages import ages_of
from sim.synthesis.centres import serves_pharmacies
from sim.synthesis.counters import capacity, stand_ins
from sim.synthesis.country import Country
from sim.synthesis.room import (
    empty_day,
    empty_needs,
    empty_shelves,
    empty_shipments,
    most_admissions,
    room_for_needs,
)
from sim.synthesis.substitutes import hospital_forms_of, substitutes_of
from sim.synthesis.suppliers import distributors_of, empty_orders, lines_of
from sim.units import HOURS_PER_DAY, hours_left


def allocate_state(
    country: Country,
    calendar: Calendar,
    history: History,
    demand: Demand,
    rules: Rules,
    seed: int,
) -> State:
    """Return the state of a run; stocks, visits and the start of the day are still empty."""
    actors = rules.practice
    population, articles = country.population, country.articles.size
    most_needs = room_for_needs(country.rates, country.articles, demand, actors)
    most_visits = population.residents.size + most_needs
    holders = country.rows.kind.size
    return State(
        people=People(
            residents=population.residents,
            treatments=population.treatments,
            reason=np.zeros(population.treatments.size, np.uint16),
            outcome=np.zeros(population.residents.size, np.uint8),
            band_start=population.band_start,
            band_rows=population.band_rows,
            marks=population.marks,
            town_region=country.places.municipality_region.astype(np.int32),
        ),
        agenda=empty_agenda(population.residents.size),
        shelves=empty_shelves(country.need),
        holders=holders_of(country),
        goods=goods_of(country, actors),
        ages=ages_of(country, rules, -calendar.first_day),
        books=Books(*(np.zeros(articles, np.int64) for _ in Books._fields)),
        counters=counters_of(country, actors),
        habits=habits_of(actors, seed),
        needs=empty_needs(most_needs, most_admissions(country.rates, demand)),
        day=empty_day(most_visits, country.counters),
        dose=dose_of(country, actors),
        lines=lines_of(country, actors, seed),
        distributors=distributors_of(country, actors, seed),
        shipments=empty_shipments(articles * country.centres.home.size),
        orders=empty_orders(holders, articles, country),
        ranks=empty_ranks(max(most_visits, holders)),
        tally=history.tally(),
        calendar=DayClasses(calendar.day_class.copy()),
    )


def holders_of(country: Country) -> Holders:
    """Return the stock holders; wards are fed by the hospital pharmacy of their region."""
    rows = country.rows
    n = rows.kind.size
    feeder = np.full(n, -1, np.int32)
    feeder[rows.of(HolderKind.WARD)] = rows.of(HolderKind.HOSPITAL)
    return Holders(
        kind=rows.kind,
        region=rows.region.astype(np.int32),
        can_order=serves_pharmacies(rows.kind).astype(np.uint8),
        can_receive=np.ones(n, np.uint8),
        can_serve=np.ones(n, np.uint8),
        arrives=np.zeros(n, np.int32),
        runs=np.ones(country.centres.home.shape, np.uint8),
        stuck=np.zeros(country.centres.home.shape, np.uint16),
        feeder=feeder,
        unsupplied=np.zeros(n, np.uint16),
        shut=np.zeros(n, np.uint16),
    )


def goods_of(country: Country, actors: ActorParameters) -> Goods:
    """Return what kernels need to know of the articles."""
    articles = country.articles
    criticality = np.stack([np.minimum(articles.criticality + 1, 4), articles.criticality], axis=1)
    first, others = substitutes_of(articles, country.medicines, actors.prescribers.most_substitutes)
    form_first, forms = hospital_forms_of(articles)
    medicine = np.where(articles.medicine >= 0, articles.medicine, country.medicines.atc.size)
    return Goods(
        criticality=criticality.astype(np.uint8),
        tolerance=tolerances(articles.tolerance_hours, criticality[:, 0], actors.patients),
        medicine=medicine.astype(np.uint16),
        kind=articles.kind.astype(np.uint8),
        pack=articles.pack.astype(np.int32),
        need=country.total_need,
        critical_share=articles.critical_share,
        substitute_first=first,
        substitutes=others,
        in_stock=np.ones(articles.size, np.uint8),
        ample=np.ones(articles.size, np.uint8),
        allocation=np.zeros(articles.size, np.uint8),
        moved=np.zeros(articles.size, np.uint8),
        limit_days=np.full(articles.size, actors.patients.most_days_a_collection, np.uint8),
        outside=np.zeros(articles.size, np.uint8),
        ordered_home=np.zeros(articles.size, np.int32),
        form_first=form_first,
        forms=forms,
        left_hours=hours_left(np.full(articles.size, actors.patients.least_consumed)),
        limit_hours=hours_left(np.zeros(articles.size)),
        price=country.price,
    )


def tolerances(own: Floats, milder_class: npt.NDArray[np.int64], how: PatientParameters) -> Floats:
    """Return the tolerance in hours of uncritical and critical users (articles × 2).

    Users outside the critical share count one class milder, with at least the tolerance of
    that class; those in class 4 are never beyond tolerance (design of the measures).
    """
    class_2, class_3 = (days * HOURS_PER_DAY for days in how.milder_tolerance_days)
    least = np.select([milder_class == 2, milder_class == 3], [class_2, class_3], np.inf)
    own = np.maximum(own, how.least_tolerance_hours)
    return np.stack([np.maximum(own, least), own], axis=1)


def counters_of(country: Country, actors: ActorParameters) -> Counters:
    """Return the counters with their neighbours, hours and deliveries."""
    n, hours = country.counters, country.hours
    towns = len(country.places.municipality_code)
    return Counters(
        open_care=country.open_care,
        region=country.rows.region[:n].astype(np.int32),
        neighbours=country.neighbours,
        distance=country.distance,
        stand_in=stand_ins(hours.law, country.neighbours, country.open_care).astype(np.int32),
        hour_law=hours.law.copy(),
        delivery_hour=delivery_hours(country, actors).astype(np.uint8),
        parcels=np.ones((n - country.open_care, towns)),
        parcels_why=np.zeros((n - country.open_care, towns), np.uint16),
        capacity=np.zeros(n),
        debt=np.zeros(n),
        paying=np.ones(n),
        payment_reason=np.zeros(n, np.uint16),
        opens_next=np.zeros(n, np.uint8),
        least_urgent=np.zeros(n, np.uint8),
        closed_reason=np.zeros(n, np.uint16),
        queue_reason=np.zeros(n, np.uint16),
        crowd=np.zeros(n, np.int64),
        crowd_why=np.zeros(n, np.uint16),
    )


def delivery_hours(country: Country, actors: ActorParameters) -> npt.NDArray[np.int64]:
    """Return the hour of the day at which goods reach each counter."""
    how = actors.distributors
    by_class = np.array([how.near_hour, how.mid_hour, how.far_hour])
    return by_class[country.centres.soon[: country.counters]]


def full_capacity(country: Country, actors: ActorParameters) -> Floats:
    """Return the prescription lines an hour that each counter can serve with all its staff.

    Staff suffice for the busiest hour of the week, on Sundays with the customers of pharmacies
    that are closed.
    """
    stand_in = stand_ins(country.hours.law, country.neighbours, country.open_care)
    peak = np.zeros(country.counters)
    for kind, factor in enumerate(country.rates.day_class):
        lines = np.bincount(stand_in[:, kind], country.collections * factor, country.counters)
        share = np.diff(country.hours.law[:, kind], axis=1, prepend=0.0).max(axis=1)
        peak = np.maximum(peak, lines * share)
    return capacity(peak, actors.pharmacies)


def habits_of(actors: ActorParameters, seed: int) -> Habits:
    """Return how patients behave, with this run's luck."""
    how, ask = actors.patients, actors.prescribers
    reach = np.concatenate([[1.0], how.reach_km * np.array(how.reach_by_urgency)])
    purposes = (
        (Purpose.VISIT_HOUR, "hour_key"),
        (Purpose.WEEKEND, "weekend_key"),
        (Purpose.QUEUE, "queue_key"),
        (Purpose.PAYMENT, "payment_key"),
        (Purpose.SEEK, "seek_key"),
        (Purpose.ACUTE_COUNT, "count_key"),
        (Purpose.ACUTE_PERSON, "person_key"),
        (Purpose.REPLACEMENT, "accept_key"),
        (Purpose.ANSWER, "answer_key"),
        (Purpose.PARCEL, "parcel_key"),
        (Purpose.SHIFTED_HOUR, "shift_key"),
    )
    return Habits(
        exact=1 if how.refill == "exact" else 0,
        window=round(how.bundle_window_days * HOURS_PER_DAY),
        saturday=how.weekend_visitors[0],
        sunday=how.weekend_visitors[1],
        most_pharmacies=how.most_pharmacies_a_day,
        stay=how.stay_share,
        reach=reach,
        parcel=round(actors.pharmacies.parcel_days * HOURS_PER_DAY),
        untreated=how.acute_weight_of_untreated,
        eager_tries=how.eager_tries,
        patient_days=how.patient_days,
        lapse_hours=how.lapse_days * HOURS_PER_DAY,
        accepted=ask.accepted_share,
        ask_hours=round(ask.ask_within_days * HOURS_PER_DAY),
        hoard_hours=np.zeros(1, np.int64),
        answer_hours=np.array([ask.answer_days * HOURS_PER_DAY], np.int64),
        again_hours=ask.again_days * HOURS_PER_DAY,
        least_gap=how.shortest_gap_hours,
        **{name: stream_key(seed, purpose) for purpose, name in purposes},
    )


def dose_of(country: Country, actors: ActorParameters) -> Dose:
    """Return the dose patients, all supplied."""
    patients, how = country.dose, actors.dose
    n, holder = patients.row.size, country.rows.of(HolderKind.DOSE).astype(np.int32)
    site_of = np.full(country.rows.kind.size, -1, np.int32)
    site_of[holder] = np.arange(holder.size)
    towns = len(country.places.municipality_code)
    return Dose(
        rows=patients.row,
        site=patients.site,
        clock=patients.clock,
        start=patients.start,
        due=np.full(n, -1, np.int32),
        until=np.zeros(n, np.int32),
        state=np.zeros(n, np.uint8),
        why=np.zeros(n, np.uint16),
        site_why=np.zeros(country.rows.of(HolderKind.DOSE).size, np.uint16),
        waiting=np.zeros(n, np.int32),
        waiting_count=np.zeros(1, np.int64),
        holder=holder,
        roll_days=how.roll_days,
        ahead=round(how.pack_ahead_days),
        buffer_hours=round(how.home_buffer_days * HOURS_PER_DAY),
        delivery_hour=how.delivery_hour,
        set_up_rolls=how.set_up_rolls,
        set_up=np.full((holder.size, country.articles.size), -1, np.int32),
        behind=np.zeros(holder.size, np.int64),
        site_of=site_of,
        routes=np.ones((holder.size, towns)),
        routes_why=np.zeros((holder.size, towns), np.uint16),
    )
