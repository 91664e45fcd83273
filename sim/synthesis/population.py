"""The residents of Sweden and their treatments, every one of them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import special

from sim.array_types import Floats, Ints
from sim.kernels.synthesis import (
    class_of_each,
    count_members,
    fill_blocks,
    fill_members,
    fill_treatments,
    rows_by_class,
)
from sim.parameters import ActorParameters, PatientParameters, ResidentParameters
from sim.rng import Purpose, stream_key, uniforms
from sim.state.records import N_BANDS, RESIDENT, TREATMENT, Band, ResidentFlag
from sim.synthesis.articles import Articles
from sim.synthesis.medicines import Medicines
from sim.units import HOURS_PER_DAY

Rows = npt.NDArray[np.int32]

MOST_OF_A_CLASS = 1.0  # a class gives at most this share of its members to one medicine


@dataclass(frozen=True)
class Population:
    """Residents and treatments (structured arrays, see `state.records`) and rows by age band.

    In each band those with treatments come first. `marks` has a bit for each group of patients.
    """

    residents: npt.NDArray[np.void]
    treatments: npt.NDArray[np.void]
    band_start: Ints  # 2 × bands + 1
    band_rows: Rows
    marks: npt.NDArray[np.uint16]  # by resident


@dataclass(frozen=True)
class Homes:
    """Where people live: per municipality its population, region, age shares, dose patients."""

    population: Ints
    region: Ints
    age_share: Floats  # municipalities × 3
    dose_by_region: Ints
    pharmacy_municipality: Ints
    nearest_pharmacy: Ints  # per municipality, for those without a pharmacy of their own


def largest_remainder(total: int, weights: Floats) -> Ints:
    """Divide `total` whole units in proportion to weights, exactly (largest remainders)."""
    if weights.sum() <= 0:
        return np.zeros(weights.size, dtype=np.int64)
    exact = total * weights / weights.sum()
    whole = np.floor(exact).astype(np.int64)
    rest = np.argsort(-(exact - whole), kind="stable")[: total - int(whole.sum())]
    whole[rest] += 1
    return np.asarray(whole)


def synthesise(
    homes: Homes,
    medicines: Medicines,
    articles: Articles,
    actors: ActorParameters,
    scale: float,
    world_seed: int,
) -> Population:
    """Make all residents and their treatments; the same seed always makes the same Sweden.

    `scale` is the share of the country's residents that live in this world.
    """
    who, how = scaled(actors.residents, scale), actors.patients
    residents = np.zeros(int(homes.population.sum()), dtype=RESIDENT)
    _settle(residents, homes, who, world_seed)
    band = _give_ages(residents, homes, world_seed)
    _choose_dose_patients(residents, band, homes, who, world_seed)
    _mark_groups(residents, who, world_seed)
    residents["lead"] = usual_lead(residents, how, world_seed)
    treated = _deal_medicines(residents, band, medicines, who, world_seed)
    treatments = _begin_treatments(residents, treated, medicines, articles, how, world_seed)
    untreated = (residents["treatments"] == 0).astype(np.uint8)
    starts, rows = rows_by_class(2 * band + untreated, 2 * N_BANDS)
    return Population(residents, treatments, starts, rows, np.zeros(residents.size, np.uint16))


def scaled(who: ResidentParameters, scale: float) -> ResidentParameters:
    """Return the parameters with national counts scaled to the world's residents."""
    counts = ("dose_patients", "care_home_residents", "home_care_clients", "inmates")
    return who.model_copy(update={n: round(getattr(who, n) * scale) for n in counts})


def _settle(
    residents: npt.NDArray[np.void], homes: Homes, who: ResidentParameters, seed: int
) -> None:
    pharmacies = np.arange(homes.pharmacy_municipality.size)
    normal = special.ndtri(np.clip(uniforms(seed, Purpose.HOME, pharmacies), 1e-6, 1 - 1e-6))
    weight = np.exp(who.pharmacy_size_spread * normal)
    homes_of, sizes = [], []
    for town, people in enumerate(homes.population):
        here = np.flatnonzero(homes.pharmacy_municipality == town)
        if not here.size:
            here = homes.nearest_pharmacy[town : town + 1]
        homes_of.append(here)
        sizes.append(largest_remainder(int(people), weight[here]))
    fill_blocks(np.concatenate(sizes), np.concatenate(homes_of), residents["home"])
    towns = np.arange(homes.population.size)
    fill_blocks(homes.population, towns, residents["municipality"])
    residents["key"] = np.arange(residents.size)


