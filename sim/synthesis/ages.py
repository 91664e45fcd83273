"""Which stocks can reach their shelf life, and how old their goods are at the start.

Goods go out in the order in which they came. A stock that turns over within half of its shelf life
needs no following: to expire there, a pack must have waited while less than half of the expected
need was asked for. Nor does one that is fresh at the start of a run shorter than its shelf life.
"""

from __future__ import annotations

import numpy as np

from sim.array_types import Bools, Int32s, Ints
from sim.rules import Rules
from sim.state.arrays import Ages, State
from sim.state.kinds import ArticleClass, HolderKind
from sim.synthesis.articles import handed_out_within
from sim.synthesis.country import Country

TURNED_OVER_BY = 0.5  # of the shelf life, at the latest, by a stock that is not followed
HOLDERS_OF_COMPOUNDED = (HolderKind.OPEN_CARE, HolderKind.E_COMMERCE, HolderKind.HOSPITAL)


def ages_of(country: Country, rules: Rules, days_before: int) -> Ages:
    """Return the followed stocks under some rules, all empty; a run warms up for `days_before`."""
    life = np.zeros((country.rows.kind.size, country.articles.size), np.int32)
    apart = np.zeros(life.shape, np.bool_)
    follow_stockpile(life, country, rules)
    follow_hospitals(life, apart, country, rules)
    compounded = country.articles.kind == ArticleClass.COMPOUNDED
    for holders in map(country.rows.of, HOLDERS_OF_COMPOUNDED):
        where = np.ix_(holders, np.flatnonzero(compounded))
        life[where], apart[where] = handed_out_within(rules.practice), False
    return followed(life, apart, days_before)


def follow_stockpile(life: Int32s, country: Country, rules: Rules) -> None:
    """Write the shelf life of the state stockpile's goods, where they can reach it."""
    days, keeping = rules.practice.stockpiles.days, rules.stockpile
    if days > 0 and (not keeping.rotated or outlasts(days, keeping.life_days)):
        where = np.ix_(country.rows.of(HolderKind.STOCKPILE), np.flatnonzero(stockpiled(country)))
        life[where] = keeping.life_days


def follow_hospitals(life: Int32s, apart: Bools, country: Country, rules: Rules) -> None:
    """Write the shelf life of what regions must keep, where it can be reached, and if apart."""
    keeping, hospitals = rules.region_keeping, country.rows.of(HolderKind.HOSPITAL)
    for row, days in zip(hospitals, rules.hospital_cover_days.tolist(), strict=True):
        if days > 0 and (not keeping.rotated or outlasts(days, keeping.life_days)):
            needed = country.need[row] > 0
            life[row, needed], apart[row, needed] = keeping.life_days, not keeping.rotated


def outlasts(days: float, life_days: int) -> bool:
    """Tell whether a stock of some days of need could expire, although it turns over."""
    return days > TURNED_OVER_BY * life_days


def stockpiled(country: Country) -> Bools:
    """Return which articles state stockpiles hold: prioritised ones for hospitals."""
    articles = country.articles
    return np.asarray((articles.kind == ArticleClass.HOSPITAL) & articles.priority)


def followed(life: Int32s, apart: Bools, days_before: int) -> Ages:
    """Return empty stocks, followed where `life` (holders × articles, days) is not 0.

    `apart` says the same of what is followed only as far as it is kept apart. The ring has room for
    goods that come up to `days_before` days after the start.
    """
    holder, article = (where.astype(np.int32) for where in np.nonzero(life))
    size, of_row = holder.size, life[holder, article]
    row = np.full(life.shape if size else (0, life.shape[1]), -1, np.int32)
    row[holder, article] = np.arange(size, dtype=np.int32)
    ring = int(of_row.max(initial=0)) + days_before + 2 if size else 0
    level, there, came = (np.zeros(size, np.int32) for _ in range(3))
    return Ages(
        row=row,
        holder=holder,
        article=article,
        life=of_row.astype(np.int32),
        kept_apart=apart[holder, article].astype(np.uint8),
        level=level,
        apart=there,
        came=came,
        by_day=np.zeros((size, ring), np.int32),
        good=np.zeros(size, np.int64),
    )


def spread_ages(state: State, oldest: Ints) -> None:
    """Let what is there have come evenly over so many days, the last of them the first of the run.

    `oldest` is by row, at most the shelf life.
    """
    ages = state.ages
    amount = there(state)
    for age in range(int(oldest.max(initial=0))):
        upto, before = np.minimum(age + 1, oldest), np.minimum(age, oldest)
        part = amount * upto // oldest - amount * before // oldest
        ages.by_day[:, -age % ages.by_day.shape[1]] += part.astype(np.int32)
    ages.good[:] = ages.by_day.sum(axis=1)


def come_on(state: State, rows: Bools, day: int) -> None:
    """Let what is there of some rows have come on one day of the clock, before or soon after 0."""
    ages = state.ages
    if not rows.any():
        return
    ages.by_day[rows] = 0
    ages.by_day[rows, day % ages.by_day.shape[1]] = there(state)[rows]
    ages.good[:] = ages.by_day.sum(axis=1)


def there(state: State) -> Ints:
    """Return what is there of each followed stock, treatment-days; of some, what is kept apart."""
    ages = state.ages
    stock = state.shelves.stock[ages.holder, ages.article]
    return np.where(ages.kept_apart == 1, ages.apart, stock).astype(np.int64)
