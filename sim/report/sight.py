"""What the authority sees of a shortage, and when, beside what there is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.array_types import Floats
from sim.report.missing import dated
from sim.report.results import Results
from sim.report.table import Table
from sim.report.words import NONE, label, number, sentence_case
from sim.results.cells import CALM
from sim.results.pictures import read_pictures
from sim.state.flows import Sight

HEADS = [
    "",
    "Day with most added",
    "Articles short",
    "In calm",
    "Not reported",
    "Seen as short",
    "Seen wrongly",
    "Awaiting a decision",
    "Decided",
    "Days until half is seen",
]
HALF = 2
PART = 10  # less than this part of what is short in calm is luck, and not told
CAPTION = "Articles that distributors have little of, and what the authority sees of them"


def sight_table(results: Results, scenario: str) -> Table:
    """Return what the authority sees on the day on which a disruption adds most short articles.

    Only of proposals under which it adds more than luck does; no rows in calm, nor where the cells
    do not tell.
    """
    return Table(CAPTION, HEADS, [] if scenario == CALM else list(_rows(results, scenario)))


def _rows(results: Results, scenario: str) -> Iterator[list[str]]:
    days = results.horizon_days(scenario)
    for proposal in results.proposals(scenario):
        seeds = results.seeds(scenario, proposal)
        found = read_pictures(results.folder, scenario, proposal, seeds, days)
        if found is None:
            continue
        here, calm = found
        added = here - calm
        day = int(added[:, Sight.SHORT].argmax())
        if added[day, Sight.SHORT] > calm[day, Sight.SHORT] / PART:
            yield [
                sentence_case(label(proposal)),
                dated(results, day, days),
                number(here[day, Sight.SHORT]),
                number(calm[day, Sight.SHORT]),
                *(number(here[day, sight]) for sight in Sight if Sight.SHORT < sight < Sight.COVER),
                _delay(added[:, Sight.SHORT], added[:, Sight.SEEN_SHORT]),
            ]


def _delay(short: Floats, seen: Floats) -> str:
    """Return how many days after half of the most are short as many are seen as short."""
    half = short.max() / HALF
    late = np.flatnonzero(seen >= half)
    return number(late[0] - np.flatnonzero(short >= half)[0]) if late.size else f"{NONE} (never)"
