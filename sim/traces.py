"""The traces of a run: which event lies behind a failure, and which condition it struck with.

A trace is a place in a table, small enough to be kept beside every reason that the state holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from sim.array_types import Floats, Ints
from sim.state.reasons import MOST_TRACES, REASON_BITS

GOODS: Final = "goods"  # the condition of stock that an event destroys or withdraws
AND: Final = "+"  # between events that strike alike


class Trace(NamedTuple):
    """An event, or several that strike alike, and the condition that it puts on the chain."""

    event: str
    condition: str


NOTHING: Final = Trace("none", "none")  # no event lies behind it
OTHERS: Final = Trace("others", "others")  # those for which the table has no place


class TraceTable:
    """The traces of a run by place, in the order in which they are first asked for.

    Place 0 is no event at all. When the table is full, the last place is for all others.
    """

    def __init__(self) -> None:
        self.traces: list[tuple[str, str]] = [NOTHING]

    def place(self, trace: tuple[str, str]) -> int:
        """Return the place of a trace, a new one if there is none yet."""
        if trace not in self.traces:
            if len(self.traces) >= MOST_TRACES - 1:
                trace = OTHERS
            if trace not in self.traces:
                self.traces.append(trace)
        return self.traces.index(trace)

    def why(self, event: str, condition: str) -> int:
        """Return a trace as it stands beside a reason, without a reason."""
        return self.place(Trace(event, condition)) << REASON_BITS


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
