"""Medicine episodes of inpatients, supplied from wards and hospital pharmacies."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.demand import NeedKind
from sim.rng import Purpose
from sim.state.flows import Flow, Service
from sim.state.kinds import HolderKind
from sim.state.reasons import Reason
from sim.units import HOURS_PER_DAY
from tests.twins import outcome
from tests.twins.acute import DRAWS, draw_resident, entity_of
from tests.twins.goods import Article, Holder
from tests.twins.people import Need
from tests.twins.prescribers import accepts
from tests.twins.shelves import dispense
from tests.twins.surges import Local, bringing
from tests.twins.world import Twin

ADMISSION, CRITICAL = 7, 8  # ordinals apart from those of acute needs

MOST_DAYS = 255  # that the column of days holds


def treat_day(world: Twin, now: int) -> None:
    """Try the episodes that wait once more, then let the day's begin."""
    find_out_who_works(world, now)
    waiting, world.episodes = world.episodes, []
    for episode in waiting:
        if treat(world, episode, now):
            end_wait(world, episode, now)
        else:
            world.episodes.append(episode)
    admit_day(world, now)


def find_out_who_works(world: Twin, now: int) -> None:
    """Note which holders can hand out now."""
    working, idle = world.services.working(now) > 0, world.services.why_idle(now)
    for holder in world.holders:
        holder.shut = int(idle[max(holder.facility, 0)])
        holder.can_serve = bool(working[max(holder.facility, 0)])


def hospital_of(world: Twin, need: Need) -> tuple[Holder, Holder]:
    """Return the ward and the hospital pharmacy of a patient's region."""
    region = world.counters[need.resident.home].region
    return world.by_kind[HolderKind.WARD][region], world.by_kind[HolderKind.HOSPITAL][region]


def give(world: Twin, need: Need, article: Article) -> bool:
    """Take an article from the ward, or else from the hospital pharmacy."""
    for holder in hospital_of(world, need):
        if holder.can_serve and dispense(holder.shelves[article.index], need.days):
            world.tally.lines_medicine[article.medicine] += 1
            return True
    return False


def treat(world: Twin, need: Need, now: int) -> bool:
    """Give an episode its medicine, or the first acceptable substitute at hand."""
    if give(world, need, need.article):
        return True
    if accepts(world, need.resident, need.article, need.created) and any(
        give(world, need, other) for other in need.article.substitutes
    ):
        world.count(need.resident.home, Service.SUBSTITUTED)
        return True
    if need.failed is None:
        need.failed = now
    _, pharmacy = hospital_of(world, need)
    shelf = pharmacy.shelves[need.article.index]
    closed = Reason.HOSPITAL_PHARMACY + pharmacy.shut
    need.reason = shelf.reason if pharmacy.can_serve else closed
    if pharmacy.can_serve and world.works(now // HOURS_PER_DAY + 1):
        shelf.wanted += need.days
    return False


def end_wait(world: Twin, need: Need, now: int) -> None:
    """Count the gap of an episode that waited."""
    gap, home = need.gap(now), need.resident.home
    world.count(home, Service.GAPS_CLOSED)
    world.count(home, Service.GAP_HOURS, gap)
    outcome.mark_closed(world, need.resident, need, gap)


def admit_day(world: Twin, now: int) -> None:
    """Let the day's episodes begin: the expected number, rounded up or down at random."""
    today = now // HOURS_PER_DAY
    rates = world.country.rates
    usual = rates.episodes_on(int(world.days.month[today]), world.config.calendar.seasons)
    expected = usual * world.times_usual(NeedKind.EPISODE, today)
    more = float(expected.sum() / usual.sum()) if usual.any() else 1.0
    expected = conserved(world, expected, today)
    admissions = max(rates.admissions, int(rates.admissions * more))
    for article, rate in zip(world.articles, expected.tolist(), strict=True):
        if rate > 0:
            u = world.luck.draw(Purpose.ACUTE_COUNT, article.index, -1 - today)
            for j in range(int(rate + u)):
                admit(world, article, j, admissions, now, world.inpatients)
    everyone = [world.inpatients] * len(world.articles)
    for local, brings, bands in bringing(world, NeedKind.EPISODE, usual, today, everyone):
        many = max(1, int(rates.admissions * (np.sum(brings) / usual.sum())))
        rates_there = conserved(world, np.array(brings), today).tolist()
        for article, rate in zip(world.articles, rates_there, strict=True):
            if rate > 0:
                u = local.luck.draw(Purpose.ACUTE_COUNT, article.index, -1 - today)
                for j in range(int(rate + u)):
                    admit(world, article, j, many, now, bands[0], local)


def conserved(
    world: Twin, expected: npt.NDArray[np.float64], today: int
) -> npt.NDArray[np.float64]:
    """Return the episodes that begin when care saves what is short; count those avoided."""
    how = world.rules.conservation
    if how is None:
        return expected
    cuts = [0.0] * len(world.articles)
    for article in world.articles:
        if world.rules.conserved[article.index]:
            part = (article.known_days - how.after_days) / max(how.ramp_days, 1e-9)
            cuts[article.index] = how.cut_share * min(1.0, max(0.0, part))
    spared = float((expected * np.array(cuts)).sum())
    luck = world.luck.draw(Purpose.ADMISSION_COUNT, 0, today)
    world.tally.flow[Flow.EPISODES_SPARED] += int(spared + luck)
    return np.asarray(expected * (1 - np.array(cuts)))


def admit(
    world: Twin,
    article: Article,
    j: int,
    admissions: int,
    now: int,
    bands: tuple[float, ...],
    local: Local | None = None,
) -> None:
    """Let one episode begin, for the patient of one of the day's admissions."""
    entity, ordinal = entity_of(article, j), now // HOURS_PER_DAY * DRAWS
    luck = local.luck if local else world.luck
    admission = luck.bits(Purpose.ACUTE_PERSON, entity, ordinal + ADMISSION) % admissions
    u = luck.draw(Purpose.ACUTE_PERSON, entity, ordinal + CRITICAL)
    episode = Need(
        resident=draw_resident(world, -1 - admission, ordinal, bands, local),
        article=article,
        days=min(article.pack, MOST_DAYS),
        critical=u < article.critical_share,
        created=now,
        end=now,
        lapse=(now // HOURS_PER_DAY + world.actors.hospitals.lapse_days) * HOURS_PER_DAY,
        hospital=True,
    )
    world.count(episode.resident.home, Service.EPISODES)
    if treat(world, episode, now):
        world.count(episode.resident.home, Service.EPISODES_AT_ONCE)
    else:
        world.episodes.append(episode)


def refill_wards(world: Twin) -> None:
    """Fill the wards from their hospital pharmacy."""
    for ward in world.by_kind[HolderKind.WARD]:
        assert ward.feeder is not None
        feeder = world.holders[ward.feeder]
        if feeder.can_serve:
            for shelf, source in zip(ward.shelves, feeder.shelves, strict=True):
                moved = max(0, min(shelf.target - shelf.stock, source.stock))
                shelf.stock += moved
                source.stock -= moved
