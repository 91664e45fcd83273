"""When the events of a scenario came about in the runs of a study, or could have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sim.config.timing import is_unsure, named_in
from sim.report.results import Results

Span = tuple[float, float]  # first and last day


class Happening(NamedTuple):
    """An event and the days on which it came; those on which it may have, if runs do not tell."""

    name: str
    spans: tuple[Span, ...]
    seeds: int  # in which it began, under some proposal
    of: int
    possible: bool = False  # the runs do not tell: spans are the days within which it can lie


def happenings(results: Results, scenario: str) -> list[Happening]:
    """Return the events that began in some run, in the order of the scenario.

    Of a study whose runs do not tell they are all that were possible.
    """
    cells = results.cells(scenario)
    if not _told(cells):
        return _possible(results, scenario)
    names = results.spans(scenario)
    of = len({cell["seed"] for cell in cells})
    found = []
    for name in names:
        spans = {(cell["seed"], *span) for cell in cells for span in _times(cell, name, names)}
        seeds = len({seed for seed, _, _ in spans})
        if spans:
            found.append(Happening(name, _merged({(a, b) for _, a, b in spans}), seeds, of))
    return found


def absences(results: Results, scenario: str) -> dict[str, dict[str, int]]:
    """Return by event, by proposal, with how many seeds it never began; only of those spared."""
    cells, names = results.cells(scenario), results.spans(scenario)
    if not _told(cells):
        return {}
    found: dict[str, dict[str, int]] = {}
    for name in names:
        spared = dict.fromkeys((cell["proposal"] for cell in cells), 0)
        for cell in cells:
            spared[cell["proposal"]] += not _times(cell, name, names)
        if any(spared.values()):
            found[name] = spared
    return found


def _told(cells: list[dict[str, Any]]) -> bool:
    return bool(cells) and all("events" in cell for cell in cells)


def _times(cell: dict[str, Any], name: str, names: Mapping[str, Any]) -> list[Span]:
    """Return first and last day of each time that an event came in a run."""
    events = cell["events"].items()
    return [(span[0], span[1]) for each, span in events if named_in(each, names) == name]


def _merged(spans: set[Span]) -> tuple[Span, ...]:
    """Return spans with those that overlap or touch made one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def _possible(results: Results, scenario: str) -> list[Happening]:
    events = results.disruptions(scenario)
    seeds = results.replications
    return [
        Happening(name, ((start, end),), seeds, seeds, is_unsure(name, events))
        for name, (start, end) in results.spans(scenario).items()
    ]
