"""From a chain to a world: the tables of a made-up country, and what they cannot say."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path
from typing import Final

import numpy as np

from sim.array_types import Ints
from sim.build import build
from sim.kernels.ranking import empty_ranks
from sim.lab.cells import cell
from sim.lab.days import work_every_day
from sim.lab.made import (
    BY_THE_CLOCK,
    ONLY_THESE_MEDICINES,
    SWEDEN,
    Made,
    keep_rows,
    lane,
    read,
    write_rows,
)
from sim.lab.spec import Chain
from sim.ledger import Ledger
from sim.state.arrays import Shipments
from sim.state.kinds import ArticleClass, HolderKind
from sim.state.records import SHIPMENT
from sim.synthesis.ages import followed
from sim.synthesis.room import empty_day, empty_needs
from sim.units import HOURS_PER_DAY
from sim.world import Clock, Phase, World

PEOPLE: Final = 1000  # residents for each pharmacy of mean share
LANES: Final = 6  # as many as origins
PLENTY: Final = 2**40  # packs; more than any run takes
RETRY_HOUR, DEMAND_HOUR, NIGHT_HOUR = 0, 1, 23
SEEKING_HOURS: Final = 2  # after DEMAND_HOUR, for those who go on
TREAT_HOUR: Final = 10  # in hospitals
RESERVE: Final = 1000  # needs beyond what is expected
AGES: Final = 4  # stream of luck, after those of demand, supplier and lead times


def overrides(chain: Chain, folder: Path) -> tuple[str, ...]:
    """Write a chain's tables to a folder and return the overrides that choose them."""
    Made(residents=PEOPLE).write(folder)
    senders = chain.senders.many if chain.senders else 1
    for name in ("centres", "distributors"):
        same_rows(folder, name, senders)
    lanes = [lane(name, 1) for name in ("border_road", *(f"road_{i}" for i in range(1, LANES)))]
    write_rows(folder / "lanes.csv", lanes)
    share = np.array([pharmacy.share for pharmacy in chain.pharmacies])
    people = np.rint(PEOPLE * share.size * share / share.sum()).astype(int)
    for name in ("municipalities", "regions", "age_bands"):
        one = read(folder / f"{name}.csv")[0]
        rows = [one | _place(name, i, int(n)) for i, n in enumerate(people)]
        write_rows(folder / f"{name}.csv", rows)
    keep_rows(folder / "medicines.csv", 1, patients_per_1000=0.001, n_mah=1)
    accepted = chain.substitution.share if chain.substitution else 0
    twice = ("background_articles", "pick_margin")
    kept = [
        text
        for text in (*BY_THE_CLOCK, *ONLY_THESE_MEDICINES)
        if not text.split("=")[0].endswith(twice)
    ]
    return (
        "world=toy",
        "world.name=lab",
        f"world.tables='{folder}'",
        f"horizon_days={chain.all_days}",
        f"seed={chain.seed}",
        *kept,
        f"actors.assortment.background_articles={chain.copies}",
        "actors.assortment.background_pack_days=1",
        f"actors.assortment.background_holders={senders}",
        "actors.assortment.holders_exponent=0",
        "actors.assortment.most_lines_per_article=20",
        "actors.residents.dose_patients=0",
        "actors.companies.run_in_days=0",
        f"actors.distributors.pick_margin={chain.senders.capacity if chain.senders else 1}",
        f"actors.patients.stay_share={0 if chain.seek else 1}",
        f"actors.prescribers.accepted_share={accepted}",
        "actors.hospitals.lapse_days=1",
        "actors.patients.lapse_days=1",
    )


def same_rows(folder: Path, name: str, many: int) -> None:
    """Repeat the first row of a table, of Sweden when the folder has none, with equal shares."""
    file = folder / f"{name}.csv"
    source = file if file.exists() else SWEDEN / file.name
    one = read(source)[0]
    own = {"distributors": ("distributor", "share"), "centres": ("centre", "stock_share")}[name]
    rows = [one | {own[0]: f"sender_{i + 1}", own[1]: 1} for i in range(many)]
    if name == "centres":
        rows = [row | {"distributor": row["centre"]} for row in rows]
    write_rows(file, [row | {"share": 1 / many} if name == "distributors" else row for row in rows])


def _place(name: str, i: int, people: int) -> dict[str, object]:
    town = {"code": str(9001 + i), "name": f"Town {i + 1}", "region": str(50 + i)}
    region = {"code": str(50 + i), "name": f"Region {i + 1}", "population": people}
    by_table: dict[str, dict[str, object]] = {
        "municipalities": {**town, "population": people},
        "regions": {**region},
        "age_bands": {"region": str(50 + i)},
    }
    return by_table[name]


def world_of(chain: Chain) -> World:
    """Build the world of a chain, with full shelves and no actor started yet."""
    with tempfile.TemporaryDirectory() as folder:
        world = build(cell(*overrides(chain, Path(folder))))
    work_every_day(world)
    _make_room(world, chain)
    _set_people(world, chain)
    _set_goods(world, chain)
    _let_age(world, chain)
    world.clock = Clock(world.env, plan(chain))
    world.ledger = Ledger.begin(world.state)
    return world


