"""Prescribers change prescriptions to substitutes, as far as their time suffices."""

from __future__ import annotations

from collections import Counter
from math import floor

from sim.conditions import OUT_BELOW, Channel
from sim.rng import Purpose
from sim.state.flows import Service
from sim.state.reasons import FIRST_SHORTAGE_REASON, LAST_SHORTAGE_REASON
from sim.units import HOURS_PER_DAY
from tests.twins.goods import Article
from tests.twins.people import Need, Resident, Treatment
from tests.twins.why import reason_of
from tests.twins.world import Twin

PER = 100_000  # residents that capacity is given for
KEYS = 65_536  # articles per resident in the streams
Request = tuple[Resident, Treatment | Need]


def accepts(world: Twin, resident: Resident, article: Article, turn: int) -> bool:
    """Draw whether a substitute is acceptable to a user of an article, at one of the requests."""
    u = world.luck.draw(Purpose.REPLACEMENT, resident.key * KEYS + article.index, turn)
    return u < world.actors.prescribers.accepted_share


def answer(world: Twin, today: int) -> None:
    """Answer the requests of a day, urgent classes first, within each region's capacity."""
    midnight = (today + 1) * HOURS_PER_DAY
    quota, asked = quotas(world, today), Counter[tuple[int, int]]()
    requests = all_requests(world, today, midnight)
    for resident, which in requests:
        asked[region_of(world, resident), which.criticality] += 1
    for resident, which in requests:
        if is_answered(world, quota, asked, resident, which, midnight):
            decide(world, resident, which, midnight)


def region_of(world: Twin, resident: Resident) -> int:
    return world.counters[resident.home].region


def all_requests(world: Twin, today: int, midnight: int) -> list[Request]:
    """Return every request: of those who come back tomorrow, of acute needs and of dose rolls."""
    waiting = [(visit.resident, False) for visit in world.diary[today + 1] if visit.tries > 0]
    lacking = [(p.resident, True) for p in world.dose if p.lacking]
    requests: list[Request] = [
        (resident, treatment)
        for resident, in_roll in [*waiting, *lacking]
        for treatment in resident.treatments
        if treatment.dose == in_roll and asks(world, treatment, midnight)
    ]
    return requests + [(need.resident, need) for need in world.pending if need_asks(need)]


def is_short(which: Treatment | Need) -> bool:
    """Tell whether an article is short, so that ordering does not help but a substitute does."""
    if which.failed is None or which.switched:
        return False
    short = FIRST_SHORTAGE_REASON <= reason_of(which.reason) <= LAST_SHORTAGE_REASON
    return short and any(other.in_stock for other in which.article.substitutes)


def need_asks(need: Need) -> bool:
    """Tell whether a prescriber is asked to change an acute need; once refused, not again."""
    return not need.refused and not need.leaked and is_short(need)


def asks(world: Twin, treatment: Treatment, midnight: int) -> bool:
    """Tell whether a prescriber is asked to change a treatment that is nearly out."""
    how = world.actors.prescribers
    if treatment.failed is None or not is_short(treatment):
        return False
    waited = midnight - treatment.failed
    if treatment.refused and waited % (how.again_days * HOURS_PER_DAY) >= HOURS_PER_DAY:
        return False
    if not treatment.dose and waited < how.answer_days * HOURS_PER_DAY:
        return False
    return treatment.end - midnight <= round(how.ask_within_days * HOURS_PER_DAY)


def is_answered(
    world: Twin,
    quota: list[int],
    asked: Counter[tuple[int, int]],
    resident: Resident,
    which: Treatment | Need,
    midnight: int,
) -> bool:
    """Tell whether a request is answered today: by luck, as many of a class as there is room."""
    region, criticality = region_of(world, resident), which.criticality
    room = quota[region] - sum(asked[region, milder] for milder in range(1, criticality))
    entity = resident.key * KEYS + which.article.index
    luck = world.luck.draw(Purpose.ANSWER, entity, midnight)
    return room > 0 and luck * asked[region, criticality] < room


def decide(world: Twin, resident: Resident, which: Treatment | Need, midnight: int) -> None:
    """Change a prescription, unless no substitute is acceptable."""
    assert which.failed is not None
    again = world.actors.prescribers.again_days * HOURS_PER_DAY
    by_need = isinstance(which, Need)
    turn = which.created if by_need else (midnight - which.failed) // again
    if accepts(world, resident, which.article, turn):
        which.switched = True
        world.count(resident.home, Service.SWITCHES)
    else:
        which.refused = True
        world.count(resident.home, Service.REFUSALS)


def quotas(world: Twin, today: int) -> list[int]:
    """Return the requests that each region's prescribers can answer today."""
    how, places = world.actors.prescribers, world.country.places
    moment = today * HOURS_PER_DAY + how.office_hour
    level = world.conditions.level_at(Channel.ELECTRICITY, moment).tolist()
    service = world.conditions.level_at(Channel.NATIONAL_SERVICE, moment).tolist()
    region_of_town = places.municipality_region.tolist()
    town_people = places.municipality_population.tolist()
    area_town = places.area_municipality.tolist()
    areas_in = Counter(area_town)
    people, lit = [0] * len(places.region_code), [0.0] * len(places.region_code)
    for town, region in enumerate(region_of_town):
        people[region] += town_people[town]
    for town, power in zip(area_town, level, strict=True):
        lit[region_of_town[town]] += town_people[town] / areas_in[town] * (power >= OUT_BELOW)
    quota = []
    staff = world.conditions.level_at(Channel.PRESCRIBERS, moment).tolist()
    for region, (all_people, with_power) in enumerate(zip(people, lit, strict=True)):
        share = with_power / max(all_people, 1)
        factor = (share + (1 - share) * how.without_power) * staff[region]
        factor *= service[region] + (1 - service[region]) * how.without_service
        quota.append(floor(all_people / PER * how.requests_per_day * factor))
    return quota
