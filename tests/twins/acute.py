"""Acute needs: they arise, are tried for some days, and lapse when they are not met."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.demand import NeedKind
from sim.rng import Purpose
from sim.state.flows import Service
from sim.state.reasons import LAST_LOCAL_REASON
from sim.units import HOURS_PER_DAY
from tests.twins import outcome
from tests.twins.goods import Article
from tests.twins.people import Need, Resident, Visit
from tests.twins.planning import hour_of_retry, hour_of_visit, stand_in
from tests.twins.seeking import go_on
from tests.twins.shelves import ask_for, orders_before, shelf_at, take, take_substitute
from tests.twins.surges import Local, bringing
from tests.twins.why import reason_of, told_again
from tests.twins.world import Twin

Bands = tuple[float, ...]

DRAWS = 32  # random numbers set aside for one need
MOST_TRIES = 250


def entity_of(article: Article, j: int) -> int:
    """Return the identity of an article's j-th need of a day."""
    return article.index * 1_000_003 + j


def draw_resident(
    world: Twin, entity: int, ordinal: int, bands: tuple[float, ...], local: Local | None = None
) -> Resident:
    """Draw whose need it is: an age band, then a resident, less often an untreated one."""
    people, luck = (local.people, local.luck) if local else (world.people, world.luck)
    weight = world.actors.patients.acute_weight_of_untreated
    u = luck.draw(Purpose.ACUTE_PERSON, entity, ordinal)
    band = 0 if u < bands[0] else 1 if u < bands[0] + bands[1] else 2
    while not people.treated[band] and not people.untreated[band]:
        band = (band + 1) % len(bands)
    treated, untreated = people.treated[band], people.untreated[band]
    total = len(treated) + weight * len(untreated)
    x = luck.draw(Purpose.ACUTE_PERSON, entity, ordinal + 1) * total
    if x < len(treated):
        return people[treated[int(x)]]
    return people[untreated[int((x - len(treated)) / weight)]]


def arise(world: Twin, today: int) -> None:
    """Let the day's acute needs arise: the expected number, rounded up or down at random."""
    month, kind = int(world.days.month[today]), world.day_class(today)
    usual = world.country.rates.acute_on(month, kind, world.config.calendar.seasons)
    rates = (usual * world.times_usual(NeedKind.ACUTE, today)).tolist()
    for article, rate in zip(world.articles, rates, strict=True):
        if rate > 0:
            u = world.luck.draw(Purpose.ACUTE_COUNT, article.index, today)
            for j in range(int(rate + u)):
                arise_one(world, article, j, today, article.bands, None)
    arise_locally(world, NeedKind.ACUTE, usual, today)
    arise_locally(world, NeedKind.LEAKED, leaking(world, today), today)


def leaking(world: Twin, today: int) -> npt.NDArray[np.float64]:
    """Return how often those with the indication collect each article on a day."""
    weekday = float(world.country.rates.day_class[world.day_class(today)])
    users = world.country.articles.chronic_need.tolist()
    return np.array(
        [n / min(a.pack, a.most_days) * weekday for a, n in zip(world.articles, users, strict=True)]
    )


def arise_locally(world: Twin, kind: NeedKind, usual: npt.NDArray[np.float64], today: int) -> None:
    """Let the needs arise that local surges bring beyond the usual, or that leak."""
    how = world.rules.supervision
    everyone = [article.bands for article in world.articles]
    for local, more, bands in bringing(world, kind, usual, today, everyone):
        days = world.report_day(today) - local.surge.start / HOURS_PER_DAY
        stopped = kind == NeedKind.LEAKED and days >= how.after_days
        kept = 1.0 - how.stopped_share if stopped else 1.0
        for article, rate in zip(world.articles, more, strict=True):
            if rate > 0:
                u = local.luck.draw(Purpose.ACUTE_COUNT, article.index, today)
                for j in range(int(rate * kept + u)):
                    arise_one(world, article, j, today, bands[article.index], local)


def arise_one(
    world: Twin, article: Article, j: int, today: int, bands: Bands, local: Local | None
) -> None:
    """Let one acute need arise and go to the counter."""
    entity, ordinal = entity_of(article, j), today * DRAWS
    luck = local.luck if local else world.luck
    resident = draw_resident(world, entity, ordinal, bands, local)
    counter = stand_in(world, resident, today)
    hour = hour_of_visit(world, entity, counter, today, today)
    u = luck.draw(Purpose.ACUTE_PERSON, entity, ordinal + DRAWS - 1)
    how, start = world.actors.patients, today * HOURS_PER_DAY
    need = Need(
        resident=resident,
        article=article,
        days=min(article.pack, article.most_days),
        critical=u < article.critical_share,
        created=start + hour,
        end=start + hour,
        lapse=0,
        leaked=local is not None and local.surge.need == NeedKind.LEAKED,
    )
    if article.refilled or need.leaked:
        need.end += min(resident.lead, need.days * 8)
    need.lapse = need.end // HOURS_PER_DAY * HOURS_PER_DAY + how.lapse_days * HOURS_PER_DAY
    if not need.leaked:
        world.count(counter, Service.ANIMALS if article.animal else Service.ACUTE)
    come(world, need, counter, hour, 0)


