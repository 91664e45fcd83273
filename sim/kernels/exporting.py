"""What exporters take from distributors."""

from __future__ import annotations

from sim.array_types import Ints
from sim.kernels.jit import compiled, inlined
from sim.state.arrays import State
from sim.state.flows import Flow

_EXPORTED = int(Flow.EXPORTED)


@inlined
def take(state: State, line: int, wanted: int) -> int:
    """Take goods of a line from the centres that can ship; return how much there was."""
    lines, left = state.lines, wanted
    d = lines.distributor[line]
    for k in range(lines.stock.shape[1]):
        if state.distributors.can_ship[d, k] == 1:
            took = min(left, lines.stock[line, k])
            lines.stock[line, k] -= took
            left -= took
    return wanted - left


@compiled
def export(state: State, wanted: Ints, why: int) -> None:
    """Take what is wanted by article, treatment-days, from its companies' lines as far as it goes.

    From each line its share first, then the rest from whichever has some. `why` is the trace of the
    event that has taken it.
    """
    lines = state.lines
    for article in range(wanted.size):
        left = wanted[article]
        for by_share in (True, False):
            for line in range(lines.first[article], lines.first[article + 1]):
                if lines.licence[line] == 1 or left == 0:
                    continue
                wish = min(left, int(wanted[article] * lines.share[line] + 0.5))
                took = take(state, line, wish if by_share else left)
                left -= took
                if took > 0:
                    lines.behind[line] = why
        state.books.exported[article] += wanted[article] - left
        state.tally.flow[_EXPORTED] += wanted[article] - left
