"""Figure: how many are without medicine each day, and how each proposal departs from today."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.array_types import Floats
from sim.report.event_bars import ROW, name_events, shade
from sim.report.happened import happenings
from sim.report.results import Course, Results
from sim.report.style import GREY, INK, colour_of, count_axis, day_axis, title
from sim.report.words import label, number
from sim.results.cells import CALM, TODAY

MEASURE = "without_now"
LABEL_GAP = 0.06  # of the axes' height between two labels
DOTS = (0, (1, 3))
LEAST_FOR_BAND = 3  # replications; the interval of two is so wide that it hides the course
PLOTS, BELOW, TITLE = 4.74, 0.69, 0.72  # inches: the plots, their axis of days, the two headlines
SHARES = (3.0, 1.7)  # of the height: courses, differences to today
HEADROOM = 1.06  # of the axis, over what is highest
POINTS_PER_INCH = 72


class _Line(NamedTuple):
    text: str
    colour: str
    values: Floats
    shows_peak: bool = True


def course_figure(results: Results, scenario: str) -> Figure:
    """Draw persons without medicine per day under each proposal, above its difference to today.

    Without proposals there is no difference to draw.
    """
    courses = {
        name: course
        for name in results.proposals(scenario)
        if (course := results.course(scenario, name, MEASURE))
    }
    events, reforms = happenings(results, scenario), results.reforms(scenario)
    figure, plots = _plots(len(events), 2 if reforms else 1)
    title(figure, f"Residents without a medicine each day: {label(scenario)}", _about(results))
    _draw_courses(plots[0], results, scenario, courses)
    if reforms:
        _draw_differences(plots[1], courses, reforms)
    plots[-1].set_xlim(0, results.horizon_days(scenario))
    day_axis(plots[-1], results.start_date)
    shade(plots, events)
    name_events(plots[0], events)
    figure.align_ylabels()
    return figure


def _plots(events: int, count: int) -> tuple[Figure, list[Axes]]:
    """Return a new figure and its plots, the courses first, with room for the names of events."""
    above_plots = TITLE + events * ROW / POINTS_PER_INCH
    shares = SHARES[:count]
    height = BELOW + PLOTS * sum(shares) / sum(SHARES) + above_plots
    figure = Figure(figsize=(9.6, height))
    plots = figure.subplots(
        count, 1, sharex=True, squeeze=False, height_ratios=shares, gridspec_kw={"hspace": 0.14}
    )
    figure.subplots_adjust(
        left=0.125, right=0.69, top=1 - above_plots / height, bottom=BELOW / height
    )
    return figure, list(plots[:, 0])


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
    axes.set_ylim(0, HEADROOM * max(_highest(results, courses), *_peaks(lines)) or 1.0)
    axes.set_ylabel("Persons without\nat midnight")
    count_axis(axes)
    _label_peaks(axes, lines)


def _peaks(lines: Sequence[_Line]) -> list[float]:
    return [float(line.values.max()) for line in lines]


def _highest(results: Results, courses: dict[str, Course]) -> float:
    """Return the height of the highest band; 0 without bands."""
    banded = courses.values() if results.replications >= LEAST_FOR_BAND else ()
    return max((float(course.high.max()) for course in banded), default=0.0)


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
