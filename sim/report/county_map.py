"""Figure: in which counties residents go without, and where a proposal changes it."""

from __future__ import annotations

import json
import math
import textwrap
from functools import cache
from importlib.resources import files

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import PolyCollection
from matplotlib.colors import Colormap, LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.report.results import Results
from sim.report.style import title
from sim.report.words import GAP, MINUS, decimal, label
from sim.results.cells import CALM, TODAY

MIDDLE_LATITUDE = 62.0  # degrees north; the middle of Sweden
LEAST = 1e-9  # a scale must have a length
LEAST_COUNTIES = 2  # a single one shows no differences
HEADING_WIDTH = 20  # characters
PER = 1000  # residents
UNKNOWN = "#d9d9d9"
AMOUNT = LinearSegmentedColormap.from_list("amount", ("#f7f1e3", "#e0a458", "#8a3b12"))
CHANGE = LinearSegmentedColormap.from_list(
    "change", ("#0b4f8a", "#7fb3d9", "#f4f4f2", "#e39a5b", "#9c3d00")
)
Ring = NDArray[np.float64]


@cache
def counties() -> tuple[dict[str, list[Ring]], dict[str, str]]:
    """Return outlines (longitude, latitude in degrees) and names of the 21 counties by code.

    Source: Natural Earth 1:10 m admin-1 v4.1.0, public domain, simplified.
    """
    text = files("sim.data").joinpath("counties.geojson").read_text(encoding="utf-8")
    outlines: dict[str, list[Ring]] = {}
    names: dict[str, str] = {}
    for feature in json.loads(text)["features"]:
        code, shape = feature["properties"]["region_code"], feature["geometry"]
        parts = shape["coordinates"]
        polygons = parts if shape["type"] == "MultiPolygon" else [parts]
        outlines[code] = [np.asarray(polygon[0], dtype=np.float64) for polygon in polygons]
        names[code] = feature["properties"]["county"]
    return outlines, names


def rates(results: Results, scenario: str, proposal: str, changed: bool) -> dict[str, float]:
    """Return persons per 1 000 residents by county: excess over calm, or its change from today.

    In the calm scenario, which has no excess, all patients without are counted.
    """
    measure = "patients_without" if scenario == CALM else "excess_patients_without"
    found = {}
    for code, residents in results.residents_by_region.items():
        row = results.row(scenario, proposal, measure, f"region={code}")
        value = None if row is None else row.diff_mean if changed else row.mean
        if value is not None and residents:
            found[code] = PER * value / residents
    return found


def map_figure(results: Results, scenario: str) -> Figure | None:
    """Draw one map of today's rules and one of each proposal's change; None for one county."""
    today = rates(results, scenario, TODAY, changed=False)
    if len(today.keys() & counties()[0].keys()) < LEAST_COUNTIES:
        return None
    changes = {
        name: rates(results, scenario, name, changed=True) for name in results.reforms(scenario)
    }
    maps = 1 + len(changes)
    figure = Figure(figsize=(max(2.35 * maps, 6.2), 6.0))
    axes = figure.subplots(1, maps, squeeze=False)[0]
    figure.subplots_adjust(left=0.01, right=0.99, top=0.82, bottom=0.19, wspace=0.02)
    changed = ";\nright: the change that each proposal makes." if changes else "."
    what = "without a medicine" if scenario == CALM else "whom the disruption leaves without"
    title(
        figure,
        f"Where: {label(scenario)}",
        f"Residents {what}, per 1{GAP}000{changed}",
    )
    norm = Normalize(min(0.0, *today.values()), max(*today.values(), LEAST))
    _draw(axes[0], today, AMOUNT, norm, "today's rules")
    _scale(figure, axes[:1], AMOUNT, norm, f"per 1{GAP}000")
    if changes:
        _draw_changes(figure, axes[1:], changes)
    return figure


def _draw_changes(
    figure: Figure, axes: NDArray[np.object_], changes: dict[str, dict[str, float]]
) -> None:
    most = max((abs(value) for change in changes.values() for value in change.values()), default=0)
    norm = Normalize(-most, most) if most else Normalize(-1.0, 1.0)
    for each, (name, change) in zip(axes, changes.items(), strict=True):
        _draw(each, change, CHANGE, norm, label(name), signed=True)
    text = f"change per 1{GAP}000 (blue: fewer without)"
    _scale(figure, axes, CHANGE, norm, text, signed=True)


def _draw(
    axes: Axes,
    values: dict[str, float],
    colours: Colormap,
    norm: Normalize,
    heading: str,
    signed: bool = False,
) -> None:
    outlines, _ = counties()
    shapes = [(code, ring) for code, rings in outlines.items() for ring in rings]
    paint = [colours(norm(values[code])) if code in values else UNKNOWN for code, _ in shapes]
    polygons = PolyCollection([ring for _, ring in shapes], facecolors=paint)
    polygons.set(edgecolor="#6e6e6e", linewidth=0.35)
    axes.add_collection(polygons)
    axes.set_aspect(1 / math.cos(math.radians(MIDDLE_LATITUDE)))
    axes.autoscale_view()
    axes.set_axis_off()
    axes.set_title(textwrap.fill(heading, HEADING_WIDTH), size=10, loc="center", pad=4)
    axes.text(
        0.5,
        -0.01,
        _extremes(values, signed),
        transform=axes.transAxes,
        size=8,
        ha="center",
        va="top",
    )


def _extremes(values: dict[str, float], signed: bool) -> str:
    """Name the lowest and the highest county."""
    if not values:
        return "no figures"
    if len({decimal(value) for value in values.values()}) == 1:
        return f"{decimal(min(values.values()), signed)} in all counties"
    ordered = sorted(values, key=lambda code: (values[code], code))
    low, high = (
        f"{county_name(code)} {decimal(values[code], signed)}" for code in (ordered[0], ordered[-1])
    )
    return f"{low}\nto {high}"


def county_name(code: str) -> str:
    """Return a county's short name, Östergötland, or its code if it is not one of the 21."""
    return counties()[1].get(code, code).removesuffix(" län").removesuffix("s")


def _scale(
    figure: Figure,
    axes: NDArray[np.object_],
    colours: Colormap,
    norm: Normalize,
    text: str,
    signed: bool = False,
) -> None:
    left = axes[0].get_position().x0
    right = axes[-1].get_position().x1
    width = min(right - left - 0.04, 0.34)
    place = figure.add_axes(((left + right - width) / 2, 0.085, width, 0.022))
    bar = figure.colorbar(ScalarMappable(norm, colours), cax=place, orientation="horizontal")
    bar.outline.set_visible(False)
    bar.ax.locator_params(nbins=5)
    bar.ax.xaxis.set_major_formatter(lambda value, _: _tick(value, signed))
    bar.ax.tick_params(length=2, labelsize=8)
    bar.set_label(text, size=8.5)


def _tick(value: float, signed: bool) -> str:
    return f"{value:+g}".replace("-", MINUS) if signed and value else f"{value:g}"
