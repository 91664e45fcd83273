"""The notice-board of need: how often acute needs and hospital episodes arise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from sim.errors import ConfigError, Problems
from sim.production import Stoppage

Floats = npt.NDArray[np.float64]


class NeedKind(StrEnum):
    """What arises."""

    ACUTE = "acute"  # needs of one pack, at pharmacies
    EPISODE = "episode"  # medicine episodes in hospital


@dataclass(frozen=True)
class Surge:
    """From hour `start` until `end` a kind of need arises `factor` times as often as usual.

    It concerns medicines whose ATC code begins with one of `atc`; none means all medicines.
    """

    need: NeedKind
    atc: tuple[str, ...]
    factor: float
    start: float
    end: float
    cause: str


@dataclass(frozen=True)
class Rush:
    """From hour `start` until `end` a share of residents collect early.

    They have consumed a share of their supply by then, or more if law demands it.
    """

    share: float
    consumed: float
    start: float
    end: float
    cause: str


class Demand:
    """All surges. `codes` holds the ATC code of every article, empty for those without one.

    Surges of different causes add what they bring beyond the usual; less than none is none.
    """

    def __init__(self, surges: Sequence[Surge], codes: Sequence[str]) -> None:
        self.codes, self.size = tuple(codes), len(codes)
        self.surges: tuple[Surge, ...] = ()
        self.struck: list[npt.NDArray[np.bool_]] = []
        self.add(surges)

    def add(self, surges: Iterable[Surge]) -> None:
        """Put more surges on the board."""
        for surge in surges:
            self.surges = (*self.surges, surge)
            self.struck.append(np.array([code.startswith(surge.atc or "") for code in self.codes]))

    def factor(self, need: NeedKind, start: float, end: float) -> Floats:
        """Return how many times the usual need of each article arises between two hours."""
        factor = np.ones(self.size)
        for surge, struck in zip(self.surges, self.struck, strict=True):
            share = (min(end, surge.end) - max(start, surge.start)) / (end - start)
            if surge.need is need and share > 0:
                factor[struck] += (surge.factor - 1) * share
        return np.maximum(factor, 0.0)

    def peak(self, need: NeedKind) -> Floats:
        """Return the most that each article's need can be, in times the usual."""
        peak = np.ones(self.size)
        for surge, struck in zip(self.surges, self.struck, strict=True):
            if surge.need is need:
                peak[struck] += max(0.0, surge.factor - 1)
        return peak


def check_codes(events: Iterable[Surge | Stoppage], codes: Sequence[str]) -> None:
    """Raise ConfigError with every beginning of an ATC code that no medicine of the world has."""
    problems = Problems(ConfigError)
    for event in events:
        for prefix in dict.fromkeys(event.atc):
            if not any(code.startswith(prefix) for code in codes):
                problems.add(
                    f"scenario.disruptions.{event.cause}.medicines",
                    f"no medicine has an ATC code that begins with '{prefix}'",
                    "take a code of sim/data/medicines.csv or its beginning, such as J01",
                )
    problems.raise_if_any()
