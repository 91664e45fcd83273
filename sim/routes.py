"""The notice-board of ways into Sweden: which are longer than usual, and which stand in for others.

How much a lane lets through is a condition (`sim.conditions`); here is how long goods take on it,
and where they go when it is closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.array_types import Floats, Ints
from sim.errors import ConfigError, Problems
from sim.rng import Purpose, uniforms
from sim.state.records import LEAD_RING
from sim.units import HOURS_PER_DAY

_SHIPPED, _ON_THE_WAY = 0, 1  # ordinals of a line's draws on a day


@dataclass(frozen=True)
class Detour:
    """From hour `start` until `end` goods on some lanes take `extra_days` longer.

    Each shipment takes up to `spread_days` more or fewer. Goods on the way are delayed as well,
    but for those with at most `passed_days` left.
    """

    lanes: Ints
    extra_days: float
    spread_days: float
    passed_days: int
    start: float
    end: float
    cause: str
    why: int = 0  # its trace, without a reason

    @property
    def days(self) -> range:
        """Days of the run on which it counts, at least one."""
        first, last = (int(hour) // HOURS_PER_DAY for hour in (self.start, self.end))
        return range(first, max(last, first + 1))

    @property
    def longest(self) -> int:
        """Most days that it adds to the way of a shipment."""
        return int(self.extra_days + self.spread_days + 0.5)


@dataclass(frozen=True)
class Rerouting:
    """From hour `start` until `end` goods of closed lanes go by another one of their origin.

    The other lane takes in at most a `share` of each line's daily need.
    """

    lanes: Ints
    share: float
    start: float
    end: float
    cause: str


@dataclass(frozen=True)
class Lanes:
    """By line its lane and its place of manufacture; by origin the lanes in use; lead times."""

    lane: Ints  # by line
    origin: Ints  # by line
    share: Floats  # origins × lanes
    lead_days: Ints  # by lane
    names: Sequence[str]


class Ways:
    """All detours and reroutings that have been put up."""

    def __init__(self, lanes: Lanes, seed: int) -> None:
        self.lanes, self.seed = lanes, seed
        self.detours: tuple[Detour, ...] = ()
        self.reroutings: tuple[Rerouting, ...] = ()

    def add(self, detours: Sequence[Detour], reroutings: Sequence[Rerouting]) -> None:
        """Put up more detours and reroutings."""
        self.detours += tuple(detours)
        self.reroutings += tuple(reroutings)

    def held_up(self, day: int) -> Iterator[tuple[Ints, int]]:
        """Yield how much later goods on the way come, by line, and how far off those are at least.

        One pair for each detour that begins on the day.
        """
        for detour in self.detours:
            if day == detour.days[0]:
                yield self._drawn(detour, day, _ON_THE_WAY), detour.passed_days

    def open_today(self, day: int, level: Floats) -> tuple[Floats, Ints]:
        """Return by line the level of its way today, and how many days longer than usual it takes.

        `level` is the level of every lane.
        """
        lane = self.lanes.lane.copy()
        passes = level[lane]
        for rerouting in self._rerouted(day):
            other, takes = self._others(rerouting, level)
            struck = np.isin(self.lanes.lane, rerouting.lanes)
            there = np.where(struck, takes[self.lanes.origin], 0.0)
            better = there > passes
            lane[better] = other[self.lanes.origin][better]
            passes[better] = there[better]
        longer = self.lanes.lead_days[lane] - self.lanes.lead_days[self.lanes.lane]
        longer = np.maximum(longer, 0)
        for detour in self.detours:
            if day in detour.days:
                longer += self._drawn(detour, day, _SHIPPED, lane)
        return passes, longer

    def passage(self, day: int, level: Floats) -> Floats:
        """Return by origin the share of what it sends to plants in Sweden that comes in today.

        It goes by all lanes of its origin, by each its usual share; `level` as above. Taken from
        one, since shares may sum to a little more or less.
        """
        passes = np.tile(level, (len(self.lanes.share), 1))
        for rerouting in self._rerouted(day):
            _, takes = self._others(rerouting, level)
            struck = np.ix_(np.arange(len(passes)), rerouting.lanes)
            passes[struck] = np.maximum(passes[struck], takes[:, None])
        return np.asarray(1.0 - (self.lanes.share * (1.0 - passes)).sum(axis=1))

    def narrowest(self, level: Floats) -> Ints:
        """Return by origin the lane that keeps most of what it sends, given every lane's level."""
        return np.asarray((self.lanes.share * (1.0 - level)).argmax(axis=1))

    def why(self, day: int) -> npt.NDArray[np.uint16]:
        """Return the event behind it that a line's way is longer today, 0 = none."""
        found = np.zeros(self.lanes.lane.size, np.uint16)
        for detour in self.detours:
            if day in detour.days:
                found[np.isin(self.lanes.lane, detour.lanes)] = detour.why
        return found

    def _rerouted(self, day: int) -> list[Rerouting]:
        return [one for one in self.reroutings if one.start <= day * HOURS_PER_DAY < one.end]

    def _others(self, rerouting: Rerouting, level: Floats) -> tuple[Ints, Floats]:
        """Return by origin the best other one of its lanes, and what that takes in."""
        lanes = self.lanes
        usable = np.where(lanes.share > 0, level[None, :], 0.0)
        usable[:, rerouting.lanes] = 0.0
        quick = usable - lanes.lead_days[None, :] * 1e-9  # of equally open lanes the fastest
        best = quick.argmax(axis=1)
        return best, rerouting.share * usable[np.arange(best.size), best]

    def _drawn(self, detour: Detour, day: int, ordinal: int, lane: Ints | None = None) -> Ints:
        lane = self.lanes.lane if lane is None else lane
        luck = uniforms(self.seed, Purpose.DETOUR, np.arange(lane.size), 2 * day + ordinal)
        days = detour.extra_days + detour.spread_days * (2 * luck - 1)
        whole = np.floor(np.maximum(days, 0.0) + 0.5).astype(np.int64)
        return np.where(np.isin(lane, detour.lanes), whole, 0)

    def check(self, detours: Sequence[Detour], reroutings: Sequence[Rerouting]) -> None:
        """Raise ConfigError when goods could be on their way for too long with what may come."""
        problems = Problems(ConfigError)
        longest = self.lanes.lead_days.copy()
        for detour in detours:
            longest[detour.lanes] += detour.longest
        if reroutings:  # goods that change lanes may meet the detours of both
            longest[:] = self.lanes.lead_days.max() + sum(d.longest for d in detours)
        for lane in np.flatnonzero(longest >= LEAD_RING):
            causes = [d.cause for d in detours if reroutings or lane in d.lanes]
            problems.add(
                f"scenario.disruptions.{', '.join(causes)}",
                f"goods would take up to {longest[lane]} days on {self.lanes.names[int(lane)]}",
                f"at most {LEAD_RING - 1} are possible; lower extra_days or spread_days",
            )
        problems.raise_if_any()