def plan(chain: Chain) -> dict[int, list[Phase]]:
    """Return the phases of a chain's day: what Sweden's day has, at the hours when anyone comes."""
    hours: dict[int, list[Phase]] = {hour: [] for hour in range(HOURS_PER_DAY)}
    hours[RETRY_HOUR] = [Phase.SUPPLY, Phase.GATHER, Phase.RECEIVE, Phase.SERVE]
    if chain.wholesaler and chain.allocation == "turns":
        hours[RETRY_HOUR].insert(1, Phase.ORDER)
    for hour in range(DEMAND_HOUR, DEMAND_HOUR + (SEEKING_HOURS if chain.seek else 1)):
        hours[hour] = [Phase.SERVE]
    hours[TREAT_HOUR] = [Phase.ADMIT]
    hours[NIGHT_HOUR] = [Phase.REDISTRIBUTE, Phase.ORDER, Phase.CLOSE]
    return hours


def copies_of(world: World) -> Ints:
    """Return the articles that are copies of a chain."""
    return np.flatnonzero(world.country.articles.kind == ArticleClass.BACKGROUND)


def shelves_of(world: World, chain: Chain) -> Ints:
    """Return the stock holders that stand for a chain's pharmacies."""
    kind = HolderKind.OPEN_CARE if chain.at == "counter" else HolderKind.HOSPITAL
    return world.country.rows.of(kind)


def _make_room(world: World, chain: Chain) -> None:
    """Give the state room for all who come and wait, and for all goods on their way."""
    mean = chain.demand.mean + (chain.substitution.demand.mean if chain.substitution else 0)
    most = int(chain.copies * mean * (chain.room + 3)) + 30 * chain.copies + RESERVE
    orders = chain.copies * len(chain.pharmacies)
    goods = int(orders * 2 + most + chain.copies * mean * (20 * chain.lead.mean))
    state, lapse = world.state, 1 if chain.unmet == "leave" else chain.all_days
    world.state = dataclasses.replace(
        state,
        needs=empty_needs(most, 1),
        day=empty_day(most, world.country.counters),
        ranks=empty_ranks(max(most, world.country.rows.kind.size)),
        shipments=Shipments(np.zeros(goods, SHIPMENT), np.zeros(1, np.int64)),
        habits=state.habits._replace(lapse_hours=min(lapse * HOURS_PER_DAY, 8000)),
    )


def _set_people(world: World, chain: Chain) -> None:
    """Let all come at one hour of the day, to counters that are never crowded."""
    counters = world.state.counters
    counters.hour_law[:] = np.arange(HOURS_PER_DAY) >= DEMAND_HOUR
    counters.distance[:] = np.where(counters.neighbours >= 0, 1e-6, np.inf)
    world.full_capacity[:] = np.inf
    orders = chain.copies if chain.senders else PLENTY  # a night, from which follow hands
    centres = world.country.centres.home[0]
    world.country.usual_orders[:] = 0.0
    world.country.usual_orders[np.arange(centres.size), centres] = orders


def _set_goods(world: World, chain: Chain) -> None:
    """Fill shelves to their level; the distributor has plenty, or what a wholesaler has."""
    state, copies = world.state, copies_of(world)
    state.goods.kind[copies] = int(ArticleClass.PRESCRIPTION)
    state.shelves.target[:] = 0
    state.shelves.stock[:] = 0
    levels = np.array([pharmacy.level for pharmacy in chain.pharmacies])
    where = np.ix_(shelves_of(world, chain), copies)
    state.shelves.target[where] = levels[:, None]
    part = (np.arange(copies.size) + 1) / copies.size if chain.start == "even" else 1.0
    state.shelves.stock[where] = np.ceil(levels[:, None] * part)
    if chain.substitution:
        _pair(world, copies)
    lines = world.state.lines
    many = chain.senders.many if chain.senders else 1
    own = (lines.first[copies][:, None] + np.arange(many)).ravel()
    lines.distributor[own] = np.tile(np.arange(many), copies.size)
    lines.stock[:] = 0
    lines.inbound[:] = 0
    lines.plant[:] = 0
    lines.plant[own] = PLENTY
    lines.stock[own, 0] = chain.wholesaler.level if chain.wholesaler else PLENTY
    lines.need[:] = 0.0
    lines.need[own] = 1.0
    lines.lead[own] = chain.wholesaler.lead_days if chain.wholesaler else 1


def _let_age(world: World, chain: Chain) -> None:
    """Give packs a shelf life; those there at first have come at any time within it."""
    if not chain.shelf_life:
        return
    where = np.ix_(shelves_of(world, chain), copies_of(world))
    life = np.zeros(world.state.shelves.stock.shape, np.int32)
    life[where] = chain.shelf_life
    ages = followed(life, np.zeros(life.shape, np.bool_), days_before=0)
    stock = world.state.shelves.stock[ages.holder, ages.article]
    row = np.repeat(np.arange(stock.size), stock)
    age = np.random.default_rng([chain.seed, AGES]).integers(chain.shelf_life, size=row.size)
    np.add.at(ages.by_day, (row, -age % ages.by_day.shape[1]), 1)
    ages.good[:] = stock
    world.state = dataclasses.replace(world.state, ages=ages)


def _pair(world: World, copies: Ints) -> None:
    """Let the second of each pair of copies be the substitute of the first."""
    many = np.zeros(world.country.articles.size, np.int64)
    many[copies[0::2]] = 1
    world.state = dataclasses.replace(
        world.state,
        goods=world.state.goods._replace(
            substitute_first=np.concatenate([[0], np.cumsum(many)]).astype(np.int32),
            substitutes=copies[1::2].astype(np.int32),
        ),
    )
