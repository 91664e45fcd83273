"""The finished cells of a study, read for comparison."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from sim.errors import RunError
from sim.results.cells import (
    CALM,
    MANIFEST,
    TODAY,
    Bits,
    Daily,
    Key,
    Kind,
    cell_folder,
    read_daily,
    read_manifest,
    read_persons,
    read_totals,
    reading,
)


@dataclass(frozen=True)
class Cell:
    """A finished cell; its files are read when they are first asked for."""

    folder: Path
    horizon_days: int

    @cached_property
    def _totals(self) -> tuple[dict[Key, float], dict[str, Kind]]:
        return read_totals(self.folder)

    @property
    def totals(self) -> dict[Key, float]:
        """Totals at the horizon."""
        return self._totals[0]

    @property
    def kinds(self) -> dict[str, Kind]:
        """Unit and way of adding of each measure."""
        return self._totals[1]

    @cached_property
    def daily(self) -> Daily:
        """Daily series."""
        return read_daily(self.folder, self.horizon_days)

    @cached_property
    def persons(self) -> tuple[Bits, Bits]:
        """Bitsets of residents without, and beyond tolerance."""
        return read_persons(self.folder)

    def total_after(self, key: Key, days: int) -> float:
        """Return the total of the first `days` days; not-a-number where there is no daily series.

        Raises RunError if the cell is shorter than that.
        """
        if days == self.horizon_days and key in self.totals:
            return self.totals[key]
        if days > self.horizon_days:
            raise RunError(
                f"{self.folder}: {self.horizon_days} days cannot stand beside {days} days;"
                " delete the folder and run the study again"
            )
        return total(self.daily, key, days)


def total(daily: Daily, key: Key, days: int) -> float:
    """Return the total of the first `days` days: sum, last day's level, or ratio of sums."""
    how = daily.kinds[key.measure].how if key.measure in daily.kinds else ""
    if how == "ratio":
        parts = (Key(f"{key.measure}.{part}", key.group) for part in ("numerator", "denominator"))
        above, below = (float(daily.series(part)[:days].sum()) for part in parts)
        return above / below if below else np.nan
    series = daily.series(key)
    return float(series[days - 1] if how == "level" else series[:days].sum())


@dataclass(frozen=True)
class Grid:
    """The finished cells of a study by scenario and proposal, in the order of the study."""

    folder: Path
    seeds: dict[tuple[str, str], tuple[int, ...]]

    @cached_property
    def scenarios(self) -> list[str]:
        """Scenarios of the study, calm first."""
        return _first(CALM, (scenario for scenario, _ in self.seeds))

    def proposals(self, scenario: str) -> list[str]:
        """Return the proposals run in a scenario, today's rules first."""
        return _first(TODAY, (proposal for here, proposal in self.seeds if here == scenario))

    def cells(self, scenario: str, proposal: str) -> list[Cell]:
        """Return the replications by seed; RunError if the study lacks them."""
        if (scenario, proposal) not in self.seeds:
            raise RunError(
                f"{self.folder}: {proposal} in {scenario} is missing, and every comparison needs"
                f" {CALM} and {TODAY}; run the study again"
            )
        seeds = self.seeds[scenario, proposal]
        return [_cell(cell_folder(self.folder, scenario, proposal, seed)) for seed in seeds]


def read_grid(folder: Path) -> Grid:
    """Return the cells that the study's manifest lists; RunError if the study is unfinished."""
    if not (folder / MANIFEST).is_file():
        raise RunError(f"{folder}: no finished study is here; run the study to its end first")
    seeds: dict[tuple[str, str], list[int]] = {}
    with reading(folder / MANIFEST):
        for cell in read_manifest(folder)["cells"]:
            seeds.setdefault((cell["scenario"], cell["proposal"]), []).append(cell["seed"])
    return Grid(folder, {pair: tuple(sorted(each)) for pair, each in seeds.items()})


def _cell(folder: Path) -> Cell:
    with reading(folder / MANIFEST):
        return Cell(folder, int(read_manifest(folder)["horizon_days"]))


def _first(name: str, names: Iterable[str]) -> list[str]:
    """Put one name first and leave the others in their order, each once."""
    return sorted(dict.fromkeys(names), key=lambda each: each != name)
