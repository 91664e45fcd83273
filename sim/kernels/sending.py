"""Goods that set out for a holder."""

from __future__ import annotations

from sim.errors import RunError
from sim.kernels.jit import inlined
from sim.state.arrays import Shipments


@inlined
def set_out(
    shipments: Shipments, holder: int, article: int, days: int, arrives: int, carrier: int
) -> None:
    """Write that goods are on their way to a holder from now on.

    Raises RunError when there is no room to write it.
    """
    table, n = shipments.table, shipments.count[0]
    if n == table.size:
        raise RunError(
            "more goods are on their way than a run has room for; let closures of routes and ways"
            " be shorter or strike fewer places, and report the configuration"
        )
    table[n].holder = holder
    table[n].article = article
    table[n].days = days
    table[n].arrives = arrives
    table[n].carrier = carrier
    table[n].late = 0
    shipments.count[0] += 1
