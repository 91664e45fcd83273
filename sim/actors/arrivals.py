"""Goods that are put on a shelf by hand, not by a distributor's delivery."""

from __future__ import annotations

import numpy as np

from sim.array_types import Ints
from sim.state.arrays import State


def put_on_shelves(state: State, holders: Ints, article: int, days: Ints) -> None:
    """Add treatment-days of an article to the shelves of some holders."""
    state.shelves.stock[holders, article] += days.astype(np.int32)
    note_fresh(state, holders, article, days)


def note_fresh(state: State, holders: Ints, articles: Ints | int, days: Ints) -> None:
    """Note that goods which some stocks hold have come today, where their age is followed."""
    ages = state.ages
    if ages.row.size == 0:
        return
    rows = ages.row[holders, articles]
    ages.came[rows[rows >= 0]] += days[rows >= 0].astype(np.int32)
