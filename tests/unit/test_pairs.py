"""Pairs of events and of demands: all kinds meet, and a cell that goes wrong is told."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from experiments.pairs.design import Pair, Parts, by_kind, pairs
from experiments.pairs.play import played
from sim import registry

CELLS = pairs(seed=3)


def met(parts: list[Parts]) -> set[frozenset[str]]:
    """Return the kinds that are in a cell together."""
    return {frozenset(str(part["kind"]) for part in each.values()) for each in parts}


def test_every_kind_is_in_some_preset() -> None:
    registry.load_all()
    assert by_kind("scenario").keys() == registry.DISRUPTIONS.keys()
    assert by_kind("proposal").keys() == registry.REQUIREMENTS.keys()


def test_every_two_kinds_meet() -> None:
    events, demands = (
        {frozenset(two) for two in combinations(by_kind(group), 2)}
        for group in ("scenario", "proposal")
    )
    assert met([cell.events for cell in CELLS]) == events
    assert met([cell.demands for cell in CELLS]) == demands


def test_the_same_seed_gives_the_same_cells() -> None:
    assert pairs(seed=3) == CELLS != pairs(seed=4)


def test_a_cell_is_played_and_what_is_wrong_is_told() -> None:
    pair: Pair = CELLS[0]
    assert played(pair, "toy", 10) == ""
    wrong = replace(pair, events={"first": {"kind": "power_loss", "severity": 7}})
    assert "severity" in played(wrong, "toy", 10)
