"""The counts of one day: for every part of the history, how many by what."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields
from typing import Any


def _none() -> Counter[Any]:
    return Counter()


@dataclass
class Tally:
    """Named as the parts of the history; services are counted by (region, Service)."""

    service: Counter[tuple[int, int]] = field(default_factory=_none)
    flow: Counter[int] = field(default_factory=_none)
    without_town: Counter[int] = field(default_factory=_none)
    beyond_town: Counter[int] = field(default_factory=_none)
    without_criticality: Counter[int] = field(default_factory=_none)
    beyond_criticality: Counter[int] = field(default_factory=_none)
    without_group: Counter[int] = field(default_factory=_none)
    beyond_group: Counter[int] = field(default_factory=_none)
    without_channel: Counter[int] = field(default_factory=_none)
    without_reason: Counter[int] = field(default_factory=_none)
    medicine_days: Counter[tuple[int, int]] = field(default_factory=_none)
    new_town: Counter[int] = field(default_factory=_none)
    new_beyond_town: Counter[int] = field(default_factory=_none)
    new_criticality: Counter[int] = field(default_factory=_none)
    new_beyond_criticality: Counter[int] = field(default_factory=_none)
    new_group: Counter[int] = field(default_factory=_none)
    new_beyond_group: Counter[int] = field(default_factory=_none)
    new_medicine: Counter[int] = field(default_factory=_none)
    lines_medicine: Counter[int] = field(default_factory=_none)
    lapsed_medicine: Counter[int] = field(default_factory=_none)
    without_trace: Counter[tuple[int, int]] = field(default_factory=_none)
    worth: Counter[int] = field(default_factory=_none)
    picture: Counter[tuple[int, int]] = field(default_factory=_none)

    def parts(self) -> dict[str, Counter[Any]]:
        return {f.name: getattr(self, f.name) for f in fields(self)}
