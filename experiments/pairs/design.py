"""Which events and which demands meet in which cell."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any, Final

from experiments.catalogue.strength import NAMED, everywhere
from sim.config import CONFIGS, load_proposal, load_scenario

FIRST_DAYS: Final = 20  # within which events begin
RELATIONS: Final = ("after", "after_its")  # to events that are not there

Parts = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Pair:
    """Two events under two demands."""

    events: Parts
    demands: Parts
    seed: int

    def __str__(self) -> str:
        return f"{' + '.join(self.events)} under {' + '.join(self.demands)}, seed {self.seed}"


def pairs(seed: int) -> list[Pair]:
    """Return cells in which every two kinds of event, and of demand, meet at least once.

    Of every kind, luck takes one of the presets that have it.
    """
    luck = random.Random(seed)
    events = list(combinations(sorted(by_kind("scenario")), 2))
    demands = list(combinations(sorted(by_kind("proposal")), 2))
    luck.shuffle(events)
    luck.shuffle(demands)
    cells = max(len(events), len(demands))
    return [
        Pair(
            chosen(events[i % len(events)], "scenario", luck),
            chosen(demands[i % len(demands)], "proposal", luck),
            seed + i,
        )
        for i in range(cells)
    ]


def chosen(kinds: Iterable[str], group: str, luck: random.Random) -> Parts:
    """Return one part of each kind, events at some day of the first weeks."""
    parts = {}
    for kind in kinds:
        name, part = luck.choice(by_kind(group)[kind])
        if group == "scenario":
            part = {key: value for key, value in part.items() if key not in RELATIONS}
            part["start_day"] = luck.uniform(0, FIRST_DAYS)
        parts[f"{kind} of {name}"] = part
    return parts


@cache
def by_kind(group: str) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """Return by kind the parts of all presets of a group, with the presets' names."""
    found: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for path in sorted((Path(CONFIGS) / group).glob("*.yaml")):
        for part in parts_of(group, path.stem).values():
            found.setdefault(str(part["kind"]), []).append((path.stem, part))
    return found


def parts_of(group: str, name: str) -> Parts:
    """Return the events of a scenario, or the demands of a proposal, as written in a file."""
    if group == "scenario":
        told = everywhere(load_scenario(name), NAMED).disruptions.items()
        return {key: event.model_dump(mode="json") for key, event in told}
    demanded = load_proposal(name).requirements.items()
    return {key: demand.model_dump(mode="json") for key, demand in demanded}
