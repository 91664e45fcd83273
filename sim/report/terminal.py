"""The terminal: progress while a study runs, and its answer when it is done."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
from rich.table import Table
from rich.text import Text

from sim.report.answer import findings
from sim.report.notebook import OneLine, in_notebook
from sim.report.notes import warnings
from sim.report.results import Results, read_results
from sim.report.words import difference, label, number, sentence_case, share
from sim.results.cells import TODAY

if TYPE_CHECKING:
    from sim.study import OnProgress
    from sim.study import Progress as StudyProgress

Cell = Callable[[Results, str, str], str]  # text of a scenario and a proposal
WIDE = 116  # columns from which an interval fits beside its mean
LINE = 110  # longest line of prose
PLAIN_EVERY = 0.05  # share of the work between two plain lines


def show_study(folder: Path, console: Console | None = None) -> None:
    """Print a table and the findings for each scenario, then what to beware of."""
    results = read_results(folder)
    console = console or _console()
    for scenario in results.scenarios:
        console.print()
        console.print(study_table(results, scenario, wide=console.width >= WIDE))
        _print_paragraphs(console, findings(results, scenario))
    console.print()
    _print_paragraphs(console, (f"Note: {warning}" for warning in warnings(results)))
    console.print(f"Results: {folder}", soft_wrap=True, highlight=False, markup=False)


def study_table(results: Results, scenario: str, wide: bool = True) -> Table:
    """Return the comparison of proposals in one scenario, for 80 columns unless wide."""
    title = f"{sentence_case(label(scenario))}, {results.horizon_days(scenario)} days"
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2 if wide else 1, 0, 0))
    table.title, table.title_justify, table.title_style = title, "left", "bold"
    table.add_column("Proposal", vertical="top", max_width=None if wide else 15, overflow="fold")
    shown = [(head, cell) for head, cell in COLUMNS.items() if wide or head != BY_DISRUPTION]
    for head, _ in shown:
        table.add_column(head, justify="right", no_wrap=True)
    for proposal in results.proposals(scenario):
        cells = [label(proposal), *(cell(results, scenario, proposal) for _, cell in shown)]
        table.add_row(*(cell if wide else _broken(cell) for cell in cells))
    return table


def _broken(cell: str) -> str:
    return cell.replace(" [", "\n[").replace(" to ", " to\n") if "[" in cell else cell


def _count(measure: str) -> Cell:
    return lambda results, scenario, proposal: number(results.mean(scenario, proposal, measure))


def _against(results: Results, scenario: str, proposal: str) -> str:
    without = results.row(scenario, proposal, "patients_without")
    return "" if proposal == TODAY else difference(without)


def _by_disruption(results: Results, scenario: str, proposal: str) -> str:
    row = results.row(scenario, proposal, "excess_patients_without")
    return "" if proposal == TODAY else number(row.diff_mean if row else None, signed=True)


def _calm(results: Results, scenario: str, proposal: str) -> str:
    row = results.row(scenario, proposal, "patients_without")
    return number(row.calm_mean if row else None)


def _served(results: Results, scenario: str, proposal: str) -> str:
    return share(results.mean(scenario, proposal, "served_at_once_share"))


BY_DISRUPTION = "Of these by\ndisruption"  # left out on a narrow terminal
COLUMNS: dict[str, Cell] = {
    "Patients\nwithout": _count("patients_without"),
    "Beyond\ntolerance": _count("patients_beyond_tolerance"),
    "Person-days\nwithout": _count("person_days_without"),
    "Against\ntoday's rules": _against,
    BY_DISRUPTION: _by_disruption,
    "Calm\ntwin": _calm,
    "Served\nat once": _served,
}


def _print_paragraphs(console: Console, paragraphs: Iterable[str]) -> None:
    # Rich would break a line at the no-break space inside a number; textwrap does not.
    width = min(console.width, LINE)
    for paragraph in paragraphs:
        lines = textwrap.fill(paragraph, width, break_on_hyphens=False)
        console.print(Text(lines, no_wrap=True, overflow="ignore"), crop=False)


@contextmanager
def show_progress() -> Iterator[OnProgress]:
    """Give a listener for `run_study`: a bar on a terminal or in a notebook, else a few lines."""
    console = Console(stderr=True, force_jupyter=False)
    if in_notebook():  # asked first: its kernel makes it look like a terminal
        line = OneLine()
        yield lambda event: line.write(_share_done(event), progress_line(event))
    elif console.is_terminal:
        with _bar(console) as listener:
            yield listener
    else:
        yield _PlainLines(console)


@contextmanager
def _bar(console: Console) -> Iterator[OnProgress]:
    columns = (
        TextColumn("{task.fields[cells]} cells"),
        BarColumn(),
        TextColumn("{task.percentage:.0f} %"),
        _TimeLeft(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=1, cells="0", left=None)

        def listen(event: StudyProgress) -> None:
            progress.update(
                task,
                completed=_share_done(event),
                cells=f"{event.cells_done} of {event.cells}",
                left=event.seconds_left,
            )

        yield listen


class _TimeLeft(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(time_left(task.fields["left"]))


class _PlainLines:
    def __init__(self, console: Console) -> None:
        self.console = console
        self.told = -1.0

    def __call__(self, event: StudyProgress) -> None:
        done = _share_done(event)
        if done < self.told + PLAIN_EVERY and event.cells_done < event.cells:
            return
        self.told = done
        self.console.print(progress_line(event), soft_wrap=True, highlight=False)


def _share_done(event: StudyProgress) -> float:
    return event.days_done / max(event.days, 1)


def progress_line(event: StudyProgress) -> str:
    """Return progress as one plain line."""
    return (
        f"{event.cells_done} of {event.cells} cells, {number(event.days_done)} of"
        f" {number(event.days)} simulated days, {time_left(event.seconds_left)}"
    )


def time_left(seconds: float | None) -> str:
    """Return the time left in words."""
    if seconds is None:
        return "time left not known yet"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s left" if minutes else f"{rest} s left"


def _console() -> Console:
    console = Console(file=sys.stdout)
    if not console.is_terminal:
        console.width = max(console.width, 120)
    return console
