"""What the authority does, and what it moves."""

from __future__ import annotations

from sim.registry import Measure, measure
from sim.state.flows import Flow
from sim.state.groups import Series, flow
from sim.state.history import History


@measure
class Interventions(Measure):
    """Decisions of the authority on an article that come into force."""

    name = "interventions"
    unit = "count"
    better = "lower"
    how = "sum"

    def daily(self, history: History) -> Series:
        """Return decisions."""
        return flow(history, Flow.INTERVENTIONS)


@measure
class MovedBetweenPharmacies(Measure):
    """Treatment-days of medicine that pharmacies hand on to each other."""

    name = "moved_between_pharmacies"
    unit = "treatment-days"
    better = "lower"
    how = "sum"

    def daily(self, history: History) -> Series:
        """Return treatment-days moved."""
        return flow(history, Flow.BETWEEN_PHARMACIES)
