"""Draws the figures of a study: the course, the map and the reasons of each scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from matplotlib.figure import Figure

from sim.report.county_map import map_figure
from sim.report.course import course_figure
from sim.report.reasons import reasons_figure
from sim.report.results import Results, read_results
from sim.report.style import house_style, save, svg

KINDS: dict[str, Callable[[Results, str], Figure | None]] = {
    "course": course_figure,
    "map": map_figure,
    "reasons": reasons_figure,
}


class Drawn(NamedTuple):
    """A figure in the report: its scenario, its kind and its picture as SVG text."""

    scenario: str
    kind: str
    picture: str


def write_figures(folder: Path) -> list[Path]:
    """Write figures/<kind>-<scenario>.png and .svg, and return the paths without suffix."""
    target = Path(folder) / "figures"
    target.mkdir(exist_ok=True)
    stems = []
    with house_style():
        for scenario, kind, figure in _figures(read_results(folder)):
            stem = target / f"{kind}-{scenario}"
            save(figure, stem)
            stems.append(stem)
    return stems


def pictures(results: Results) -> list[Drawn]:
    """Return all figures as SVG text."""
    with house_style():
        return [Drawn(s, kind, svg(figure)) for s, kind, figure in _figures(results)]


def _figures(results: Results) -> Iterator[tuple[str, str, Figure]]:
    for scenario in results.scenarios:
        for kind, draw in KINDS.items():
            figure = draw(results, scenario)
            if figure is not None:
                yield scenario, kind, figure
