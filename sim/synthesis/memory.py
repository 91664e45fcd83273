"""What decision-makers remember from day to day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.array_types import Floats, Ints
from sim.parameters import ActorParameters
from sim.state.kinds import HolderKind
from sim.synthesis.country import Country


@dataclass
class Memory:
    """Arrays only, so that a snapshot holds them."""

    short_days: Ints  # by article: days in a row with less at distributors than is enough
    warned_days: Ints  # by article: days from the notice of all companies until it was short
    picture: Ints  # days × articles: reported stock, for the lag of the authority's picture
    sighted: Ints  # by article: day since which too little cover is seen, -1 = not
    decided: Ints  # by article: 1 while a decision is in force
    lacking_days: Ints  # by article: days in a row that hospitals lack it
    region_lacking: Ints  # hospital pharmacies × articles: days in a row that each lacks it
    missed_order: Ints  # by holder: 1 when an event kept it from the last night's orders
    down_since: Floats  # distributors × centres: hour since which a centre cannot ship
    dose_down_since: Floats  # by dose site: day since which it packs nothing

    def known_days(self) -> Ints:
        """Return for how long it has been known of each short article; 0 for others."""
        return np.where(self.short_days > 0, self.short_days + self.warned_days, 0)


def empty_memory(country: Country, actors: ActorParameters) -> Memory:
    """Return the memory of a world in which nothing has happened yet."""
    articles = country.articles.size
    lag = actors.authority.picture_lag_days + 1
    return Memory(
        short_days=np.zeros(articles, dtype=np.int64),
        warned_days=np.zeros(articles, dtype=np.int64),
        picture=np.full((lag, articles), -1, dtype=np.int64),
        sighted=np.full(articles, -1, dtype=np.int64),
        decided=np.zeros(articles, dtype=np.int64),
        lacking_days=np.zeros(articles, dtype=np.int64),
        region_lacking=np.zeros(
            (country.rows.of(HolderKind.HOSPITAL).size, articles), dtype=np.int64
        ),
        missed_order=np.zeros(country.rows.kind.size, dtype=np.int64),
        down_since=np.full(country.centres.place.shape, np.inf),
        dose_down_since=np.full(country.rows.of(HolderKind.DOSE).size, np.inf),
    )
