"""The notice-board of reality: what disruptions do to services, sites and transport.

A disruption is a set of limits in time. A limit says that a channel, at some places, can give
at most `level` of its normal service from one hour to another. Overlapping limits compose by
the minimum and undo themselves when they end, so the board at any hour is a pure function of
the limits and the hour.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, NamedTuple, TypeVar, cast

import numpy as np

from sim.array_types import Bools, Floats, Ints, Whys
from sim.traces import TraceTable, striking_alike


class Channel(StrEnum):
    """What a limit can strike, and what its places are counted in."""

    ELECTRICITY = "electricity"  # per grid area
    TELECOM = "telecom"  # per grid area
    NATIONAL_SERVICE = "national_service"  # per region that is connected to it
    PAYMENT = "payment"  # per region: payments by card and phone
    CHAIN_SYSTEM = "chain_system"  # per pharmacy chain
    DISTRIBUTOR_SYSTEM = "distributor_system"  # per distributor
    DOSE_SYSTEM = "dose_system"  # per owner of dose-dispensing sites
    TRANSPORT = "transport"  # per carrier and municipality: fuel and drivers for routes there
    ROAD = "road"  # per municipality: roads that can be driven
    SITE = "site"  # per facility: closed, burnt
    STAFF = "staff"  # per facility
    PRESCRIBERS = "prescribers"  # per region
    LANE = "lane"  # per transport lane into Sweden
    FINISHED_ORIGIN = "finished_origin"  # per origin of finished goods
    ACTIVE_SUBSTANCE_ORIGIN = "active_substance_origin"  # per origin of active substance
    PRODUCT_LINE = "product_line"  # per product line: what its company can make


ALL: Final = frozenset(Channel)
ALONE: Final = {channel: frozenset({channel}) for channel in Channel}
# A level is the share of a grid area that is served; a facility there is served or not, so that
# the greater part of the area decides.
OUT_BELOW: Final = 0.5


@dataclass(frozen=True)
class Limit:
    """At `where` (indices into the channel) at most `level` from hour `start` until hour `end`.

    `level`, `start` and `end` are one value for all places, or one value per place.
    """

    channel: Channel
    where: Ints
    level: float | Floats
    start: float | Floats
    end: float | Floats
    cause: str

    def rows(self) -> Rows:
        """Return one row per place; rows of no length and rows that limit nothing are dropped."""
        level, start, end = (
            np.broadcast_to(np.asarray(value, dtype=np.float64), self.where.shape)
            for value in (self.level, self.start, self.end)
        )
        kept = (end > start) & (level < 1.0)
        return Rows(self.where[kept], level[kept], start[kept], end[kept])


@dataclass(frozen=True)
class Shock:
    """At hour `at`, once, a share of all stock at some facilities is destroyed."""

    where: Ints
    share: float
    at: float
    cause: str


class Rows(NamedTuple):
    """Limits of one channel, one row per limit and place."""

    where: Ints
    level: Floats
    start: Floats
    end: Floats


Found = TypeVar("Found", Floats, Whys)

_NO_ROWS = Rows(np.empty(0, np.int64), np.empty(0), np.empty(0), np.empty(0))


class Spans(NamedTuple):
    """Time from one change of some channels to the next; the first span is before all changes."""

    changes: list[float]  # hours at which some limit starts or ends, in order, each once
    limited: list[int]  # by span: in how many, up to it, some limit holds

    @classmethod
    def between(cls, rows: Rows) -> Spans:
        """Return the spans between the changes of some rows."""
        changes = np.unique(np.concatenate([rows.start, rows.end]))
        begun = np.searchsorted(np.sort(rows.start), changes, side="right")
        ended = np.searchsorted(np.sort(rows.end), changes, side="right")
        return cls(changes.tolist(), [0, *np.cumsum(begun > ended).tolist()])

    def at(self, hour: float) -> int:
        """Return in which span an hour lies."""
        return bisect_right(self.changes, hour)

    def quiet(self, start: float, end: float) -> bool:
        """Tell whether no limit holds between two hours."""
        before, last = max(self.at(start) - 1, 0), bisect_left(self.changes, end)
        return self.limited[before] == self.limited[max(before, last)]


@dataclass
class Conditions:
    """All channels at any hour. `sizes` gives the number of places of each channel.

    Everything is a pure function of the limits and the hour, so a snapshot needs neither.
    """

    sizes: Mapping[Channel, int]
    limits: tuple[Limit, ...] = ()
    rows: dict[Channel, Rows] = field(init=False)
    whys: dict[Channel, Whys] = field(init=False)  # by row: the event behind it
    spans: dict[frozenset[Channel], Spans] = field(init=False)  # of channels that were asked for
    found: dict[tuple[str, Channel], tuple[int, Any]] = field(init=False)  # span, and what holds
    table: TraceTable = field(default_factory=TraceTable)

    def __post_init__(self) -> None:
        self._gather()

    def add(self, limits: Iterable[Limit]) -> None:
        """Put more limits on the board; they count at once."""
        self.limits = (*self.limits, *limits)
        self._gather()

    def _gather(self) -> None:
        names: dict[Channel, list[str]] = {channel: [] for channel in self.sizes}
        self.rows = dict.fromkeys(self.sizes, _NO_ROWS)
        for limit in self.limits:
            mine = limit.rows()
            pairs = zip(self.rows[limit.channel], mine, strict=True)
            self.rows[limit.channel] = Rows(*(np.concatenate(pair) for pair in pairs))
            names[limit.channel] += [limit.cause] * mine.where.size
        self.whys = {channel: self._traced(channel, names[channel]) for channel in self.sizes}
        self.spans, self.found = {}, {}

    def _traced(self, channel: Channel, causes: list[str]) -> Whys:
        """Put the rows of a channel in order, what binds most last; return what is behind each."""
        rows = self.rows[channel]
        names = striking_alike(rows.where, rows.level, np.stack([rows.start, rows.end]), causes)
        order = np.lexsort((-rows.end, -rows.start, -rows.level))
        self.rows[channel] = Rows(
            rows.where[order], rows.level[order], rows.start[order], rows.end[order]
        )
        why = {name: self.table.why(name, channel.value) for name in dict.fromkeys(names)}
        return np.array([why[names[i]] for i in order], np.uint16)

    def spans_of(self, channels: frozenset[Channel] = ALL) -> Spans:
        """Return the spans between the changes of some channels."""
        if channels not in self.spans:
            mine = [rows for channel, rows in self.rows.items() if channel in channels]
            whole = (np.concatenate(column) for column in zip(_NO_ROWS, *mine, strict=True))
            self.spans[channels] = Spans.between(Rows(*whole))
        return self.spans[channels]

    def quiet(self, start: float, end: float, channels: frozenset[Channel] = ALL) -> bool:
        """Tell whether no limit of some channels is in force between two hours."""
        return self.spans_of(channels).quiet(start, end)

    def steady_since(self, hour: float, channels: frozenset[Channel]) -> float:
        """Return the last hour until `hour` at which a limit of some channels starts or ends."""
        spans = self.spans_of(channels)
        span = spans.at(hour)
        return spans.changes[span - 1] if span else -np.inf

    def _held(
        self, find: Callable[[Channel, float], Found], channel: Channel, hour: float
    ) -> Found:
        """Return what is found of a channel at an hour, once for all hours of a span of it."""
        key, span = (find.__name__, channel), self.spans_of(ALONE[channel]).at(hour)
        if self.found.get(key, (-1,))[0] != span:
            self.found[key] = span, find(channel, hour)
            self.found[key][1].flags.writeable = False
        return cast("Found", self.found[key][1])

    def level_at(self, channel: Channel, hour: float) -> Floats:
        """Return the level of every place at some hour: the lowest of the limits in force.

        Not to be written to: it is found once for all who ask.
        """
        return self._held(self._level_at, channel, hour)

    def _level_at(self, channel: Channel, hour: float) -> Floats:
        level = np.ones(self.sizes[channel])
        rows = self.rows[channel]
        if rows.where.size:
            active = (rows.start <= hour) & (hour < rows.end)
            np.minimum.at(level, rows.where[active], rows.level[active])
        return level

    def out_at(self, channel: Channel, hour: float) -> Bools:
        """Return which places are without a service at an hour: less than half of it is left."""
        return self.level_at(channel, hour) < OUT_BELOW

    def lost_since_at(self, channel: Channel, hour: float) -> Floats:
        """Return since when each place has had less than full service without a pause, else inf.

        Not to be written to.
        """
        return self._held(self._lost_since_at, channel, hour)

    def _lost_since_at(self, channel: Channel, hour: float) -> Floats:
        rows = self.rows[channel]
        if not rows.where.size:
            return np.full(self.sizes[channel], np.inf)
        since = np.where(self.level_at(channel, hour) < 1.0, hour, np.inf)
        while True:
            known = since[rows.where]
            earlier = (rows.start < known) & (known <= rows.end)
            if not earlier.any():
                return since
            np.minimum.at(since, rows.where[earlier], rows.start[earlier])

    def behind(self, channel: Channel, hour: float) -> Whys:
        """Return which event limits every place most at an hour, 0 where none does.

        Of several limits the deepest counts, of equally deep ones the oldest; events that begin
        together and are equally deep stand behind it together. The result is a trace as it stands
        beside a reason. Not to be written to.
        """
        return self._held(self._behind, channel, hour)

    def _behind(self, channel: Channel, hour: float) -> Whys:
        rows = self.rows[channel]
        return self._of_active(channel, (rows.start <= hour) & (hour < rows.end))

    def behind_between(self, channel: Channel, start: float, end: float) -> Whys:
        """Return which event limits every place most between two hours, as `behind` does."""
        rows = self.rows[channel]
        return self._of_active(channel, (rows.start < end) & (start < rows.end))

    def _of_active(self, channel: Channel, active: Bools) -> Whys:
        found = np.zeros(self.sizes[channel], np.uint16)
        found[self.rows[channel].where[active]] = self.whys[channel][active]  # the last one stays
        return found

    def mean_level(self, channel: Channel, start: float, end: float) -> Floats:
        """Return the average level of every place from hour `start` until hour `end`."""
        spans = self.spans_of(ALONE[channel])
        if spans.quiet(start, end):
            return np.ones(self.sizes[channel])
        edges = [start, *spans.changes[spans.at(start) : bisect_left(spans.changes, end)], end]
        levels = [self.level_at(channel, hour) for hour in edges[:-1]]
        return np.average(levels, axis=0, weights=np.diff(edges))
