"""A finished study in Python and in notebooks."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from matplotlib.figure import Figure

from sim.errors import ConfigError, suggest
from sim.report.answer import findings
from sim.report.county_map import map_figure
from sim.report.course import course_figure
from sim.report.reasons import reasons_figure
from sim.report.results import Results, read_results
from sim.report.style import house_style
from sim.report.table import Table
from sim.report.tables import comparison_table
from sim.report.words import label, sentence_case
from sim.results.causes import MEASURE, Cause, causes
from sim.results.cells import COMPARISON, TODAY, reading


@dataclass(frozen=True)
class Study:
    """A finished study in its folder; everything is read from the result files."""

    folder: Path

    def __init__(self, folder: str | Path) -> None:
        object.__setattr__(self, "folder", Path(folder).absolute())

    @property
    def results(self) -> Results:
        """The result files, for look-ups by scenario, proposal, measure and group."""
        return read_results(self.folder)

    def table(self) -> pa.Table:
        """Return comparison.parquet; with pandas installed `.to_pandas()` makes a frame."""
        path = self.folder / COMPARISON
        with reading(path):
            return pq.read_table(path)

    def rows(self, measure: str = "patients_without", group: str = "all") -> list[dict[str, Any]]:
        """Return the rows of one measure and group as plain dictionaries."""
        results = self.results
        _known_figure(results, measure, group)
        return [
            row._asdict()
            for row in results.rows.values()
            if row.measure == measure and row.group == group
        ]

    def causes(self, scenario: str | None = None, proposal: str = TODAY) -> list[Cause]:
        """Return the chains of causes of person-days without, mean over seeds, the largest first.

        Each goes from an event to its condition, the node that failed and its reason; together
        they are all person-days without. Of the first scenario if none is named.
        """
        results = self.results
        pair = (_known_scenario(results, scenario), proposal)
        proposals = results.proposals(pair[0])
        if proposal not in proposals:
            raise ConfigError(
                f"no proposal '{proposal}' in {pair[0]}; {suggest(proposal, proposals)}"
            )
        rows = (row for key, row in results.rows.items() if key[:3] == (*pair, MEASURE))
        return causes({row.group: row.mean for row in rows if row.mean is not None})

    def plot(self, scenario: str | None = None) -> Figure:
        """Draw the course over time; of the first scenario if none is named."""
        results = self.results
        with house_style():
            return course_figure(results, _known_scenario(results, scenario))

    def plot_map(self, scenario: str | None = None) -> Figure | None:
        """Draw the map of counties; None unless the world has several counties."""
        results = self.results
        with house_style():
            return map_figure(results, _known_scenario(results, scenario))

    def plot_reasons(self, scenario: str | None = None) -> Figure | None:
        """Draw person-days by reason; None if reasons were not counted."""
        results = self.results
        with house_style():
            return reasons_figure(results, _known_scenario(results, scenario))

    def answer(self) -> list[str]:
        """Return the findings in words, scenario by scenario."""
        results = self.results
        return [text for scenario in results.scenarios for text in findings(results, scenario)]

    def _repr_html_(self) -> str:
        results = self.results
        return "".join(
            f"<h4>{escape(sentence_case(label(scenario)))}</h4>"
            + _html(comparison_table(results, scenario))
            for scenario in results.scenarios
        )


def _known_scenario(results: Results, name: str | None) -> str:
    """Return a scenario of a study, the first if none is named; ConfigError if it has none such."""
    known = dict.fromkeys([*results.scenarios, *(key[0] for key in results.rows)])
    if name is not None and name not in known:
        raise ConfigError(f"no scenario '{name}' in this study; {suggest(name, known)}")
    return name or results.scenarios[0]


def _known_figure(results: Results, measure: str, group: str) -> None:
    """Raise ConfigError if a study has no such measure, or not for such a group."""
    groups = dict.fromkeys(key[3] for key in results.rows if key[2] == measure)
    if not groups:
        measures = {key[2] for key in results.rows}
        raise ConfigError(f"no measure '{measure}'; {suggest(measure, measures)}")
    if group not in groups:
        raise ConfigError(f"{measure}: no group '{group}'; {suggest(group, groups)}")


def _html(table: Table) -> str:
    head = "".join(f"<th>{escape(text)}</th>" for text in table.heads)
    rows = (
        "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in table.rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
