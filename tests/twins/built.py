"""The twin of a built world, copied into plain Python objects before its first day."""

from __future__ import annotations

from collections import deque
from itertools import pairwise

from sim.conditions import Conditions
from sim.law import in_force, rules_of_today
from sim.services import Services
from sim.state.arrays import State
from sim.state.kinds import ArticleClass, HolderKind
from sim.state.records import RESIDENT, TreatmentFlag
from sim.synthesis.articles import Articles
from sim.units import DAYS_PER_YEAR
from sim.world import World
from tests.twins import expiry
from tests.twins.distribution import set_normal_orders
from tests.twins.dose import DosePatient
from tests.twins.goods import Article, Centre, Distributor, Holder, Line, Shelf
from tests.twins.law import board, enact, target_cover
from tests.twins.losses import fires_of, withdrawals_of
from tests.twins.people import People, Treatment
from tests.twins.planning import plan_visit
from tests.twins.world import Counter, Twin


def twin_of(world: World) -> Twin:
    """Return the twin of a world that has been built and not run."""
    articles = articles_of(world)
    distributors = distributors_of(world)
    lines = lines_of(world, articles, distributors)
    holders = holders_of(world, articles)
    people = people_of(world.state, articles)
    rules = rules_of_today(world.country, world.config.actors)
    known = world.conditions
    conditions = Conditions(known.sizes, known.limits, table=known.table)
    twin = Twin(
        config=world.config,
        country=world.country,
        days=world.calendar,
        conditions=conditions,
        rules=rules,
        services=Services(world.country.places, conditions, rules),
        articles=articles,
        lines=lines,
        distributors=distributors,
        holders=holders,
        counters=counters_of(world, holders),
        open_care=world.country.open_care,
        people=people,
        dose=dose_of(world.state, people),
        lanes=world.ways.lanes,
    )
    twin.meet(world.config.scenario)
    twin.fires, twin.withdrawals = fires_of(twin), withdrawals_of(twin)
    twin.first_homes = list(people.columns["home"])
    set_normal_orders(twin)
    demanded = in_force(world.config.proposal, -1)
    twin.rules = board(twin, demanded)
    expiry.begin(twin)
    twin.rules = rules
    enact(twin, demanded)
    expiry.fill(twin, {holder.index: target_cover(twin, holder) for holder in holders})
    for resident in list(people.known.values()):
        plan_visit(twin, resident, -1)
    return twin


def is_acute(articles: Articles, a: int) -> bool:
    """Tell whether most of an article's need is acute, not by refills."""
    if articles.kind[a] in (ArticleClass.BACKGROUND, ArticleClass.COMPOUNDED):
        return False
    acute = float(articles.needs[a] * articles.pack[a]) / DAYS_PER_YEAR
    return bool(acute > articles.chronic_need[a] + articles.dose_need[a])


def articles_of(world: World) -> list[Article]:
    """Copy the articles."""
    goods, country = world.state.goods, world.country
    reports = world.config.actors.authority.picture_lag_days + 1
    articles = [
        Article(
            index=a,
            kind=ArticleClass(goods.kind[a]),
            medicine=int(goods.medicine[a]),
            pack=int(goods.pack[a]),
            need=float(goods.need[a]),
            price=int(goods.price[a]),
            most_days=int(goods.limit_days[a]),
            left_hours=int(goods.left_hours[a]),
            limit_hours=int(goods.limit_hours[a]),
            priority=bool(country.articles.priority[a]),
            acute=is_acute(country.articles, a),
            critical_share=float(goods.critical_share[a]),
            compoundable=bool(country.articles.compoundable[a]),
            cold=bool(country.articles.cold_chain[a]),
            criticality=(int(goods.criticality[a, 0]), int(goods.criticality[a, 1])),
            tolerance=(float(goods.tolerance[a, 0]), float(goods.tolerance[a, 1])),
            bands=tuple(country.rates.bands[a].tolist()),
            in_stock=bool(goods.in_stock[a]),
            ample=bool(goods.ample[a]),
            pictures=deque(maxlen=reports),
            short_days=int(world.memory.short_days[a]),
        )
        for a in range(country.articles.size)
    ]
    for article, (first, last) in zip(articles, pairwise(goods.substitute_first), strict=True):
        article.substitutes = [articles[b] for b in goods.substitutes[first:last]]
    for article in articles:
        if article.kind == ArticleClass.PRESCRIPTION:
            in_hospital = [a for a in articles if a.kind == ArticleClass.HOSPITAL]
            same = [a for a in in_hospital if a.medicine == article.medicine]
            article.forms = sorted(same, key=lambda a: -float(country.articles.share[a.index]))
    return articles


