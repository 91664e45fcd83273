"""From a configuration to a world that is ready to run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from sim.calendar import Calendar
from sim.conditions import Channel, Conditions
from sim.config import CALM, Config, Proposal, Scenario, StudyConfig
from sim.data.tables import Tables, read_tables
from sim.demand import check_codes
from sim.errors import ConfigError, Problems
from sim.events import happen
from sim.kernels.agenda import RING
from sim.law import enact, in_force, reformed
from sim.ledger import Ledger
from sim.places import Places
from sim.requirements.medicines import check_beginnings
from sim.routes import Lanes, Ways
from sim.services import Services
from sim.settling import calm_of, settle
from sim.state.history import History, Labels
from sim.state.records import LAST_HOUR
from sim.surges import demand_of
from sim.synthesis.allocation import allocate_state, full_capacity
from sim.synthesis.country import Country, build_country
from sim.synthesis.crowds import check_groups
from sim.synthesis.facilities import build_places
from sim.synthesis.lines import Stops, draw_stops, spared_stops
from sim.synthesis.medicines import read_medicines
from sim.synthesis.memory import empty_memory
from sim.synthesis.patient_groups import read_patient_groups
from sim.synthesis.pharmacies import generate_pharmacies
from sim.synthesis.trade import read_trade
from sim.traces import TraceTable
from sim.units import DAYS_PER_WEEK, HOURS_PER_DAY
from sim.world import World

MEDICINES_OF: Final = {"medicines", "developed"}  # keys of requirements that name medicines
SPARSE_PER_KM2: Final = 6.0  # residents a square kilometre below which a municipality is sparse


def build(config: Config) -> World:
    """Build the world of one cell, as its run starts; raises what `assemble` raises."""
    world = assemble(config)
    calm = calm_of(world)  # of today, so that luck stays the same whatever is demanded
    demanded = in_force(config.proposal, -1)
    if demanded:
        enact(world, demanded)
    settle(world, calm)
    return world


def assemble(config: Config) -> World:
    """Return the world of one cell under today's law, before suppliers and shelves have settled.

    Raises ConfigError when the run is too long, or a scenario or proposal names what is not there;
    DataError for every problem of the tables.
    """
    days = config.warm_up_days + config.horizon_days
    check_length(days)
    tables = read_world_tables(config)
    country = build_country(tables, config.world.tier, config.actors, config.world.world_seed)
    first, seasons = -config.warm_up_days, config.calendar.seasons
    known = days + RING + DAYS_PER_WEEK  # visits are planned as far ahead, whatever the horizon
    calendar = Calendar(config.calendar.start_date, known, first, holidays=seasons)
    rules = reformed(country, config.actors, in_force(config.proposal, -1))
    conditions = board(country)
    named = labels(tables, country, conditions.table)
    history = History.empty(named, config.horizon_days)
    possible = config.scenario.possible(config.seed)  # room is kept for all that may begin
    room, _ = demand_of(config, country, possible)
    moves = possible.relocations(country.places, config.seed)
    state = allocate_state(country, calendar, history, room, rules, config.seed)
    world = World(
        config=config,
        country=country,
        calendar=calendar,
        conditions=conditions,
        shocks=(),
        recalls=(),
        rushes=(),
        relocations=(),
        ways=ways_of(config, country, tables),
        alerts=(),
        reached={name: np.full(1, np.inf) for name in config.scenario.awaited},
        demand=demand_of(config, country, Scenario(name=CALM))[0],
        local_surges=(),
        rules=rules,
        services=Services(country.places, conditions, rules),
        stops=spared_stops(background_stops(config, country, days), rules.stop_share, config.seed),
        state=state,
        history=history,
        ledger=Ledger.begin(state),
        memory=empty_memory(country, config.actors),
        full_capacity=full_capacity(country, config.actors),
        former_home=state.people.residents["home"][: None if moves else 0].copy(),
    )
    happen(world, config.scenario)
    enact(world, ())
    return world


def check_length(days: int) -> None:
    """Refuse a run whose hours would not fit the columns that hold them."""
    most = LAST_HOUR // HOURS_PER_DAY
    if days > most:
        raise ConfigError(
            f"horizon_days: with warm_up_days the run has {days} days; at most {most} are"
            " possible; shorten the horizon"
        )


def check_scenarios(study: StudyConfig) -> None:
    """Find out before anything runs whether the world has what a study names.

    Raises DataError for every problem of the tables, ConfigError for every unknown place or name,
    and for medicines of scenarios and proposals.
    """
    tables = read_world_tables(study)
    world, actors = study.world, study.actors
    pharmacies = generate_pharmacies(tables, world.world_seed)
    places = build_places(tables, pharmacies, actors.facilities)
    medicines = read_medicines(tables, world.tier, actors.patients)
    groups = read_patient_groups(tables, medicines, scale=1.0)
    codes = [str(code) for code in tables["medicines"]["atc"]]
    problems = Problems(ConfigError)
    for scenario in (each.whole() for each in study.scenarios):
        try:
            scenario.limits(places, seed=0)
            check_codes([*scenario.surges(seed=0), *scenario.stoppages(seed=0)], codes)
            check_groups([*scenario.surges(seed=0), *scenario.rushes(seed=0)], groups)
        except ConfigError as error:
            problems.found += [f"{scenario.name}: {problem}" for problem in error.problems]
    for proposal in study.proposals:
        _check_names(proposal, places, codes, problems)
    problems.raise_if_any()


def _check_names(
    proposal: Proposal, places: Places, codes: Sequence[str], problems: Problems
) -> None:
    """Note every place and beginning of an ATC code in a proposal that the world does not have."""
    for name, part in proposal.requirements.items():
        try:
            part.find(places)
        except ConfigError as error:
            problems.found += [f"{proposal.name}: {problem}" for problem in error.problems]
        for key in MEDICINES_OF.intersection(type(part).model_fields):
            where = f"{proposal.name}: proposal.requirements.{name}.{key}"
            try:
                check_beginnings(getattr(part, key), codes, where)
            except ConfigError as error:
                problems.found += error.problems


def read_world_tables(config: Config | StudyConfig) -> Tables:
    """Read the tables that the world names."""
    world = config.world
    return read_tables(world.tables_folder, world.pharmacies_file, world.regions)


def labels(tables: Tables, country: Country, table: TraceTable) -> Labels:
    """Return what the history is counted by."""
    towns = tables["municipalities"]
    return Labels(
        regions=tuple(country.places.region_code),
        municipalities=tuple(country.places.municipality_code),
        municipality_region=country.places.municipality_region.astype(np.int64),
        sparse=np.asarray(towns["population"] < SPARSE_PER_KM2 * towns["land_area_km2"]),
        medicines=tuple(str(code) for code in country.medicines.atc),
        residents=country.places.municipality_population.astype(np.float64),
        patient_groups=tuple(group.name for group in country.patient_groups),
        traces=table.traces,
    )


def board(country: Country) -> Conditions:
    """Return an empty board of conditions."""
    places = country.places
    sizes = {
        Channel.ELECTRICITY: places.n_areas,
        Channel.TELECOM: places.n_areas,
        Channel.NATIONAL_SERVICE: len(places.region_code),
        Channel.PAYMENT: len(places.region_code),
        Channel.CHAIN_SYSTEM: len(places.chain_name),
        Channel.DISTRIBUTOR_SYSTEM: len(places.distributor_name),
        Channel.DOSE_SYSTEM: len(places.dose_owner_name),
        Channel.TRANSPORT: len(places.carrier_name) * len(places.municipality_code),
        Channel.ROAD: len(places.municipality_code),
        Channel.SITE: places.n_facilities,
        Channel.STAFF: places.n_facilities,
        Channel.PRESCRIBERS: len(places.region_code),
        Channel.LANE: len(places.lane_name),
        Channel.FINISHED_ORIGIN: len(places.origin_name),
        Channel.ACTIVE_SUBSTANCE_ORIGIN: len(places.origin_name),
        Channel.PRODUCT_LINE: country.lines.size,
    }
    return Conditions(sizes)


def ways_of(config: Config, country: Country, tables: Tables) -> Ways:
    """Return the ways into Sweden; ConfigError when an event could make one too long."""
    trade, places = read_trade(tables, country.medicines), country.places
    lanes = Lanes(
        lane=country.lines.lane.astype(np.int64),
        origin=country.lines.finished_origin.astype(np.int64),
        share=trade.lane_share,
        lead_days=trade.lead_days.astype(np.int64),
        names=places.lane_name,
    )
    ways, possible = Ways(lanes, config.seed), config.scenario.possible(config.seed)
    ways.check(possible.detours(places, config.seed), possible.reroutings(places, config.seed))
    return ways


def background_stops(config: Config, country: Country, days: int) -> Stops:
    """Draw the background shortages of all lines, from the first day of the run-in to the end."""
    company, lines = config.actors.companies, country.lines
    suppliers = np.bincount(lines.article, lines.supplied, country.articles.size)[lines.article]
    rate = company.shortage_starts_per_year * np.maximum(suppliers, 1.0) ** -company.competition
    hazard = np.where(lines.supplied, rate, 0.0)
    return draw_stops(hazard, (-company.run_in_days, days), company, config.seed)
