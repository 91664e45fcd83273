"""Figure: why residents go without, in person-days by the first binding constraint."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.result import ALL
from sim.report.results import Results
from sim.report.style import COLOURS, GREY, count_axis, title
from sim.report.words import label, number, sentence_case
from sim.results.cells import CALM, TODAY

MEASURE = "person_days_without"
MOST = len(COLOURS)  # reasons with a colour of their own; the rest are "other"
OTHER = "other reasons"
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
    colours = dict(zip(leading_reasons(results), COLOURS, strict=False)) | {OTHER: GREY}
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
    _draw(axes, bars, {reason: colours[reason] for reason in reasons})
    figure.legend(loc="upper left", bbox_to_anchor=(0.245, 1 - 0.66 / height), **LEGEND)
    return figure


def _draw(axes: Axes, bars: dict[str, dict[str, float]], colours: dict[str, str]) -> None:
    left = np.zeros(len(bars))
    for reason, colour in colours.items():
        widths = np.array([bar[reason] for bar in bars.values()])
        name = sentence_case(label(reason))
        axes.barh(list(bars), widths, 0.66, left, color=colour, label=name)
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


def leading_reasons(results: Results) -> list[str]:
    """Return the reasons that get a colour of their own in all figures, the heaviest first.

    A reason weighs its share of a bar, where that is greatest: a proposal may bring in one of its
    own, and some disruptions are much heavier than others.
    """
    rows = [r for r in results.rows.values() if r.measure == MEASURE and r.mean]
    whole = {(r.scenario, r.proposal): r.mean or 1.0 for r in rows if r.group == ALL}
    weight: dict[str, float] = {}
    for row in rows:
        if row.group.startswith("reason="):
            reason = row.group.partition("=")[2]
            share = (row.mean or 0.0) / whole[row.scenario, row.proposal]
            weight[reason] = max(weight.get(reason, 0.0), share)
    ordered = sorted((r for r in weight if weight[r] > 0), key=lambda r: (-weight[r], r))
    return ordered if len(ordered) <= MOST else ordered[: MOST - 1]


def bars_of(results: Results, scenario: str) -> dict[str, dict[str, float]]:
    """Return person-days by bar and reason; reasons sorted by weight under today's rules."""
    groups = results.groups(scenario, MEASURE, "reason")
    if not groups:
        return {}
    found = {
        label(name): {g: results.mean(scenario, name, MEASURE, g) or 0.0 for g in groups}
        for name in results.proposals(scenario)
    }
    first = dict(next(iter(found.values())))
    if scenario != CALM:
        rows = {g: results.row(scenario, TODAY, MEASURE, g) for g in groups}
        found["calm twin, today's rules"] = {
            g: (row.calm_mean or 0.0) if row else 0.0 for g, row in rows.items()
        }
    leading = [f"reason={reason}" for reason in leading_reasons(results)]
    shown = sorted((g for g in groups if g in leading), key=lambda g: (-first[g], g))
    return {name: _gathered(bar, shown) for name, bar in found.items()}


def _gathered(bar: dict[str, float], shown: list[str]) -> dict[str, float]:
    named = {group.partition("=")[2]: bar[group] for group in shown}
    rest = sum(value for group, value in bar.items() if group not in shown)
    return named | {OTHER: rest}
