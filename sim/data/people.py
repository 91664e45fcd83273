"""The table of groups of patients that results are told apart by."""

from __future__ import annotations

from typing import Final

from sim.data.schema import Column, Kind, Schema, grade, number, text

PATIENT_GROUPS: Final = Schema(
    columns={
        "patient_group": text(),
        "name_en": text(),
        "name_sv": text(),
        "age": text("any", "children", "adults", "elderly"),
        "medicines": Column(Kind.CODES, nullable=True),
        "persons": number(0, 100_000_000, nullable=True),
        "grade": grade(),
        "source": text(),
    },
    key=("patient_group",),
    may_be_empty=True,
)

PEOPLE: Final[dict[str, Schema]] = {"patient_groups": PATIENT_GROUPS}
