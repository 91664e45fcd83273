"""The events in a figure over time: a bar for each above the plot, and shade behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.transforms import offset_copy

from sim.report.happened import Happening
from sim.report.style import PALE
from sim.report.words import label, sentence_case

MUTED = "#6b6455"
ROW = 13.5  # points for the name of an event above the plots
SHORTEST_SPAN = 0.7  # days; a blackout of some hours must still be seen
FAINTEST = 0.35  # of the shade, for an event of few seeds


def shade(plots: Sequence[Axes], events: Sequence[Happening]) -> None:
    """Shade the days of each event, fainter if it came with some seeds only; none if unknown."""
    for event in events:
        alpha = max(FAINTEST, event.seeds / max(event.of, 1))
        for start, end in () if event.possible else event.spans:
            for axes in plots:
                axes.axvspan(start, _seen(start, end), color=PALE, alpha=alpha, zorder=0, lw=0)


def name_events(axes: Axes, events: Sequence[Happening]) -> None:
    """Give each event a row above the plot: its name over bars from first to last day.

    A bar is dashed where the event can lie, if no run tells whether and when it came.
    """
    last_first = sorted(events, key=lambda e: (e.spans[0][0], e.spans[-1][1]), reverse=True)
    for row, event in enumerate(last_first):
        place = offset_copy(
            axes.get_xaxis_transform(),
            axes.get_figure(root=True),
            y=(row + 0.2) * ROW,
            units="points",
        )
        look: Any = {"color": MUTED, "lw": 1, "ls": "--" if event.possible else "-"}
        horizon = axes.get_xlim()[1]
        for start, end in event.spans:
            days = [start, min(_seen(start, end), max(horizon, start))]
            axes.plot(days, [1, 1], transform=place, clip_on=False, **look)
        axes.text(
            event.spans[0][0], 1, told(event), transform=place, size=8.5, color=MUTED, va="bottom"
        )


def told(event: Happening) -> str:
    """Return the name of an event, and how sure it is that it came."""
    name = sentence_case(label(event.name))
    if event.possible:
        return f"{name} (possible)"
    return name if event.seeds == event.of else f"{name} (in {event.seeds} of {event.of} seeds)"


def _seen(start: float, end: float) -> float:
    return max(end, start + SHORTEST_SPAN)
