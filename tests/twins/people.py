"""Residents, their treatments and needs."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field

from sim.state.kinds import N_GROUPS, Group
from sim.state.records import ResidentFlag
from tests.twins.goods import Article

GROUP_OF_FLAG = {
    ResidentFlag.DOSE: Group.DOSE,
    ResidentFlag.CARE_HOME: Group.CARE_HOME,
    ResidentFlag.HOME_CARE: Group.HOME_CARE,
    ResidentFlag.CUSTODY: Group.CUSTODY,
    ResidentFlag.E_COMMERCE: Group.E_COMMERCE,
}


@dataclass(slots=True, eq=False)
class Treatment:
    """What a resident takes every day."""

    article: Article
    days: int  # of one collection
    end: int  # hour at which the supply at home ends
    critical: bool
    dose: bool  # comes in the dose roll
    packed: bool
    failed: int | None = None  # hour of the first failed attempt that is still open
    reason: int = 0
    switched: bool = False
    refused: bool = False
    ever: bool = False

    @property
    def criticality(self) -> int:
        return self.article.criticality[self.critical]

    def gap(self, now: int) -> int:
        """Return the hours without until now; an attempt must have failed."""
        assert self.failed is not None
        return now - max(self.end, self.failed)


@dataclass(slots=True, eq=False)
class Resident:
    """A person, with what has happened to it."""

    row: int
    key: int
    home: int  # counter
    municipality: int
    lead: int  # hours before depletion at which a 90-day supply is collected
    groups: tuple[int, ...]  # Group, then groups of patients
    treatments: list[Treatment]
    without: bool = False
    beyond: bool = False
    classes: set[int] = field(default_factory=set)  # criticality of its gaps
    without_now: bool = False
    beyond_now: bool = False

    @property
    def online(self) -> bool:
        return Group.E_COMMERCE in self.groups


@dataclass(slots=True, eq=False)
class Need:
    """An acute need, or a medicine episode in hospital."""

    resident: Resident
    article: Article
    days: int
    critical: bool
    created: int
    end: int  # hour at which what is left of the last pack ends
    lapse: int
    hospital: bool = False
    leaked: bool = False
    failed: int | None = None
    reason: int = 0
    switched: bool = False
    refused: bool = False

    @property
    def criticality(self) -> int:
        return self.article.criticality[self.critical]

    def gap(self, now: int) -> int:
        """Return the hours without until now; an attempt must have failed."""
        assert self.failed is not None
        return now - max(self.end, self.failed)


@dataclass(slots=True, eq=False)
class Visit:
    """A resident at a counter, for what is due or for one acute need."""

    resident: Resident
    counter: int
    hour: int
    urgency: int
    tries: int = 0  # earlier days
    seek: int = 0  # other counters today
    need: Need | None = None


class People:
    """All residents; those without treatments become objects when something happens to them."""

    def __init__(
        self,
        columns: dict[str, Sequence[int]],
        treatments: list[Treatment],
        classes: list[Sequence[int]],
    ) -> None:
        self.columns, self.treatments = columns, treatments
        self.treated, self.untreated = classes[0::2], classes[1::2]  # rows by age band
        rows = [row for row, n in enumerate(columns["treatments"]) if n > 0]
        self.known = {row: self._make(row) for row in rows}

    def among(self, classes: list[list[int]]) -> People:
        """Return some of the residents, by age band and whether they are treated."""
        some = copy(self)
        some.treated, some.untreated = classes[0::2], classes[1::2]
        return some

    def __getitem__(self, row: int) -> Resident:
        if row not in self.known:
            self.known[row] = self._make(row)
        return self.known[row]

    def _make(self, row: int) -> Resident:
        column = self.columns
        flags, first, marks = column["flags"][row], column["first"][row], column["marks"][row]
        bands = (Group.CHILDREN, Group.ADULTS, Group.ELDERLY)
        others = (group for flag, group in GROUP_OF_FLAG.items() if flags & flag)
        patients = (N_GROUPS + g for g, bit in enumerate(reversed(f"{marks:b}")) if bit == "1")
        return Resident(
            row=row,
            key=column["key"][row],
            home=column["home"][row],
            municipality=column["municipality"][row],
            lead=column["lead"][row],
            groups=(bands[flags & ResidentFlag.BAND], *others, *patients),
            treatments=self.treatments[first : first + column["treatments"][row]],
        )
