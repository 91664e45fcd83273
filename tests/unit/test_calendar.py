"""The Swedish calendar: holidays by rule, classes of day, working days, warm-up days."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from sim.calendar import Calendar, DayClass, day_class_of, easter, eves, public_holidays


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2000, date(2000, 4, 23)),
        (2019, date(2019, 4, 21)),
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2038, date(2038, 4, 25)),  # the latest possible date
        (2285, date(2285, 3, 22)),  # the earliest possible date
    ],
)
def test_easter(year: int, expected: date) -> None:
    assert easter(year) == expected


def test_easter_is_always_a_sunday_in_spring() -> None:
    for year in range(1900, 2200):
        day = easter(year)
        assert day.weekday() == 6
        assert date(year, 3, 22) <= day <= date(year, 4, 25)


def test_public_holidays_of_2026() -> None:
    assert sorted(public_holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 1, 6),
        date(2026, 4, 3),
        date(2026, 4, 5),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 14),
        date(2026, 5, 24),
        date(2026, 6, 6),
        date(2026, 6, 20),
        date(2026, 10, 31),
        date(2026, 12, 25),
        date(2026, 12, 26),
    ]


def test_movable_saturdays_stay_in_their_weeks() -> None:
    for year in range(2000, 2060):
        midsummer = [day for day in public_holidays(year) if day.month == 6 and day.day >= 20]
        saints = [
            day
            for day in public_holidays(year)
            if (day.month, day.day) >= (10, 31) and day.month < 12
        ]
        assert len(midsummer) == len(saints) == 1
        assert midsummer[0].weekday() == saints[0].weekday() == 5
        assert midsummer[0] <= date(year, 6, 26)
        assert saints[0] <= date(year, 11, 6)
        assert midsummer[0] - timedelta(days=1) in eves(year)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 5), DayClass.WEEKDAY),
        (date(2026, 1, 6), DayClass.SUNDAY),  # Epiphany, a Tuesday
        (date(2026, 1, 10), DayClass.SATURDAY),
        (date(2026, 1, 11), DayClass.SUNDAY),
        (date(2026, 6, 19), DayClass.SATURDAY),  # Midsummer Eve, a Friday
        (date(2026, 6, 20), DayClass.SUNDAY),  # Midsummer Day, a Saturday
        (date(2026, 12, 24), DayClass.SATURDAY),  # a Thursday
        (date(2026, 12, 31), DayClass.SATURDAY),
        (date(2028, 12, 24), DayClass.SUNDAY),  # Christmas Eve on a Sunday
    ],
)
def test_day_class(day: date, expected: DayClass) -> None:
    assert day_class_of(day) is expected


def test_arrays_of_a_plain_week() -> None:
    week = Calendar(date(2026, 2, 2), 7)
    assert week.weekday.tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert week.day_class.tolist() == [0, 0, 0, 0, 0, 1, 2]
    assert week.working_day.tolist() == [True] * 5 + [False] * 2
    assert week.month.tolist() == [1] * 7
    assert week.day_class.dtype == np.uint8
    assert week.working_day.dtype == np.bool_


def test_working_days_of_2026() -> None:
    year = Calendar(date(2026, 1, 1), 365)
    # on weekdays: 1 and 6 January, Good Friday, Easter Monday, 1 May, Ascension Day, 25 December;
    # eves: 19 June, 24 and 31 December; on Saturdays: 6 and 20 June, 31 October, 26 December
    assert (year.weekday < 5).sum() == 261
    assert year.working_day.sum() == 261 - 7 - 3
    assert (year.day_class == DayClass.SUNDAY).sum() == 52 + 7 + 4


def test_warm_up_days_precede_the_start() -> None:
    calendar = Calendar(date(2026, 1, 5), 100, first_day=-90)
    plain = Calendar(date(2026, 1, 5), 10)
    assert calendar.date_of(-90) == date(2025, 10, 7) == calendar.dates[0]
    assert calendar.day_class.size == 100
    for name in ("day_class", "working_day", "month", "weekday"):
        assert np.array_equal(getattr(calendar, name)[90:], getattr(plain, name))
    christmas = (date(2025, 12, 25) - date(2026, 1, 5)).days
    assert calendar.day_class[christmas - calendar.first_day] == DayClass.SUNDAY


def test_months_across_the_turn_of_a_year() -> None:
    calendar = Calendar(date(2026, 12, 30), 4)
    assert calendar.month.tolist() == [11, 11, 0, 0]


def test_arrays_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        Calendar(date(2026, 1, 1), 3).day_class[0] = 2


def test_negative_number_of_days() -> None:
    with pytest.raises(ValueError, match="-1 is negative"):
        Calendar(date(2026, 1, 1), -1)


def test_no_days_at_all() -> None:
    assert Calendar(date(2026, 1, 1), 0).day_class.size == 0
