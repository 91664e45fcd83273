"""The traces of a run: which event lies behind a failure, and which condition it struck with.

A trace is a place in a table, small enough to be kept beside every reason that the state holds.
The table is in the order in which events strike, so that what a snapshot holds keeps its meaning
when other events follow it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.state.columns import REASON_BITS, fits

Whys = npt.NDArray[np.uint16]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

GOODS: Final = "goods"  # the condition of stock that an event destroys or withdraws
AND: Final = "+"  # between events that strike alike


class Trace(NamedTuple):
    """An event, or several that strike alike, and the condition that it puts on the chain."""

    event: str
    condition: str


NOTHING: Final = Trace("none", "none")  # no event lies behind it


class Strike(NamedTuple):
    """A trace, and the first hour at which it can lie behind something."""

    trace: Trace
    hour: float


class TraceTable:
    """The traces of a run by place; place 0 is no event at all."""

    def __init__(self, strikes: Iterable[Strike] = ()) -> None:
        first: dict[Trace, float] = {}
        for trace, hour in strikes:
            first[trace] = min(hour, first.get(trace, hour))
        order = sorted(first, key=lambda trace: (first[trace], trace))
        fits("traces of events", (len(order) + 1) << REASON_BITS, np.uint16)
        self.traces = (NOTHING, *order)
        self.place = {trace: i for i, trace in enumerate(self.traces)}

    def why(self, event: str, condition: str) -> int:
        """Return a trace as it stands beside a reason, without a reason; 0 if there is none."""
        return self.place.get(Trace(event, condition), 0) << REASON_BITS


def striking_alike(where: Ints, level: Floats, times: Floats, causes: Sequence[str]) -> list[str]:
    """Return what lies behind each of some limits of a channel: its event, or several events.

    `times` holds start and end (2 × limits). Events whose limits on a place are equally deep and
    begin in the same hour strike alike, as long as they all last.
    """
    keys = np.stack([where.astype(np.float64), level, times[0]], axis=1)
    _, group, count = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
    names, members = list(causes), defaultdict[int, list[int]](list)
    for row in np.flatnonzero(count[group.ravel()] > 1):
        members[int(group.ravel()[row])].append(int(row))
    for alike in members.values():
        for each in alike:
            lasting = {causes[other] for other in alike if times[1, other] >= times[1, each]}
            names[each] = AND.join(sorted(lasting))
    return names
