"""What persons without the indication take of the supply."""

from __future__ import annotations

from sim.registry import Measure, measure
from sim.state.flows import Service
from sim.state.groups import Series, service
from sim.state.history import History


@measure
class LinesLeaked(Measure):
    """Lines that pharmacies hand out to persons without the indication."""

    name = "lines_leaked"
    unit = "lines"
    better = "lower"
    how = "sum"

    def daily(self, history: History) -> Series:
        """Return lines handed out, also by region."""
        return service(history, Service.LEAKED)