def _give_ages(residents: npt.NDArray[np.void], homes: Homes, seed: int) -> npt.NDArray[np.uint8]:
    band = np.empty(residents.size, dtype=np.uint8)
    municipality = np.ascontiguousarray(residents["municipality"])
    class_of_each(seed, int(Purpose.BAND), municipality, np.cumsum(homes.age_share, axis=1), band)
    residents["flags"] = band
    return band


def _choose_dose_patients(
    residents: npt.NDArray[np.void],
    band: npt.NDArray[np.uint8],
    homes: Homes,
    who: ResidentParameters,
    seed: int,
) -> None:
    region = homes.region[residents["municipality"]].astype(np.uint8)
    n_regions = int(homes.region.max()) + 1
    starts, rows = rows_by_class(region * N_BANDS + band, n_regions * N_BANDS)
    wanted = largest_remainder(who.dose_patients, homes.dose_by_region.astype(float))
    for place, patients in enumerate(wanted):
        elderly = round(patients * who.dose_elderly_share)
        for age, n in ((Band.ELDERLY, elderly), (Band.ADULT, patients - elderly)):
            group = place * N_BANDS + age
            members = rows[starts[group] : starts[group + 1]]
            chosen = members[spread(members.size, int(n), seed, Purpose.DOSE_SITE, group)]
            residents["flags"][chosen] |= int(ResidentFlag.DOSE)


def spread(size: int, picks: int, seed: int, purpose: Purpose, ordinal: int) -> Ints:
    """Return `picks` of `size` places, drawn evenly over them; all when there are fewer."""
    picks = min(picks, size)
    low = np.ceil(np.arange(picks) * (size / max(picks, 1))).astype(np.int64)
    high = np.ceil(np.arange(1, picks + 1) * (size / max(picks, 1))).astype(np.int64)
    u = uniforms(seed, purpose, np.arange(picks), ordinal)
    return np.asarray(np.minimum(low + (u * (high - low)).astype(np.int64), size - 1))


def _mark_groups(residents: npt.NDArray[np.void], who: ResidentParameters, seed: int) -> None:
    flags = residents["flags"]
    dose_elderly = np.flatnonzero((flags & 7) == (int(ResidentFlag.DOSE) | Band.ELDERLY))
    adults = np.flatnonzero((flags & 7) == Band.ADULT)
    everyone = np.arange(residents.size)
    groups = (
        (ResidentFlag.CARE_HOME, dose_elderly, who.care_home_residents),
        (ResidentFlag.HOME_CARE, dose_elderly, who.home_care_clients),
        (ResidentFlag.CUSTODY, adults, who.inmates),
        (ResidentFlag.E_COMMERCE, everyone, int(who.e_commerce_share * residents.size)),
    )
    for flag, members, n in groups:
        chosen = members[spread(members.size, n, seed, Purpose.CHANNEL, int(flag))]
        flags[chosen] |= int(flag)


def usual_lead(
    residents: npt.NDArray[np.void], how: PatientParameters, seed: int
) -> npt.NDArray[np.uint16]:
    """Return how many hours before depletion each resident collects a 90-day supply of habit."""
    if how.refill == "exact":
        return np.full(residents.size, int(how.exact_lead_days * HOURS_PER_DAY), np.uint16)
    kind = uniforms(seed, Purpose.REFILL_TYPE, residents["key"])
    u = uniforms(seed, Purpose.REFILL_LEAD, residents["key"])
    ranges = np.array([how.early_lead_days, how.on_time_lead_days, how.late_lead_days])
    which = np.where(kind < how.early_share, 0, np.where(kind < 1 - how.late_share, 1, 2))
    low, high = ranges[which, 0], ranges[which, 1]
    return np.asarray(np.rint((low + u * (high - low)) * HOURS_PER_DAY).astype(np.uint16))