def come(world: Twin, need: Need, counter: int, hour: int, tries: int) -> None:
    """Bring a need to a counter today."""
    visit = Visit(need.resident, counter, hour, need.criticality, tries, need=need)
    world.coming.setdefault((hour, counter), []).append(visit)


def retry(world: Twin, today: int) -> None:
    """Bring the needs that failed before to the counters once more."""
    for need in world.pending:
        counter = stand_in(world, need.resident, today)
        tries = min(today - need.created // HOURS_PER_DAY, MOST_TRIES)
        entity = need.resident.key + need.article.index
        on_order = reason_of(need.reason) > LAST_LOCAL_REASON
        hour = hour_of_retry(world, entity, counter, today, tries, on_order)
        come(world, need, counter, hour, tries)
    world.pending = []


def serve(world: Twin, visit: Visit, need: Need, now: int) -> int:
    """Serve a need; return the counter work in lines."""
    counter, article = visit.counter, need.article
    if take(world, counter, article, need.days) or (
        need.switched and take_substitute(world, counter, article, need.days)
    ):
        meet(world, visit, need, now)
        return 1
    fail(world, visit, need, now, shelf_at(world, counter, article).reason, Service.MISSED)
    go_on_or_wait(world, visit, need, now, article)
    return 1 if visit.tries == 0 else 0


def refuse(world: Twin, visit: Visit, need: Need, now: int, reason: int) -> None:
    """Turn a need away; it may go on to another counter, or is tried tomorrow."""
    fail(world, visit, need, now, reason, Service.BLOCKED)
    go_on_or_wait(world, visit, need, now, None)


def meet(world: Twin, visit: Visit, need: Need, now: int) -> None:
    """Count a need that was served, and the gap that ends with it."""
    counter = visit.counter
    world.count(counter, Service.VISITS)
    world.count(counter, Service.LEAKED, need.leaked)
    if need.failed is None:
        for what in (Service.REQUESTED, Service.AT_ONCE, Service.CUSTOMERS, Service.IN_FULL):
            world.count(counter, what)
    else:
        note_met(world, counter, need, now)


def note_met(world: Twin, counter: int, need: Need, now: int) -> None:
    """Count a need that failed at first, and the gap that ends with it."""
    assert need.failed is not None
    waited, gap = now - need.failed, need.gap(now)
    world.count(counter, Service.FILLED_IN_24_HOURS, waited <= 24)
    world.count(counter, Service.FILLED_IN_48_HOURS, waited <= 48)
    if gap <= 0 or need.leaked:
        return
    world.count(counter, Service.GAPS_CLOSED)
    world.count(counter, Service.GAP_HOURS, gap)
    if not need.article.animal:
        outcome.mark_closed(world, need.resident, need, gap)


def fail(world: Twin, visit: Visit, need: Need, now: int, reason: int, what: Service) -> None:
    """Note a failed attempt; ordinary closing hours are no news."""
    if need.failed is None:
        need.failed = now
        for service in (Service.REQUESTED, Service.CUSTOMERS, what):
            world.count(visit.counter, service)
        need.reason = reason
    else:
        need.reason = told_again(need.reason, reason)


def go_on_or_wait(world: Twin, visit: Visit, need: Need, now: int, wish: Article | None) -> None:
    """Try another counter in the next hour, or have the article ordered and wait for tomorrow."""
    if go_on(world, visit, visit.urgency, wish):
        return
    today = now // HOURS_PER_DAY
    if reason_of(need.reason) > LAST_LOCAL_REASON and orders_before(world, today, today + 1):
        counter = stand_in(world, need.resident, today + 1)
        ask_for(world.counters[counter].holder, need.article, need.days, need.switched)
    world.pending.append(need)


def lapse(world: Twin, midnight: int) -> None:
    """Let the needs and episodes lapse whose time is over."""
    for need in [*world.pending, *world.episodes]:
        if midnight >= need.lapse and not need.leaked:
            what = Service.ACUTE_LAPSED
            if need.hospital:
                what = Service.EPISODES_LAPSED
            elif need.article.animal:
                what = Service.ANIMALS_LAPSED
            world.count(need.resident.home, what)
            world.tally.lapsed_medicine[need.article.medicine] += 1
    world.pending = [need for need in world.pending if midnight < need.lapse]
    world.episodes = [need for need in world.episodes if midnight < need.lapse]