def distributors_of(world: World) -> list[Distributor]:
    """Copy the distributors with their centres; the last one stands for the compounders."""
    centres = world.country.centres
    columns = (centres.place, centres.owner, centres.share, centres.host_share, centres.hall)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    each = [[Centre(*values) for values in zip(*row, strict=True)] for row in rows]
    last = len(each) - 1
    return [Distributor(d, d == last, row) for d, row in enumerate(each)]


def lines_of(world: World, articles: list[Article], distributors: list[Distributor]) -> list[Line]:
    """Copy the product lines, in the order of their articles."""
    state, known, stops = world.state.lines, world.country.lines, world.stops
    spans = list(zip(stops.start.tolist(), stops.end.tolist(), strict=True))
    lines = []
    for i in range(known.size):
        coming = enumerate(state.inbound[i].tolist())
        line = Line(
            index=i,
            share=float(state.share[i]),
            need=float(state.need[i]),
            distributor=distributors[state.distributor[i]],
            lane=int(known.lane[i]),
            finished_origin=int(known.finished_origin[i]),
            active_origin=int(known.active_origin[i]),
            licence=bool(known.licence[i]),
            made_to_order=bool(known.made_to_order[i]),
            lead=int(state.lead[i]),
            growth=float(state.growth[i]),
            plant_days=world.config.actors.companies.plant_days,
            growth_days=world.config.actors.companies.growth_days,
            strained=int(state.strained[i]),
            stops=spans[stops.first[i] : stops.first[i + 1]],
            stock=state.stock[i].tolist(),
            inbound={day: days for day, days in coming if days},
            plant=int(state.plant[i]),
            active=float(state.active[i]),
            active_full=float(state.active_full[i]),
            usual_active=float(state.active_full[i]),
            carry=float(state.carry[i]),
        )
        lines.append(line)
        articles[known.article[i]].lines.append(line)
    return lines


def holders_of(world: World, articles: list[Article]) -> list[Holder]:
    """Copy the stock holders with their shelves."""
    rows, centres, shelves = world.country.rows, world.country.centres, world.state.shelves
    holders = []
    for h, kind in enumerate(map(HolderKind, rows.kind.tolist())):
        figures = zip(
            articles,
            shelves.need[h].tolist(),
            shelves.stock[h].tolist(),
            shelves.target[h].tolist(),
            strict=True,
        )
        feeder = int(world.state.holders.feeder[h])
        holder = Holder(
            index=h,
            kind=kind,
            facility=int(rows.facility[h]),
            soon=int(centres.soon[h]),
            home=centres.home[h].tolist(),
            orders=kind not in (HolderKind.WARD, HolderKind.STOCKPILE),
            feeder=feeder if feeder >= 0 else None,
            shelves=[Shelf(*values) for values in figures],
        )
        holders.append(holder)
    return holders


def counters_of(world: World, holders: list[Holder]) -> list[Counter]:
    """Copy the counters; their hours come with the law."""
    known = world.state.counters
    counters = []
    for c, (neighbours, distance) in enumerate(zip(known.neighbours, known.distance, strict=True)):
        pairs = zip(neighbours.tolist(), distance.tolist(), strict=True)
        counter = Counter(
            index=c,
            holder=holders[c],
            region=int(known.region[c]),
            neighbours=[(other, km) for other, km in pairs if other >= 0],
            stand_in=known.stand_in[c].tolist(),
            delivery_hour=int(known.delivery_hour[c]),
            staff=float(world.full_capacity[c]),
            opening=[],
            law=[],
        )
        counters.append(counter)
    return counters


def people_of(state: State, articles: list[Article]) -> People:
    """Copy the residents and their treatments."""
    rows, starts = state.people.band_rows, state.people.band_start
    residents, treatments = state.people.residents, state.people.treatments
    columns = {name: residents[name].tolist() for name in RESIDENT.names or ()}
    columns["marks"] = state.people.marks.tolist()
    copies = [
        Treatment(
            article=articles[article],
            days=days,
            end=end,
            critical=bool(flags & TreatmentFlag.CRITICAL),
            dose=bool(flags & TreatmentFlag.DOSE),
            packed=bool(flags & TreatmentFlag.PACKED),
        )
        for end, _, article, days, flags in treatments.tolist()
    ]
    classes = [rows[first:last].tolist() for first, last in pairwise(starts.tolist())]
    return People(columns, copies, classes)


def dose_of(state: State, people: People) -> list[DosePatient]:
    """Copy the dose patients in their order."""
    dose = state.dose
    columns = (dose.rows, dose.site, dose.clock, dose.due, dose.until)
    return [
        DosePatient(people[row], site, clock, *((due, until) if due >= 0 else (None, None)))
        for row, site, clock, due, until in zip(*(c.tolist() for c in columns), strict=True)
    ]