def _deal_medicines(
    residents: npt.NDArray[np.void],
    band: npt.NDArray[np.uint8],
    medicines: Medicines,
    who: ResidentParameters,
    seed: int,
) -> npt.NDArray[np.uint16]:
    """Choose the users of every medicine; return the medicine of each treatment row."""
    classes = who.frailty_classes
    dose = (residents["flags"] & int(ResidentFlag.DOSE)) != 0
    frailty = np.empty(residents.size, dtype=np.uint8)
    even = np.tile(np.arange(1, classes + 1) / classes, (1, 1))
    class_of_each(seed, int(Purpose.FRAILTY), np.zeros(residents.size, np.uint16), even, frailty)
    group = band * np.uint8(classes) + frailty
    group[dose] = N_BANDS * classes
    starts, rows = rows_by_class(group, N_BANDS * classes + 1)
    picks = _picks(np.diff(starts), medicines, who)
    key = stream_key(seed, Purpose.MEMBERSHIP)
    counts = np.zeros(residents.size, dtype=np.uint8)
    chosen = [(m, g) for m in range(picks.shape[0]) for g in range(picks.shape[1]) if picks[m, g]]
    for m, g in chosen:
        members = rows[starts[g] : starts[g + 1]]
        count_members(key, members, picks[m, g], m * picks.shape[1] + g, counts)
    residents["treatments"] = counts
    residents["first"] = np.cumsum(counts, dtype=np.int64) - counts
    next_free = residents["first"].copy()
    owner = np.empty(int(counts.sum(dtype=np.int64)), dtype=np.uint16)
    for m, g in chosen:
        members = rows[starts[g] : starts[g + 1]]
        fill_members(key, members, picks[m, g], m * picks.shape[1] + g, m, next_free, owner)
    return owner


def _picks(sizes: Ints, medicines: Medicines, who: ResidentParameters) -> Ints:
    """Return how many users of each medicine come from each group (medicines × groups)."""
    weights = [frailty_weights(shape, who.frailty_classes) for shape in who.frailty_shape]
    group_weight = np.append(np.concatenate(weights), weights[Band.ELDERLY][-1])
    n_medicines = medicines.chronic_users.size
    picks = np.zeros((n_medicines, sizes.size), dtype=np.int64)
    for m in range(n_medicines):
        sachet = medicines.dose_users[m] > 0
        for b in range(N_BANDS):
            groups = np.arange(b * who.frailty_classes, (b + 1) * who.frailty_classes)
            if b == Band.ELDERLY and not sachet:
                groups = np.append(groups, sizes.size - 1)
            users = medicines.chronic_users[m] * medicines.band_share[m, b]
            room = np.asarray(sizes[groups] * MOST_OF_A_CLASS, dtype=np.float64)
            picks[m, groups] += _share_out(users, sizes[groups] * group_weight[groups], room)
        picks[m, -1] += min(round(float(medicines.dose_users[m])), int(sizes[-1] * MOST_OF_A_CLASS))
    return picks


def _share_out(users: float, weights: Floats, room: Floats) -> Ints:
    """Divide users by weight, none above its room; what does not fit goes to the others."""
    given = np.zeros(weights.size)
    for _ in range(weights.size):
        left = users - given.sum()
        open_groups = given < room - 1e-9
        if left < 0.5 or not open_groups.any():
            break
        given += left * np.where(open_groups, weights, 0) / weights[open_groups].sum()
        given = np.minimum(given, room)
    total = round(min(users, float(given.sum())))
    return largest_remainder(total, given) if total else np.zeros(weights.size, dtype=np.int64)


def frailty_weights(shape: float, classes: int) -> Floats:
    """Return the mean of a unit-mean gamma law within each of `classes` equal quantile classes."""
    scale = 1 / shape
    edges = special.gammaincinv(shape, np.linspace(0, 1, classes + 1)) * scale
    upper = special.gammainc(shape + 1, edges / scale)
    return np.asarray(np.diff(upper) * classes)


def _begin_treatments(
    residents: npt.NDArray[np.void],
    owner: npt.NDArray[np.uint16],
    medicines: Medicines,
    articles: Articles,
    how: PatientParameters,
    seed: int,
) -> npt.NDArray[np.void]:
    treatments = np.zeros(owner.size, dtype=TREATMENT)
    first = articles.first_of_medicine
    cumulative = np.concatenate([np.cumsum(articles.share[a:b]) for a, b in pairwise(first)])
    purposes = (Purpose.ARTICLE, Purpose.CRITICAL, Purpose.SUPPLY, Purpose.SYNCHRONISED)
    fill_treatments(
        seed,
        np.array(purposes, dtype=np.int64),
        residents,
        owner,
        first,
        cumulative,
        medicines.days,
        medicines.critical_share,
        medicines.dose_users > 0,
        how.synchronised_share,
        how.phases == "even",
        treatments,
    )
    return treatments
