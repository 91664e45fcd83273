"""What is missing where: the medicines that most lack on their worst day, and in which county."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from math import isnan
from typing import NamedTuple

import numpy as np

from sim.array_types import Floats, Int32s
from sim.report.county_map import PER, county_name
from sim.report.results import Results
from sim.report.style import short_date
from sim.report.table import Table
from sim.report.tables import MOST_MEDICINES, medicine_name, medicines_table
from sim.report.words import GAP, NONE, between, label, number, sentence_case
from sim.results.cells import CALM, TODAY
from sim.results.missing import Missing, read_missing
from sim.results.statistics import interval

PART = 10  # days count that have more than this part of the worst day


class Peak(NamedTuple):
    """The worst day of a medicine, and how many the disruption adds on it, mean over seeds."""

    medicine: str
    day: int
    added: float


class Worst:
    """The worst days of all medicines in a scenario under a proposal.

    The worst day of a medicine is the one on which the disruption adds most to the calm twin, mean
    over seeds; in calm, on which most are without.
    """

    def __init__(self, missing: Missing) -> None:
        self.missing = missing

    @cached_property
    def course(self) -> Floats:
        """What is added, mean over seeds: days × medicines."""
        return np.asarray(self.missing.added.mean(axis=0))

    def peak(self, medicine: str) -> Peak:
        """Return the worst day of a medicine; nobody on day 0 if it was never missing."""
        if medicine not in self.missing.medicines:
            return Peak(medicine, 0, 0.0)
        course = self.course[:, self.missing.medicines.index(medicine)]
        day = int(course.argmax())
        return Peak(medicine, day, float(course[day]))

    def most(self) -> list[Peak]:
        """Return the peaks of the medicines that most lack, the highest first."""
        peaks = [self.peak(medicine) for medicine in self.missing.medicines]
        high = [peak for peak in peaks if round(peak.added) > 0]
        return sorted(high, key=lambda peak: (-peak.added, peak.medicine))[:MOST_MEDICINES]


def missing_tables(results: Results, scenario: str) -> Iterator[Table]:
    """Yield what is missing where; tables without rows where the cells do not tell."""
    found = {name: _worst(results, scenario, name) for name in results.proposals(scenario)}
    today = found.get(TODAY)
    peaks = today.most() if today else []
    if today and peaks:
        yield _worst_days(results, scenario, today, peaks)
        reforms = {name: worst for name, worst in found.items() if worst and name != TODAY}
        if reforms:
            yield _by_proposal(peaks, reforms)
    yield medicines_table(results, scenario)


def _worst(results: Results, scenario: str, proposal: str) -> Worst | None:
    seeds = results.seeds(scenario, proposal)
    days = results.horizon_days(scenario)
    missing = read_missing(results.folder, scenario, proposal, seeds, days)
    return Worst(missing) if missing else None


def _worst_days(results: Results, scenario: str, worst: Worst, peaks: Sequence[Peak]) -> Table:
    """Return worst day, how many, where and for how long, medicine by medicine."""
    calm = scenario == CALM
    what = "Without on that day" if calm else "The disruption adds"
    heads = [
        "",
        "Worst day",
        f"{what} [95{GAP}%]",
        *([] if calm else ["Without on that day in all"]),
        f"Hit hardest, per 1{GAP}000 residents",
        "Days over a tenth of the worst",
    ]
    rows = [_row(results, worst, peak, in_all=not calm) for peak in peaks]
    return Table("Treatments and needs without on the worst day, today's rules", heads, rows)


def _row(results: Results, worst: Worst, peak: Peak, in_all: bool) -> list[str]:
    column = worst.missing.medicines.index(peak.medicine)
    lacking = worst.missing.lacking[:, peak.day, column].mean()
    long = int(np.count_nonzero(worst.course[:, column] > peak.added / PART))
    return [
        sentence_case(medicine_name(peak.medicine)),
        dated(results, peak.day, len(worst.course)),
        _with_interval(worst.missing.added[:, peak.day, column]),
        *([number(lacking)] if in_all else []),
        _hardest(results, worst.missing, peak.day, column),
        number(long),
    ]


def dated(results: Results, day: int, days: int) -> str:
    """Return a day with its date; on the last one, after which it may be worse, that it is."""
    first = results.start_date
    date = f", {short_date(first, day)}" if first else ""
    return f"{day}{date}{' (the last day)' if day == days - 1 else ''}"


def _with_interval(samples: Int32s) -> str:
    mean, low, high = (float(value) for value in interval(samples.astype(np.float64)))
    limits = "" if isnan(low) else between(low, high)
    return f"{number(mean)} {limits}".strip()


def _hardest(results: Results, missing: Missing, day: int, column: int) -> str:
    """Return the county with most added per resident, Skåne: 0.85."""
    added, residents = missing.by_region[day, :, column], results.residents_by_region
    rates = {
        code: PER * many / residents[code]
        for code, many in zip(missing.regions, added, strict=True)
        if residents.get(code)
    }
    if not rates:
        return NONE
    most = max(sorted(rates), key=rates.__getitem__)
    return f"{county_name(most)}: {rates[most]:.2f}"


def _by_proposal(peaks: Sequence[Peak], reforms: dict[str, Worst]) -> Table:
    """Return how many are added on the worst day that a medicine has under each proposal."""
    heads = ["", *(sentence_case(label(name)) for name in (TODAY, *reforms))]
    rows = [
        [
            sentence_case(medicine_name(peak.medicine)),
            _told(peak),
            *(_told(worst.peak(peak.medicine)) for worst in reforms.values()),
        ]
        for peak in peaks
    ]
    return Table("The same under each proposal, each on its own worst day", heads, rows)


def _told(peak: Peak) -> str:
    return number(peak.added) + (f", day {peak.day}" if round(peak.added) > 0 else "")
