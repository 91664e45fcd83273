"""Figure: why residents go without, in person-days by the first binding constraint."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.results import Results
from sim.report.style import COLOURS, GREY, count_axis, title
from sim.report.words import label, number, sentence_case
from sim.results.cells import CALM, TODAY

MEASURE = "person_days_without"
MOST = len(COLOURS)  # reasons named in a figure, unless more are among the heaviest of a bar
HEAVIEST = 2  # reasons of each bar that are named whatever the others weigh
HATCHES = (
    "",
    "////",
    "....",
    "xxxx",
    "++++",
)  # for when all colours are taken
OTHER = "other reasons"
TWIN = "calm twin, today's rules"
Bar = dict[str, float]  # person-days by reason
Look = dict[str, Any]  # of a piece of a bar
LEGEND: dict[str, Any] = {
    "ncols": 2,
    "frameon": False,
    "fontsize": 8.5,
    "handlelength": 1,
    "handleheight": 1,
    "labelspacing": 0.35,
}


def reasons_figure(results: Results, scenario: str) -> Figure | None:
    """Draw person-days by reason under each proposal and in the calm twin; None without reasons."""
    bars = bars_of(results, scenario)
    if not bars:
        return None
    reasons = [
        r for r in next(iter(bars.values())) if r != OTHER or any(b[r] for b in bars.values())
    ]
    legend_rows = -(-len(reasons) // 2)
    height = 1.75 + 0.14 * len(reasons) + 0.48 * len(bars)
    figure = Figure(figsize=(9, height))
    axes = figure.subplots()
    top = 1 - (0.78 + 0.22 * legend_rows) / height
    figure.subplots_adjust(left=0.255, right=0.9, top=top, bottom=0.52 / height)
    days = results.horizon_days(scenario)
    title(
        figure,
        f"Why: {label(scenario)}",
        f"Person-days without a medicine in {days} days, by reason.",
    )
    looks = looks_of(results)
    _draw(axes, bars, {reason: looks[reason] for reason in reasons})
    if reasons:
        figure.legend(loc="upper left", bbox_to_anchor=(0.245, 1 - 0.66 / height), **LEGEND)
    return figure


def _draw(axes: Axes, bars: dict[str, Bar], looks: dict[str, Look]) -> None:
    left = np.zeros(len(bars))
    for reason, look in looks.items():
        widths = np.array([bar[reason] for bar in bars.values()])
        name = sentence_case(label(reason))
        axes.barh(list(bars), widths, 0.66, left, label=name, **look)
        left += widths
    for place, total in enumerate(left):
        axes.annotate(
            number(total), (total, place), (4, 0), textcoords="offset points", va="center", size=9
        )
    axes.invert_yaxis()
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("Person-days without")
    count_axis(axes, "x")
    axes.locator_params(axis="x", nbins=6)


def looks_of(results: Results) -> dict[str, Look]:
    """Return how each reason looks, the same in all figures of a study, and no two alike."""
    bars = defaultdict[tuple[str, str], Bar](dict)
    for row in results.rows.values():
        if row.measure == MEASURE and row.group.startswith("reason="):
            reason = row.group.partition("=")[2]
            bars[row.scenario, row.proposal][reason] = row.mean or 0.0
            if row.proposal == TODAY:
                bars[row.scenario, TWIN][reason] = row.calm_mean or 0.0
    looks = {reason: _look(place) for place, reason in enumerate(ranked(bars.values()))}
    return looks | {OTHER: {"color": GREY}}


def _look(place: int) -> Look:
    hatch, colour = divmod(place, len(COLOURS))
    plain = {"color": COLOURS[colour]}
    return (
        plain | {"hatch": HATCHES[hatch], "edgecolor": "white", "linewidth": 0} if hatch else plain
    )


def heaviest(bars: Collection[Bar]) -> set[str]:
    """Return the reasons that are among the heaviest of some bar."""
    return {
        reason
        for bar in bars
        for reason in sorted(bar, key=lambda r: (-bar[r], r))[:HEAVIEST]
        if bar[reason] > 0
    }


def ranked(bars: Collection[Bar]) -> list[str]:
    """Return all reasons that weigh something, first those that are among the heaviest of a bar.

    A reason weighs its share of a bar, where that is greatest: a proposal may bring in one of its
    own, and some disruptions are much heavier than others.
    """
    first, weight = heaviest(bars), dict[str, float]()
    for bar in bars:
        whole = sum(bar.values())
        for reason, days in bar.items():
            if days > 0:
                weight[reason] = max(weight.get(reason, 0.0), days / whole)
    return sorted(weight, key=lambda r: (r not in first, -weight[r], r))


def named_reasons(bars: Collection[Bar]) -> list[str]:
    """Return the reasons that are named in a figure of some bars; the others are gathered."""
    found = ranked(bars)
    return found if len(found) <= MOST else found[: max(MOST - 1, len(heaviest(bars)))]


def bars_of(results: Results, scenario: str) -> dict[str, Bar]:
    """Return person-days by bar and reason; reasons sorted by weight under today's rules."""
    bars = whole_bars(results, scenario)
    if not bars:
        return {}
    first = next(iter(bars.values()))
    shown = sorted(named_reasons(bars.values()), key=lambda reason: (-first[reason], reason))
    return {name: _gathered(bar, shown) for name, bar in bars.items()}


def whole_bars(results: Results, scenario: str) -> dict[str, Bar]:
    """Return person-days by bar, every proposal and the calm twin, and by every reason."""
    groups = {g.partition("=")[2]: g for g in results.groups(scenario, MEASURE, "reason")}
    if not groups:
        return {}
    found = {
        label(name): {
            reason: results.mean(scenario, name, MEASURE, group) or 0.0
            for reason, group in groups.items()
        }
        for name in results.proposals(scenario)
    }
    if scenario != CALM:
        rows = {reason: results.row(scenario, TODAY, MEASURE, g) for reason, g in groups.items()}
        found[TWIN] = {
            reason: (row.calm_mean or 0.0) if row else 0.0 for reason, row in rows.items()
        }
    return found


def _gathered(bar: Bar, shown: list[str]) -> Bar:
    rest = sum(value for reason, value in bar.items() if reason not in shown)
    return {reason: bar[reason] for reason in shown} | {OTHER: rest}
