"""The country: everything about the world that does not change in a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sim.array_types import Floats, Ints
from sim.data.tables import Tables
from sim.parameters import ActorParameters
from sim.places import Places
from sim.rng import Purpose, uniforms
from sim.rules import Node
from sim.state.kinds import HolderKind
from sim.state.records import fits
from sim.synthesis.articles import Articles, Lines, build_articles, build_lines
from sim.synthesis.cache import world_cache
from sim.synthesis.centres import Centres, build_centres, usual_orders
from sim.synthesis.clientele import Clientele, clientele_of
from sim.synthesis.counters import Hours, build_hours, neighbourhood
from sim.synthesis.dose import DosePatients
from sim.synthesis.facilities import Rows, build_places, stock_rows
from sim.synthesis.medicines import Medicines, read_medicines
from sim.synthesis.needs import Rates, acute_need, expected_rates
from sim.synthesis.patient_groups import PatientGroup, mark_patients, read_patient_groups
from sim.synthesis.pharmacies import Pharmacies, generate_pharmacies, nearest_of
from sim.synthesis.population import Homes, Population, synthesise
from sim.synthesis.prices import article_prices, read_unit_costs
from sim.synthesis.trade import read_trade

REFERENCE_RESIDENTS = 10_587_710  # the country that national figures in the parameters refer to


@dataclass(frozen=True)
class Country:
    """Places, goods and people, and who needs what where."""

    world_seed: int
    data_hash: str
    places: Places
    rows: Rows
    medicines: Medicines
    articles: Articles
    lines: Lines
    population: Population
    patient_groups: tuple[PatientGroup, ...]
    dose: DosePatients
    customers: Ints  # by counter: residents whose home pharmacy it is
    hours: Hours
    neighbours: npt.NDArray[np.int32]
    distance: Floats
    centres: Centres
    usual_orders: Floats  # distributors × K, orders of an ordinary night
    need: npt.NDArray[np.float32]  # holders × articles, treatment-days a day; wards as hospitals
    total_need: Floats  # articles, treatment-days a day
    collections: Floats  # by counter: prescription lines a day
    rates: Rates
    hospital_cover: Floats  # by region, days
    price: Ints  # articles, purchase price of a treatment-day, öre
    unit_costs: Mapping[str, float]

    @property
    def counters(self) -> int:
        """Number of open-care pharmacies and e-pharmacies."""
        return int(self.customers.size)

    @property
    def open_care(self) -> int:
        """Number of open-care pharmacies."""
        return int(self.places.of_kind(Node.OPEN_CARE_PHARMACY).size)


def build_country(tables: Tables, tier: int, actors: ActorParameters, world_seed: int) -> Country:
    """Build the country from the tables; the same inputs always give the same country."""
    residents = int(tables["municipalities"]["population"].sum())
    scale = residents / REFERENCE_RESIDENTS
    medicines = read_medicines(tables, tier, actors.patients)
    articles = build_articles(medicines, residents, scale, actors)
    fits("medicines and other goods", medicines.atc.size + 1, np.uint16)
    fits("articles", articles.size, np.uint16)
    lines = build_lines(articles, medicines, read_trade(tables, medicines), actors, world_seed)
    pharmacies = generate_pharmacies(tables, world_seed)
    places = build_places(tables, pharmacies, actors.facilities)
    fits("pharmacies", places.n_facilities, np.uint16)
    rows = stock_rows(places)
    fits("stock holders", rows.kind.size, np.uint16)
    groups = read_patient_groups(tables, medicines, scale)

    def people() -> Population:
        living = homes(tables, pharmacies)
        made = synthesise(living, medicines, articles, actors, scale, world_seed)
        return replace(made, marks=mark_patients(made, articles.medicine, groups, world_seed))

    def clients() -> Clientele:
        dose = actors.dose
        return clientele_of(population, tables, places, rows, articles.size, dose, world_seed)

    regions, parameters = sorted(places.region_code), actors.model_dump(mode="json")
    inputs = (tables.hash, regions, tier, parameters, world_seed)
    population = world_cache(inputs, Population, people)
    clientele = world_cache(inputs, Clientele, clients)
    parts = (places, rows, medicines, articles, lines, groups)
    return _assemble(tables, actors, population, clientele, parts, world_seed)


def homes(tables: Tables, pharmacies: Pharmacies) -> Homes:
    """Return where people live and where they go first."""
    towns, bands = tables["municipalities"], tables["age_bands"]
    region = tables.index("municipalities", "region")
    band_of = tables.index("age_bands", "region")
    share = np.zeros((len(tables["regions"]), 3))
    for k, name in enumerate(("children_share", "adults_share", "elderly_share")):
        share[band_of, k] = bands[name]
    return Homes(
        population=towns["population"].astype(np.int64),
        region=region,
        age_share=share[region],
        dose_by_region=tables["regions"]["dose_patients"].astype(np.int64),
        pharmacy_municipality=pharmacies.municipality,
        nearest_pharmacy=nearest_of(towns["lat"], towns["lon"], pharmacies.lat, pharmacies.lon)[0],
    )


def _assemble(
    tables: Tables,
    actors: ActorParameters,
    population: Population,
    clientele: Clientele,
    parts: tuple[Places, Rows, Medicines, Articles, Lines, tuple[PatientGroup, ...]],
    world_seed: int,
) -> Country:
    places, rows, medicines, articles, lines, groups = parts
    unit_costs, customers = read_unit_costs(tables), clientele.customers
    open_care = places.of_kind(Node.OPEN_CARE_PHARMACY)
    need, collections, counters = clientele.need, clientele.collections, customers.size
    rates = expected_rates(tables, medicines, articles, actors)
    acute_need(need, collections, rates, articles, customers, places, rows, actors)
    lat, lon = places.facility_lat[open_care], places.facility_lon[open_care]
    neighbours, distance = neighbourhood(lat, lon, counters, actors.patients.known_pharmacies)
    total = need.sum(axis=0, dtype=np.float64)
    need[rows.of(HolderKind.WARD)] = need[rows.of(HolderKind.HOSPITAL)]
    centres = build_centres(tables, places, rows, actors.distributors)
    return Country(
        world_seed=world_seed,
        data_hash=tables.hash,
        places=places,
        rows=rows,
        medicines=medicines,
        articles=articles,
        lines=lines.with_need(total),
        total_need=total,
        population=population,
        patient_groups=groups,
        dose=clientele.dose,
        customers=customers,
        hours=build_hours(
            customers[: open_care.size], counters, tables, actors.pharmacies.hours == "always"
        ),
        neighbours=neighbours,
        distance=distance,
        centres=centres,
        usual_orders=usual_orders(centres, rows, lines, need, collections),
        need=need,
        collections=collections,
        rates=rates,
        hospital_cover=hospital_cover(len(places.region_code), actors, world_seed),
        price=article_prices(articles, medicines, population.residents.size, unit_costs),
        unit_costs=unit_costs,
    )


def hospital_cover(regions: int, actors: ActorParameters, world_seed: int) -> Floats:
    """Return the days of stock that each region's hospital pharmacy really keeps.

    Regions agreed on a month and keep very uneven stocks (research on autumn 2024): the days are
    drawn from a triangular law between the parameters' bounds, with their mean.
    """
    low, high = actors.hospitals.cover_days
    mode = np.clip(3 * actors.hospitals.cover_mean_days - low - high, low, high)
    u = uniforms(world_seed, Purpose.WARD, np.arange(regions))
    if high <= low:
        return np.full(regions, low)
    cut = (mode - low) / (high - low)
    rising = low + np.sqrt(u * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - u) * (high - low) * (high - mode))
    return np.asarray(np.where(u < cut, rising, falling))
