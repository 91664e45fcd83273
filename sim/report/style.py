"""How figures look: type, colours that the colour-blind can tell apart, and reproducible files."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.report.words import number
from sim.results.cells import TODAY

# Okabe and Ito, Color Universal Design (2008); today's rules in near black.
INK, GREY, PALE = "#1a1a1a", "#8c8c8c", "#e9e6df"
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7F6000")
DOTS_PER_INCH = 150
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": "#4d4d4d",
    "ytick.color": "#4d4d4d",
    "axes.titlelocation": "left",
    "svg.hashsalt": "tillgang",
    "svg.fonttype": "path",
}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the house style, whatever the caller's own settings are."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        yield


def colour_of(proposal: str, reforms: Sequence[str]) -> str:
    """Return a proposal's colour, the same in every figure of a study."""
    return INK if proposal == TODAY else COLOURS[list(reforms).index(proposal) % len(COLOURS)]


def title(figure: Figure, headline: str, explanation: str) -> None:
    """Write a headline and a smaller line below it, above the axes, flush left."""
    height = figure.get_figheight()
    figure.text(0.012, 1 - 0.12 / height, headline, size=13, weight="bold", va="top")
    figure.text(0.012, 1 - 0.40 / height, explanation, size=9.5, color="#4d4d4d", va="top")


def count_axis(axes: Axes, which: str = "y", signed: bool = False) -> None:
    """Write an axis of counts as 12 345 and let only faint lines cross the plot."""
    axis = axes.yaxis if which == "y" else axes.xaxis
    axis.set_major_locator(MaxNLocator("auto", steps=[1, 2, 5, 10], integer=True, min_n_ticks=1))
    axis.set_major_formatter(FuncFormatter(lambda value, _: number(value, signed)))
    axes.grid(axis="y" if which == "y" else "x", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)


def day_axis(axes: Axes, first: date | None) -> None:
    """Write an axis of days, with the date below each when that of day 0 is known."""
    axes.xaxis.set_major_locator(MaxNLocator("auto", steps=[1, 2, 3, 5, 10], integer=True))
    axes.set_xlabel("Day of the simulation")
    if first is None:
        return
    axes.set_xlabel(f"Day of the simulation, and its date; day 0 is {first.isoformat()}")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda day, _: dated(first, int(day))))


def dated(first: date, day: int) -> str:
    """Return a day of the simulation with its date below, 30 and 25 Feb."""
    return f"{day}\n{short_date(first, day)}"


def short_date(first: date, day: int) -> str:
    """Return the date of a day of the simulation, 25 Feb."""
    then = first + timedelta(days=day)
    return f"{then.day} {MONTHS[then.month - 1]}"


def save(figure: Figure, stem: Path) -> None:
    """Write a figure as PNG and SVG; the same figure gives the same bytes."""
    figure.savefig(stem.with_suffix(".png"), dpi=DOTS_PER_INCH, metadata={"Software": None})
    stem.with_suffix(".svg").write_text(svg(figure), encoding="utf-8")


def svg(figure: Figure) -> str:
    """Return a figure as SVG text without date."""
    stream = io.StringIO()
    figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    return stream.getvalue()
