"""Single needs of one pack arise: how many, whose they are, and when they are first asked for.

Most are acute. Goods whose users are not known one by one, of the background and compounded ones,
are asked for in the same way, but as a refill: something of the last pack is left. So is what leaks
to persons without the indication, whom no count of patients knows.
"""

from __future__ import annotations

from sim.array_types import Floats
from sim.kernels.acute import add_visit, open_need
from sim.kernels.ahead import FAR, MIDDLE, load_resident
from sim.kernels.counter import count
from sim.kernels.jit import compiled, inlined, prefetch
from sim.kernels.schedule import collected_days, day_kind, hour_of_visit
from sim.rng import uniform
from sim.state.arrays import State
from sim.state.flows import Service
from sim.state.kinds import REFILLED, ArticleClass
from sim.state.records import HOURS_LEFT_PER_DAY, N_BANDS, NeedFlag

_CRITICAL = int(NeedFlag.CRITICAL)
_LEAKED = int(NeedFlag.LEAKED)
_VETERINARY = int(ArticleClass.VETERINARY)
_REFILLED = tuple(int(kind) for kind in REFILLED)
_ACUTE = int(Service.ACUTE)
_ANIMALS = int(Service.ANIMALS)
_SMALLEST = 1e-12  # keeps a division finite
ENTITIES = 1_000_003  # more than the needs of an article on a day
_DRAWS = 32  # random numbers set aside for one need


@inlined
def left_at_home(state: State, row: int) -> int:
    """Return for how many hours what is left of the last pack lasts: for a refill, its lead."""
    need = state.needs.table[row]
    if state.goods.kind[need.article] not in _REFILLED and (need.flags & _LEAKED) == 0:
        return 0
    return min(state.people.residents[need.resident].lead, need.days * HOURS_LEFT_PER_DAY)


@inlined
def draw_band(state: State, u: float, bands: Floats) -> int:
    """Return the age band of a need from the article's shares; the next where nobody lives."""
    band = 0 if u < bands[0] else 1 if u < bands[0] + bands[1] else 2
    start = state.people.band_start
    while start[2 * band + 2] == start[2 * band]:
        band = (band + 1) % N_BANDS
    return band


@inlined
def draw_place(state: State, entity: int, ordinal: int, bands: Floats) -> int:
    """Return the place in `band_rows` of whose need it is.

    Residents without long-term medicine have fewer acute needs than others.
    """
    people, key, weight = state.people, state.habits.person_key, state.habits.untreated
    band = draw_band(state, uniform(key, entity, ordinal), bands)
    low, middle = people.band_start[2 * band], people.band_start[2 * band + 1]
    others = people.band_start[2 * band + 2] - middle
    x = uniform(key, entity, ordinal + 1) * (middle - low + weight * others)
    if x < middle - low or others == 0:
        return low + int(x)
    return middle + min(int((x - (middle - low)) / max(weight, _SMALLEST)), others - 1)


@inlined
def needs_today(state: State, rates: Floats, article: int, today: int) -> int:
    """Return how many needs of an article arise: its rate, rounded up or down at random."""
    if rates[article] <= 0:
        return 0
    return int(rates[article] + uniform(state.habits.count_key, article, today))


@inlined
def draw_all(state: State, rates: Floats, bands: Floats, today: int, first: int) -> int:
    """Write whose each need is to the gathered visits, as a place; return the place after."""
    place = first
    for article in range(rates.size):
        for j in range(needs_today(state, rates, article, today)):
            entity = article * ENTITIES + j
            drawn = draw_place(state, entity, today * _DRAWS, bands[article])
            state.day.gathered[place].row = drawn
            place += 1
    return place


@inlined
def load_drawn(state: State, place: int, last: int) -> None:
    """Have the residents loaded whose needs come after a place."""
    rows, gathered = state.people.band_rows, state.day.gathered
    if place + FAR < last:
        prefetch(rows, gathered[place + FAR].row)
    if place + MIDDLE < last:
        load_resident(state, rows[gathered[place + MIDDLE].row])


@inlined
def arise_one(state: State, article: int, j: int, today: int, place: int, kind: int) -> None:
    """Let one need arise and add its first visit; whose it is has been drawn."""
    entity = article * ENTITIES + j
    p = state.people.band_rows[state.day.gathered[place].row]
    resident = state.people.residents[p]
    pharmacy = state.counters.stand_in[resident.home, day_kind(state, today)]
    hour = hour_of_visit(state, entity, pharmacy, day_kind(state, today), today)
    u = uniform(state.habits.person_key, entity, today * _DRAWS + _DRAWS - 1)
    flags = _CRITICAL if u < state.goods.critical_share[article] else 0
    need = open_need(state, p, article, today * 24 + hour, flags | kind)
    needs = state.needs.table
    needs[need].days = collected_days(state, article, needs[need].days)
    end = today * 24 + hour + left_at_home(state, need)
    state.needs.table[need].end = end
    state.needs.table[need].lapse = end // 24 * 24 + state.habits.lapse_hours
    animal = state.goods.kind[article] == _VETERINARY
    count(state, pharmacy, _ANIMALS if animal else _ACUTE, 0 if kind == _LEAKED else 1)
    add_visit(state, place, need, hour, 0, today)


@compiled
def arise(state: State, rates: Floats, bands: Floats, today: int, first: int, kind: int) -> int:
    """Let the day's needs arise and add their visits; return the place after the last.

    `rates` is the expected number of needs of each article today, `bands` holds each article's
    shares of the age bands, `kind` is 0 for acute needs or a flag of them all.
    """
    last = draw_all(state, rates, bands, today, first)
    place = first
    for article in range(rates.size):
        for j in range(needs_today(state, rates, article, today)):
            load_drawn(state, place, last)
            arise_one(state, article, j, today, place, kind)
            place += 1
    return place
