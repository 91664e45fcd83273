"""One finished run in Python and in notebooks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from html import escape
from math import isnan
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.array_types import Floats
from sim.errors import ConfigError, suggest
from sim.report.words import GAP, NONE, label, sentence_case
from sim.results.causes import MEASURE, Cause, causes
from sim.results.cells import (
    DAILY,
    PICTURE,
    SHORTAGES,
    TOTALS,
    Key,
    read_daily,
    read_manifest,
    read_totals,
    reading,
)

ALL = "all"


@dataclass(frozen=True)
class Result:
    """One finished run in its folder; everything is read from the result files."""

    folder: Path

    def __init__(self, folder: str | Path) -> None:
        object.__setattr__(self, "folder", Path(folder).absolute())

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What was run, from what, with which program, in how long."""
        return read_manifest(self.folder)

    def table(self) -> pa.Table:
        """Return totals.parquet: every measure for every group at the horizon."""
        return self._read(TOTALS)

    def daily(self) -> pa.Table:
        """Return daily.parquet: every measure by day and group."""
        return self._read(DAILY)

    def total(self, measure: str, group: str = ALL) -> float:
        """Return one total; ConfigError if there is no such measure or group."""
        totals, _ = read_totals(self.folder)
        return totals[_known(Key(measure, group), list(totals))]

    def series(self, measure: str, group: str = ALL) -> Floats:
        """Return one value per day; ConfigError if there is no such measure or group."""
        daily = read_daily(self.folder, int(self.manifest["horizon_days"]))
        return daily.series(_known(Key(measure, group), list(daily.index)))

    def shortages(self, region: str | None = None, day: int | None = None) -> pa.Table:
        """Return shortages.parquet: how many treatments and needs lack which medicine, most first.

        By day, region and ATC code, only where somebody is without; of one region or day if given.
        ConfigError for a region without a code in the results, or a day that was not reported.
        """
        found = self._of_day(self._read(SHORTAGES), day)
        if region is not None:
            regions = list(self.manifest["residents_by_region"])
            found = _of(found, "region", region, regions)
        return found.sort_by([("treatments", "descending"), ("day", "ascending")])

    def picture(self, medicine: str | None = None, day: int | None = None) -> pa.Table:
        """Return picture.parquet: what is short, what of it the authority sees, what is decided.

        By day and ATC code, numbers of articles: `short`, of these `unreported`; `seen_short`, of
        these `seen_wrongly`; `awaiting` a decision, `decided`; and the cover of the medicine in
        days, true and as seen. Of one medicine or day if given. ConfigError for a medicine that is
        not in the results, or a day that was not reported.
        """
        found = self._of_day(self._read(PICTURE), day)
        if medicine is not None:
            totals, _ = read_totals(self.folder)
            prefix = "medicine="
            groups = {key.group for key in totals if key.group.startswith(prefix)}
            codes = sorted(group.removeprefix(prefix) for group in groups)
            found = _of(found, "medicine", medicine, codes)
        return found

    def _of_day(self, table: pa.Table, day: int | None) -> pa.Table:
        """Return the rows of one day, all if none is given; ConfigError if it was not reported."""
        if day is None:
            return table
        days = int(self.manifest["horizon_days"])
        if not 0 <= day < days:
            raise ConfigError(f"no day {day}; allowed: 0 to {days - 1}")
        return table.filter(pc.equal(table["day"], day))

    def causes(self) -> list[Cause]:
        """Return the chains of causes of person-days without, the largest first.

        Each goes from an event to its condition, the node that failed and its reason; together
        they are all person-days without.
        """
        totals, _ = read_totals(self.folder)
        return causes({k.group: v for k, v in totals.items() if k.measure == MEASURE})

    def _read(self, name: str) -> pa.Table:
        with reading(self.folder / name):
            return pq.read_table(self.folder / name)

    def _repr_html_(self) -> str:
        totals, kinds = read_totals(self.folder)
        rows = "".join(
            f"<tr><td>{escape(sentence_case(label(key.measure)))}</td>"
            f"<td>{escape(_rounded(value))}</td><td>{escape(kinds[key.measure].unit)}</td></tr>"
            for key, value in totals.items()
            if key.group == ALL
        )
        return f"<table>{rows}</table>"


def _of(table: pa.Table, column: str, name: str, known: list[str]) -> pa.Table:
    if name not in known:
        raise ConfigError(f"no {column} '{name}'; {suggest(name, known)}")
    return table.filter(pc.equal(table[column], name))


def _known(key: Key, known: list[Key]) -> Key:
    if key in known:
        return key
    groups = [each.group for each in known if each.measure == key.measure]
    if groups:
        raise ConfigError(f"{key.measure}: no group '{key.group}'; {suggest(key.group, groups)}")
    measures = {each.measure for each in known}
    raise ConfigError(f"no measure '{key.measure}'; {suggest(key.measure, measures)}")


def _rounded(value: float) -> str:
    if isnan(value):
        return NONE  # the share of nothing
    return (f"{value:.3f}" if value % 1 else f"{value:,.0f}").replace(",", GAP)
