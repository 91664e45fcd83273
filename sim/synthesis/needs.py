"""Expected acute needs and hospital episodes, and where they arise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.array_types import Floats, Ints
from sim.data.tables import Tables
from sim.parameters import ActorParameters
from sim.places import Places
from sim.state.kinds import ArticleClass, HolderKind
from sim.synthesis.articles import Articles
from sim.synthesis.counters import DAY_NAMES
from sim.synthesis.facilities import Rows
from sim.synthesis.medicines import Medicines
from sim.units import DAYS_PER_WEEK, DAYS_PER_YEAR, TINY

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True)
class Rates:
    """Expected numbers of acute needs and hospital episodes, and who has them."""

    acute: Floats  # articles, per day of an average week
    episodes: Floats  # articles, per day
    bands: Floats  # articles × 3: shares of the age bands
    inpatients: Floats  # 3: shares of the age bands among inpatients
    season: Floats  # articles × 12: factor by month
    day_class: Floats  # by class of day: factor on acute needs, 1 on average
    admissions: int  # hospital admissions a day

    def acute_on(self, month: int, day_class: int, seasons: bool) -> Floats:
        """Return the acute needs of each article expected on a day."""
        season = self.season[:, month] if seasons else 1.0
        return np.asarray(self.acute * season * self.day_class[day_class])

    def episodes_on(self, month: int, seasons: bool) -> Floats:
        """Return the hospital episodes of each article expected on a day."""
        return np.asarray(self.episodes * (self.season[:, month] if seasons else 1.0))


def expected_rates(
    tables: Tables, medicines: Medicines, articles: Articles, actors: ActorParameters
) -> Rates:
    """Return what is expected of the articles' yearly needs on each kind of day."""
    hospital = articles.kind == ArticleClass.HOSPITAL
    daily = articles.needs / DAYS_PER_YEAR
    episodes = np.where(hospital, daily, 0.0)
    known = articles.medicine >= 0
    population = medicines.everyone_by_band
    bands = np.where(
        known[:, None], medicines.band_share[np.maximum(articles.medicine, 0)], population
    )
    admissions = episodes.sum() / actors.hospitals.needs_per_admission
    return Rates(
        acute=np.where(hospital, 0.0, daily),
        episodes=episodes,
        bands=bands,
        inpatients=episodes @ bands / max(episodes.sum(), TINY),
        season=seasons(tables, medicines, articles),
        day_class=weekday_factors(tables),
        admissions=max(1, round(admissions)) if admissions > 0 else 0,
    )


def weekday_factors(tables: Tables) -> Floats:
    """Return the factor of each class of day, so that an ordinary week has the mean 1."""
    table = tables["weekdays"]
    rows = [int(np.flatnonzero(table["day"] == name)[0]) for name in DAY_NAMES]
    relative = table["relative_visits"].astype(float)[rows]
    return np.asarray(relative * DAYS_PER_WEEK / (5 * relative[0] + relative[1] + relative[2]))


def seasons(tables: Tables, medicines: Medicines, articles: Articles) -> Floats:
    """Return the factor of every article and month; the longest ATC prefix in the table wins."""
    table = tables["seasons"]
    prefixes = [str(prefix) for prefix in table["atc_prefix"]]
    factors = np.stack([table[month].astype(float) for month in MONTHS], axis=1)
    by_medicine = np.ones((medicines.atc.size, len(MONTHS)))
    for m, code in enumerate(medicines.atc):
        fitting = [prefix for prefix in prefixes if str(code).startswith(prefix)]
        if fitting:
            by_medicine[m] = factors[prefixes.index(max(fitting, key=len))]
    season = np.ones((articles.size, len(MONTHS)))
    known = articles.medicine >= 0
    season[known] = by_medicine[articles.medicine[known]]
    return season


def acute_need(
    need: npt.NDArray[np.float32],
    collections: Floats,
    rates: Rates,
    articles: Articles,
    customers: Ints,
    places: Places,
    rows: Rows,
    actors: ActorParameters,
) -> None:
    """Add acute needs to the need of counters, and episodes to that of hospitals and wards."""
    share = customers / max(1, customers.sum())
    acute = rates.acute * articles.pack
    need[: customers.size] += (share[:, None] * acute[None, :]).astype(np.float32)
    collections += share * rates.acute.sum()
    people = np.bincount(
        places.municipality_region, places.municipality_population, len(places.region_code)
    )
    by_region = people / max(1.0, people.sum())
    episodes = rates.episodes * articles.pack
    need[rows.of(HolderKind.HOSPITAL)] += np.outer(by_region, episodes).astype(np.float32)
