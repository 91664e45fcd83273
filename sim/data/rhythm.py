"""Tables of time and age: opening hours, arrivals, weekdays, seasons and age bands."""

from __future__ import annotations

from typing import Final

from sim.data.schema import (
    Schema,
    Total,
    grade,
    number,
    reference,
    share,
    text,
    whole,
)

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAY_NAMES: Final = ("weekday", "saturday", "sunday")  # in the order of calendar.DayClass

OPENING_HOURS: Final = Schema(
    columns={
        "class": text(),
        "day": text(*DAY_NAMES),
        "opens": whole(0, 24),
        "closes": whole(0, 24),
        "share": share(),
    },
    key=("class", "day"),
    totals=(Total("share", by="day"),),
    ascending=(("opens", "closes"),),
)

ARRIVALS: Final = Schema(
    columns={"hour": whole(0, 23), **{day: share() for day in DAY_NAMES}},
    key=("hour",),
    totals=tuple(Total(day) for day in DAY_NAMES),
    rows=24,
)

WEEKDAYS: Final = Schema(
    columns={"day": text(*DAY_NAMES), "relative_visits": number(0, 10)},
    key=("day",),
    rows=len(DAY_NAMES),
)

SEASONS: Final = Schema(
    columns={
        "atc_prefix": text(),
        "reason": text(),
        **{month: number(0, len(MONTHS)) for month in MONTHS},
        "grade": grade(),
    },
    key=("atc_prefix",),
    row_total=(MONTHS, float(len(MONTHS))),
    may_be_empty=True,
)

AGE_BANDS: Final = Schema(
    columns={
        "region": reference("regions.code", covers=True),
        "children_share": share(),
        "adults_share": share(),
        "elderly_share": share(),
        "grade": grade(),
    },
    key=("region",),
    row_total=(("children_share", "adults_share", "elderly_share"), 1.0),
)

RHYTHM: Final[dict[str, Schema]] = {
    "opening_hours": OPENING_HOURS,
    "arrivals": ARRIVALS,
    "weekdays": WEEKDAYS,
    "seasons": SEASONS,
    "age_bands": AGE_BANDS,
}
