"""The authority's picture, decisions and licences; compounders and stockpiles that step in."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor, fsum, sqrt

from sim.conditions import Channel
from sim.rng import Purpose
from sim.rules import Node
from sim.state.flows import Flow, Sight, Worth
from sim.state.kinds import AllocationRule, ArticleClass, HolderKind
from sim.terms import MutualHelp, Trigger
from sim.units import DAYS_PER_YEAR, HOURS_PER_DAY
from tests.twins.goods import Article, Shelf
from tests.twins.luck import Luck
from tests.twins.supply import compounding_level
from tests.twins.ways import passage
from tests.twins.why import unfilled
from tests.twins.world import Twin


def decide(world: Twin, now: int) -> None:
    """Look at the stocks, decide on interventions, grant licences."""
    note(world)
    seen: dict[Article, float | None] = {}
    for article in world.articles:
        told = (h.shelves[article.index] for h in world.holders if h.kind in world.rules.reporting)
        article.pictures.append(article.distributor_stock + sum(shelf.stock for shelf in told))
        seen[article] = seen_stock(world, article, now // HOURS_PER_DAY)
        if world.rules.trigger is None:
            article.decided, article.sighted = False, None
        else:
            cover = cover_days(article, seen[article])
            intervene(world, article, world.rules.trigger, cover, now // HOURS_PER_DAY)
    count_picture(world, seen)
    grant_licences(world, now)


def cover_days(article: Article, stock: float | None) -> float | None:
    """Return for how many days a stock lasts, None where none is seen."""
    return None if stock is None else stock / max(article.need, 1e-9)


def count_picture(world: Twin, seen: dict[Article, float | None]) -> None:
    """Count by medicine what is short, what of it is seen, and what is decided."""
    picture, limit = world.tally.picture, world.actors.authority.short_below_days
    for article, stock in seen.items():
        cover = cover_days(article, stock)
        lying = cover_days(article, article.pictures[-1])
        short = article.traded and lying is not None and lying < limit
        low = cover is not None and cover < limit
        picture[article.medicine, Sight.SHORT] += short
        picture[article.medicine, Sight.UNREPORTED] += short and stock is None
        picture[article.medicine, Sight.SEEN_SHORT] += low
        picture[article.medicine, Sight.SEEN_WRONGLY] += low and not short
        awaited = article.sighted is not None and not article.decided
        picture[article.medicine, Sight.AWAITING] += awaited
        picture[article.medicine, Sight.DECIDED] += article.decided
    most = world.actors.authority.most_cover_days
    for medicine in range(len(world.country.medicines.atc) + 1):
        alike = [article for article in seen if article.medicine == medicine]
        lying_of = {a: float(a.pictures[-1]) for a in alike if a.traded}
        seen_of = {a: stock for a in alike if (stock := seen[a]) is not None}
        picture[medicine, Sight.COVER] = together(lying_of, most)
        picture[medicine, Sight.SEEN_COVER] = together(seen_of, most)


def together(stocks: dict[Article, float], most: int) -> int:
    """Return for how many whole days, at most so many, articles last together; -1 without any."""
    if not stocks:
        return -1
    lying, need = 0.0, 0.0  # added one by one, as later versions of sum do not
    for article, stock in stocks.items():
        lying += stock
        need += article.need
    return int(min(lying / need, most))


def note(world: Twin) -> None:
    """Count articles, those without stock, and cover; remember how long each has been short."""
    flow, covers = world.tally.flow, []
    how = world.actors.authority
    for article in world.articles:
        stock = article.distributor_stock
        short = article.traded and stock <= 0
        scarce = article.traded and stock < how.short_below_days * article.need
        article.short_days = article.short_days + 1 if scarce else 0
        if not scarce:
            coming = article.traded and all_told(world, article)
            article.warned_days = article.warned_days + 1 if coming else 0
        flow[Flow.ARTICLES] += article.traded
        flow[Flow.ARTICLES_WITHOUT_STOCK] += short
        for line in article.lines:
            if not (line.licence or line.made_to_order):
                flow[Flow.LINES] += 1
                flow[Flow.LINES_WITHOUT_STOCK] += sum(line.stock) == 0
        if article.traded:
            covers.append(min(stock / article.need, how.most_cover_days))
    flow[Flow.COVER_ARTICLES] = int(fsum(covers))


def all_told(world: Twin, article: Article) -> bool:
    """Tell whether every company that still has some has told that it will run out."""
    notice, luck = world.rules.notice, Luck(world.country.world_seed)
    if notice.days == 0:
        return False
    for line in article.lines:
        left = sum(line.stock) + sum(line.inbound.values())
        if line.licence or line.made_to_order or left == 0:
            continue
        in_time = luck.draw(Purpose.NOTICE, line.index) < notice.share
        if not (in_time and line.cause % 32 and left <= notice.days * line.need):
            return False
    return True


def seen_stock(world: Twin, article: Article, today: int) -> float | None:
    """Return the treatment-days that the authority sees, None where it sees none.

    The picture is some days old, misses a share of the articles and carries an error.
    """
    how, draw = world.actors.authority, world.luck.draw
    complete = len(article.pictures) > how.picture_lag_days
    reported = draw(Purpose.PICTURE, article.index, -1) < how.picture_coverage
    if not (complete and reported and article.traded):
        return None
    spread = 2 * draw(Purpose.PICTURE, article.index, today) - 1
    return max(
        0.0,
        article.pictures[-1 - how.picture_lag_days] * (1 + sqrt(3) * how.picture_noise * spread),
    )


def intervene(
    world: Twin, article: Article, trigger: Trigger, cover: float | None, today: int
) -> None:
    """Let a decision come into force after its delay, and end when cover is seen again."""
    if cover is None or cover >= trigger.seen_cover_days:
        article.sighted = None
    elif article.sighted is None:
        article.sighted = today
    if article.decided:
        article.decided = cover is not None and cover < trigger.release_cover_days
    elif article.sighted is not None and today - article.sighted >= trigger.decision_days:
        article.decided = True
        world.tally.flow[Flow.INTERVENTIONS] += 1
    rule = trigger.allocation if article.decided else world.rules.allocation
    article.allocation = AllocationRule[rule.name]


def grant_licences(world: Twin, now: int) -> None:
    """Bring in a share of the need of articles that have been short for long."""
    how = world.actors.authority
    low, high = how.licence_lead_days
    passage = open_borders(world, now)
    for article in world.articles:
        if article.short_days > 0:
            found = world.luck.draw(Purpose.LICENCE, article.index) < how.licence_found_share
            lead = low + world.luck.draw(Purpose.LICENCE, article.index, 1) * (high - low)
            if found and article.known_days >= how.licence_after_days + lead:
                part = article.need * how.licence_need_share * passage
                bring_in(world, article, floor(part + 0.5), "imported", Flow.LICENSED)


def buy(world: Twin, now: int) -> None:
    """Bring in what the state has bought of articles that have been short for long."""
    how = world.rules.purchase
    if how is None:
        return
    low, high = how.lead_days
    passage = open_borders(world, now)
    for article in world.articles:
        found = world.luck.draw(Purpose.PURCHASE, article.index) < how.found_share
        lead = low + world.luck.draw(Purpose.PURCHASE, article.index, 1) * (high - low)
        wanted = article.priority or not how.priority_only
        if found and wanted and article.known_days >= how.after_days + lead:
            part = article.need * how.need_share * passage
            bring_in(world, article, floor(part + 0.5), "imported", Flow.PURCHASED)


def open_borders(world: Twin, now: int) -> float:
    """Return how much of the usual imports can come: lanes weighted by the need of their lines."""
    lanes = world.conditions.level_at(Channel.LANE, now).tolist()
    usual = [0.0] * len(lanes)
    for article in world.articles:
        for line in article.lines:
            if not world.country.places.lane_name[line.lane].startswith("domestic"):
                usual[line.lane] += line.need
    lost = sum(need * (1.0 - level) for need, level in zip(usual, lanes, strict=True))
    return 1.0 - lost / sum(usual)


def bring_in(world: Twin, article: Article, days: int, book: str, flow: Flow) -> None:
    """Put extra goods on the licence line of an article."""
    article.licence_line.stock[0] += days
    article.books[book] += days
    world.tally.flow[flow] += days
    for_hospitals = flow == Flow.LICENSED and article.kind == ArticleClass.HOSPITAL
    what = Worth.LICENSED_HOSPITAL if for_hospitals else Worth[flow.name]
    world.tally.worth[what] += days * article.price


def compound(world: Twin, now: int) -> None:
    """Compound a share of the need of articles that have been short for long, on working days."""
    how = world.actors.compounding
    if not world.works(now // HOURS_PER_DAY):
        return
    wishes, load = {}, 0.0
    for article in world.articles:
        share = how.need_share if article.known_days >= how.shortage_after_days else 0.0
        series = share_in_series(world, article)
        if article.compoundable and max(share, series) > 0:
            wish = wishes[article.index] = article.need * max(share, series)
            load += wish / how.series_yield if series > 0 else wish
    luck = world.luck.draw(Purpose.BATCH, now // HOURS_PER_DAY)
    part = part_made(world, load, compounding_level(world, now))
    for article, days in batches(world, wishes, part, luck):
        bring_in(world, article, days, "compounded", Flow.COMPOUNDED)


def part_made(world: Twin, load: float, level: float) -> float:
    """Return the part that compounders have room for in a day of what is asked of them."""
    ordinary = sum(article.need for article in world.articles if article.made_to_order)
    room = max(0.0, world.actors.compounding.capacity_factor * level - 1) * ordinary
    return min(1.0, room / load) if load > 0 else 0.0


def batches(
    world: Twin, wishes: dict[int, float], part: float, luck: float
) -> Iterator[tuple[Article, int]]:
    """Yield a part of each wish in whole treatment-days, whose sum is that of the parts."""
    made = 0.0
    for index, wish in wishes.items():
        before = floor(made + luck)
        made += wish * part
        yield world.articles[index], floor(made + luck) - before


def share_in_series(world: Twin, article: Article) -> float:
    """Return the share of an article's need that is made in series for stock by now."""
    how = world.rules.stock_preparation
    if how is None:
        return 0.0
    wait = 0.0 if world.rules.developed[article.index] else how.development_days
    if article.need * how.need_share * DAYS_PER_YEAR / article.pack > how.licence_packs:
        wait += how.licence_days
    return how.need_share if article.known_days >= max(1, wait) else 0.0


