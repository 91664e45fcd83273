"""The days of a run: weekdays, Swedish public holidays, months. Fixed Central European Time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.units import DAYS_PER_WEEK

_FRIDAY, _SATURDAY, _SUNDAY = 4, 5, 6


class DayClass(IntEnum):
    """How a day goes at a pharmacy: opening hours and arrivals are given per class."""

    WEEKDAY = 0
    SATURDAY = 1  # also Midsummer Eve, Christmas Eve and New Year's Eve
    SUNDAY = 2  # also public holidays


def easter(year: int) -> date:
    """Return Easter Sunday of a Gregorian year (the anonymous Gregorian algorithm, Meeus 1991)."""
    century, in_century = divmod(year, 100)
    leap, rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * (year % 19) + century - leap - correction + 15) % 30
    quarter, in_quarter = divmod(in_century, 4)
    to_sunday = (32 + 2 * rest + 2 * quarter - moon - in_quarter) % DAYS_PER_WEEK
    late = (year % 19 + 11 * moon + 22 * to_sunday) // 451
    month, day = divmod(moon + to_sunday - DAYS_PER_WEEK * late + 114, 31)
    return date(year, month, day + 1)


def _first(weekday: int, year: int, month: int, day: int) -> date:
    """Return the first such weekday on or after a date."""
    start = date(year, month, day)
    return start + timedelta(days=(weekday - start.weekday()) % DAYS_PER_WEEK)


def public_holidays(year: int) -> frozenset[date]:
    """Return the public holidays of a year, without ordinary Sundays (lagen (1989:253))."""
    sunday = easter(year)
    fixed = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 25), (12, 26))
    after_easter = (-2, 0, 1, 39, 49)  # Good Friday, Easter, Ascension Day, Whit Sunday
    midsummer_day = _first(_SATURDAY, year, 6, 20)
    all_saints = _first(_SATURDAY, year, 10, 31)
    return frozenset(
        [date(year, month, day) for month, day in fixed]
        + [sunday + timedelta(days=days) for days in after_easter]
        + [midsummer_day, all_saints]
    )


def eves(year: int) -> frozenset[date]:
    """Return the eves that count as holidays for work (lagen (1930:173) 2 §)."""
    midsummer_eve = _first(_FRIDAY, year, 6, 19)
    return frozenset([midsummer_eve, date(year, 12, 24), date(year, 12, 31)])


def day_class_of(day: date) -> DayClass:
    """Return the class of a day; an eve on a Sunday stays a Sunday."""
    if day.weekday() == _SUNDAY or day in public_holidays(day.year):
        return DayClass.SUNDAY
    if day.weekday() == _SATURDAY or day in eves(day.year):
        return DayClass.SATURDAY
    return DayClass.WEEKDAY


def ordinary_class_of(day: date) -> DayClass:
    """Return the class of a day in a country without public holidays."""
    weekend = {_SATURDAY: DayClass.SATURDAY, _SUNDAY: DayClass.SUNDAY}
    return weekend.get(day.weekday(), DayClass.WEEKDAY)


@dataclass(frozen=True)
class Calendar:
    """`days` days of a run, counted from `first_day`; day 0 is the date `start`.

    `first_day` is negative when warm-up days precede the start. Arrays hold one value per day, and
    the value of day d stands at index d - first_day. Without `holidays` every week is an ordinary
    one, which a stationary country needs. Raises ValueError when `days` is negative.
    """

    start: date
    days: int
    first_day: int = 0
    holidays: bool = True

    def __post_init__(self) -> None:
        if self.days < 0:
            raise ValueError(f"days: {self.days} is negative; a calendar holds 0 days or more")

    def date_of(self, day: int) -> date:
        """Return the date of a day, also of one outside the calendar."""
        return self.start + timedelta(days=day)

    def _each(self, values: list[Any], dtype: type[Any]) -> npt.NDArray[Any]:
        array = np.array(values, dtype=dtype)
        array.flags.writeable = False
        return array

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """The date of each day."""
        return tuple(self.date_of(self.first_day + i) for i in range(self.days))

    @cached_property
    def day_class(self) -> npt.NDArray[np.uint8]:
        """The DayClass of each day."""
        class_of = day_class_of if self.holidays else ordinary_class_of
        return self._each([class_of(day) for day in self.dates], np.uint8)

    @cached_property
    def working_day(self) -> npt.NDArray[np.bool_]:
        """Whether distributors deliver: Monday to Friday, except public holidays and the eves."""
        return self._each(list(self.day_class == DayClass.WEEKDAY), np.bool_)

    @cached_property
    def month(self) -> npt.NDArray[np.uint8]:
        """The month of each day, January is 0."""
        return self._each([day.month - 1 for day in self.dates], np.uint8)

    @cached_property
    def weekday(self) -> npt.NDArray[np.uint8]:
        """The weekday of each day, Monday is 0."""
        return self._each([day.weekday() for day in self.dates], np.uint8)
