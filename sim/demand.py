"""The notice-board of need: how often acute needs and hospital episodes arise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from sim.array_types import Floats, Ints
from sim.errors import ConfigError, Problems, suggest
from sim.production import Stoppage
from sim.units import HOURS_PER_DAY


class NeedKind(StrEnum):
    """What arises."""

    ACUTE = "acute"  # needs of one pack, at pharmacies
    EPISODE = "episode"  # medicine episodes in hospital
    LEAKED = "leaked"  # collections of long-term medicine by persons without the indication
    EXPORTED = "exported"  # bought at distributors for other countries; nobody's need in Sweden


@dataclass(frozen=True)
class Surge:
    """From hour `start` until `end` a kind of need arises `factor` times as often as usual.

    It concerns medicines whose ATC code begins with one of `atc`; none means all medicines. With
    regions, municipalities (codes or names) or a group it concerns the needs of those residents.
    """

    need: NeedKind
    atc: tuple[str, ...]
    factor: float
    start: float
    end: float
    cause: str
    regions: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    group: str = ""

    @property
    def local(self) -> bool:
        """Whether its needs are drawn apart: they are of some residents only, or leak."""
        some = self.regions or self.municipalities or self.group
        return bool(some) or self.need is NeedKind.LEAKED

    def part(self, start: float, end: float) -> float:
        """Return the share of the time between two hours in which it lasts."""
        return max(0.0, (min(end, self.end) - max(start, self.start)) / (end - start))


@dataclass(frozen=True)
class Rush:
    """From hour `start` until `end` a share of residents collect early, of a group if it is named.

    They have consumed a share of their supply by then, or more if law demands it.
    """

    share: float
    consumed: float
    start: float
    end: float
    cause: str
    group: str = ""


@dataclass(frozen=True)
class Relocation:
    """From hour `start` until `end` a share of the residents of some municipalities live elsewhere.

    They spread over the open-care pharmacies of `destination` as the residents there do.
    """

    origin: Ints  # municipalities
    destination: Ints  # municipalities
    share: float
    start: float
    end: float
    cause: str

    @property
    def days(self) -> range:
        """Days of the run on which it counts, at least one."""
        first, last = (int(hour) // HOURS_PER_DAY for hour in (self.start, self.end))
        return range(first, max(last, first + 1))


class Demand:
    """All surges. `codes` holds the ATC code of every article, empty for those without one.

    Surges of different causes add what they bring beyond the usual; less than none is none.
    `shares` is the most that each concerns of the country's need of an article; 1 if not given.
    """

    def __init__(
        self, surges: Sequence[Surge], codes: Sequence[str], shares: Sequence[float] = ()
    ) -> None:
        self.surges = tuple(surges)
        self.shares = tuple(shares) or (1.0,) * len(self.surges)
        self.struck = [np.array([code.startswith(s.atc or "") for code in codes]) for s in surges]
        self.size = len(codes)

    def add(self, more: Demand) -> None:
        """Put the surges of another board on this one, of the same articles."""
        self.surges += more.surges
        self.shares += more.shares
        self.struck += more.struck

    def factor(self, need: NeedKind, start: float, end: float) -> Floats:
        """Return how many times the usual need of each article arises between two hours.

        Without what arises of residents somewhere, or of a group.
        """
        factor = np.ones(self.size)
        for surge, struck in zip(self.surges, self.struck, strict=True):
            part = surge.part(start, end)
            if surge.need is need and not surge.local and part > 0:
                factor[struck] += (surge.factor - 1) * part
        return np.maximum(factor, 0.0)

    def peak(self, need: NeedKind) -> Floats:
        """Return the most that each article's need can be, in times the usual."""
        peak = np.ones(self.size)
        for surge, struck, share in zip(self.surges, self.struck, self.shares, strict=True):
            if surge.need is need:
                peak[struck] += max(0.0, surge.factor - 1) * share
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
                    f"{suggest(prefix, set(codes))}; their beginnings, or [] for all medicines",
                )
    problems.raise_if_any()