def make_on_standby(world: Twin, now: int) -> None:
    """Let domestic plants make a share of the need of listed articles that are short for long."""
    how, luck = world.rules.standby, Luck(world.country.world_seed)
    if how is None:
        return
    plants = world.conditions.level_at(Channel.FINISHED_ORIGIN, now).tolist()
    substances = world.conditions.level_at(Channel.ACTIVE_SUBSTANCE_ORIGIN, now).tolist()
    lanes = world.conditions.level_at(Channel.LANE, now).tolist()
    plant = plants[world.country.places.origin_name.index("sweden")]
    for article in world.articles:
        listed = bool(world.rules.standby_list[article.index])
        able = luck.draw(Purpose.STANDBY, article.index) < how.producible_share
        if listed and able and article.known_days >= max(1, how.switch_days):
            making = min(article.known_days - how.switch_days, article.short_days)
            stocked = making * how.need_share < how.substance_days
            origin = article.lines[0].active_origin
            comes = substances[origin] * passage(world, origin, now // HOURS_PER_DAY, lanes)
            substance = 1.0 if stocked else comes
            part = article.need * how.need_share * (plant * substance)
            bring_in(world, article, floor(part + 0.5), "made", Flow.STANDBY)


def release_stockpile(world: Twin) -> None:
    """Send to hospital pharmacies what they have lacked for the days that release takes."""
    stockpile = world.by_kind[HolderKind.STOCKPILE][0]
    may_release = world.rules.supply_edges[Node.STOCKPILE, Node.HOSPITAL_PHARMACY]
    for article in world.articles:
        shelves = [h.shelves[article.index] for h in world.by_kind[HolderKind.HOSPITAL]]
        source = stockpile.shelves[article.index]
        wishes = [
            max(0, shelf.target - shelf.stock - shelf.in_transit) if unfilled(shelf.cause) else 0
            for shelf in shelves
        ]
        wish = sum(wishes)
        article.lacking_days = article.lacking_days + 1 if wish else 0
        if wish and may_release and article.lacking_days >= world.actors.stockpiles.release_days:
            total = min(wish, source.stock)
            for shelf, part in zip(shelves, wishes, strict=True):
                shelf.stock += part * total // wish
                shelf.came += part * total // wish
                source.stock -= part * total // wish
                world.tally.flow[Flow.RELEASED] += part * total // wish


def help_each_other(world: Twin) -> None:
    """Move hospital stock from regions that can spare it to those that have long lacked it."""
    for article in world.articles:
        shelves = [h.shelves[article.index] for h in world.by_kind[HolderKind.HOSPITAL]]
        lack = [shelf.target - shelf.stock - shelf.in_transit for shelf in shelves]
        for shelf, days in zip(shelves, lack, strict=True):
            short = unfilled(shelf.cause) and days > 0
            shelf.lacking_days = shelf.lacking_days + 1 if short else 0
        if world.rules.mutual_help is not None:
            share_out(world, article, shelves, world.rules.mutual_help)


def share_out(world: Twin, article: Article, shelves: list[Shelf], how: MutualHelp) -> None:
    """Move what regions that lack nothing of an article can spare to those that long have."""
    wishes, spares = [], []
    for shelf in shelves:
        lack = shelf.target - shelf.stock - shelf.in_transit
        wishes.append(lack if shelf.lacking_days >= max(1, how.request_days) else 0)
        over = max(0.0, shelf.stock - how.donor_floor_days * shelf.need)
        spare = floor(min(over, how.donor_cap_share * shelf.stock))
        spares.append(0 if shelf.lacking_days else spare)
    moved = min(sum(wishes), sum(spares))
    taken = in_proportion(moved, spares)
    given = in_proportion(moved, wishes)
    for shelf, more, less in zip(shelves, given, taken, strict=True):
        shelf.stock += more - less
        shelf.came += more
    world.tally.flow[Flow.BETWEEN_REGIONS] += moved


def in_proportion(total: int, weights: list[int]) -> list[int]:
    """Divide a whole number by weights: each place gets what its cumulative share adds."""
    parts, before, so_far = [], 0, 0
    for weight in weights:
        so_far += weight
        upto = so_far * total // max(1, sum(weights))
        parts.append(upto - before)
        before = upto
    return parts
