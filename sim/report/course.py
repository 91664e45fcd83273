"""Figure: how many are without medicine each day, and how each proposal departs from today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import offset_copy

from sim.report.results import Course, Floats, Results
from sim.report.style import GREY, INK, PALE, colour_of, count_axis, title
from sim.report.words import label, number, sentence_case
from sim.results.cells import CALM, TODAY

Spans = Mapping[str, Sequence[float]]  # first and last day of each event

MEASURE = "without_now"
LABEL_GAP = 0.06  # of the axes' height between two labels
MUTED = "#6b6455"
DOTS = (0, (1, 3))
LEAST_FOR_BAND = 3  # replications; the interval of two is so wide that it hides the course
SHORTEST_SPAN = 0.7  # days; a blackout of some hours must still be seen
PLOTS, BELOW, TITLE = 4.74, 0.53, 0.72  # inches: both plots, their axis of days, the two headlines
ROW = 13.5  # points for the name of an event above the plots
POINTS_PER_INCH = 72


class _Line(NamedTuple):
    text: str
    colour: str
    values: Floats
    shows_peak: bool = True


def course_figure(results: Results, scenario: str) -> Figure:
    """Draw persons without medicine per day under each proposal, above its difference to today."""
    courses = {
        name: course
        for name in results.proposals(scenario)
        if (course := results.course(scenario, name, MEASURE))
    }
    spans = results.spans(scenario)
    above_plots = TITLE + len(spans) * ROW / POINTS_PER_INCH
    height = BELOW + PLOTS + above_plots
    figure = Figure(figsize=(9.6, height))
    above, below = figure.subplots(
        2, 1, sharex=True, height_ratios=(3, 1.7), gridspec_kw={"hspace": 0.14}
    )
    figure.subplots_adjust(
        left=0.125, right=0.69, top=1 - above_plots / height, bottom=BELOW / height
    )
    title(figure, f"Residents without a medicine each day: {label(scenario)}", _about(results))
    reforms = results.reforms(scenario)
    _draw_courses(above, results, scenario, courses)
    _draw_differences(below, courses, reforms)
    _shade((above, below), spans)
    _name_events(above, spans)
    below.set_xlabel("Day of the simulation")
    below.set_xlim(0, results.horizon_days(scenario))
    figure.align_ylabels()
    return figure


def _about(results: Results) -> str:
    n = results.replications
    if n < 2:
        return "One replication, no interval."
    if n < LEAST_FOR_BAND:
        return f"Mean of {n} replications; too few to show an interval."
    return f"Mean of {n} replications; band: 95 % interval over their seeds."


def _draw_courses(axes: Axes, results: Results, scenario: str, courses: dict[str, Course]) -> None:
    lines = []
    calm = results.course(CALM, TODAY, MEASURE)
    if calm is not None and scenario != CALM:
        values = calm.mean[: results.horizon_days(scenario)]
        axes.plot(values, color=GREY, linewidth=1.3, zorder=2)
        lines.append(_Line("calm twin, today's rules", GREY, values, False))
    for name, course in courses.items():
        colour = colour_of(name, results.reforms(scenario))
        if name != TODAY and _same(course, courses.get(TODAY)):
            lines.append(_Line(f"{label(name)}: as today", colour, course.mean, False))
            continue
        days = np.arange(len(course.mean))
        axes.plot(days, course.mean, color=colour, linewidth=1.8, zorder=3 + (name == TODAY))
        if results.replications >= LEAST_FOR_BAND:
            axes.fill_between(days, course.low, course.high, color=colour, alpha=0.2, lw=0)
        lines.append(_Line(label(name), colour, course.mean))
    axes.set_ylim(0, 1.06 * max(float(line.values.max()) for line in lines) or 1.0)
    axes.set_ylabel("Persons without\nat midnight")
    count_axis(axes)
    _label_peaks(axes, lines)


def _same(course: Course, today: Course | None) -> bool:
    return today is not None and np.array_equal(course.mean, today.mean)


def _draw_differences(axes: Axes, courses: dict[str, Course], reforms: Sequence[str]) -> None:
    axes.axhline(0, color=INK, linewidth=1.2)
    today = courses.get(TODAY)
    for name in reforms:
        if today is not None and name in courses and not _same(courses[name], today):
            apart = courses[name].mean - today.mean
            axes.plot(apart, color=colour_of(name, reforms), linewidth=1.6)
    axes.margins(y=0.12)
    axes.set_ylabel("Persons more (+)\nor fewer than today")
    count_axis(axes, signed=True)
    axes.annotate(
        "today's rules", (1.03, 0), xycoords=("axes fraction", "data"), va="center", size=9
    )


def _label_peaks(axes: Axes, lines: list[_Line]) -> None:
    """Name each line in the right margin at the height of its peak, joined to it by dots."""
    top = axes.get_ylim()[1]
    ordered = sorted(lines, key=lambda line: (line.values.max(), line.shows_peak))
    places = spread([float(line.values.max()) / top for line in ordered])
    for line, place in zip(ordered, places, strict=True):
        peak_day, peak = int(line.values.argmax()), float(line.values.max())
        if line.shows_peak:
            axes.plot([peak_day, len(line.values)], [peak] * 2, color=line.colour, lw=0.8, ls=DOTS)
            text = f"{line.text}, peak {number(peak)}"
        else:
            text = line.text
        axes.annotate(
            text,
            (1.03, place),
            xycoords="axes fraction",
            color=line.colour,
            va="center",
            size=8.5,
        )


def spread(places: Sequence[float], gap: float = LABEL_GAP) -> list[float]:
    """Return rising places at least a gap apart, each cluster centred on where it wanted to be."""
    clusters: list[list[float]] = []
    for place in places:
        clusters.append([place])
        while len(clusters) > 1 and _low(clusters[-1], gap) < _high(clusters[-2], gap) + gap:
            last = clusters.pop()
            clusters[-1] += last
    return [_low(cluster, gap) + gap * i for cluster in clusters for i in range(len(cluster))]


def _low(cluster: list[float], gap: float) -> float:
    return sum(cluster) / len(cluster) - gap * (len(cluster) - 1) / 2


def _high(cluster: list[float], gap: float) -> float:
    return sum(cluster) / len(cluster) + gap * (len(cluster) - 1) / 2


def _shade(plots: Sequence[Axes], spans: Spans) -> None:
    for start, end in spans.values():
        for axes in plots:
            axes.axvspan(start, _seen(start, end), color=PALE, zorder=0, lw=0)


def _name_events(axes: Axes, spans: Spans) -> None:
    """Give each event a row above the plot: its name over a bar from its first to its last day."""
    latest_first = sorted(spans.items(), key=lambda event: tuple(event[1]), reverse=True)
    for row, (name, (start, end)) in enumerate(latest_first):
        place = offset_copy(
            axes.get_xaxis_transform(),
            axes.get_figure(root=True),
            y=(row + 0.2) * ROW,
            units="points",
        )
        axes.plot(
            [start, _seen(start, end)], [1, 1], transform=place, clip_on=False, color=MUTED, lw=1
        )
        axes.text(
            start,
            1,
            sentence_case(label(name)),
            transform=place,
            size=8.5,
            color=MUTED,
            va="bottom",
        )


def _seen(start: float, end: float) -> float:
    return max(end, start + SHORTEST_SPAN)
