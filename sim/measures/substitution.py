"""How often patients get another medicine than the one prescribed."""

from __future__ import annotations

from sim.registry import Measure, measure
from sim.state.flows import Service
from sim.state.groups import Series, service
from sim.state.history import History


@measure
class TreatmentsSubstituted(Measure):
    """Lines dispensed as a substitute for another article."""

    name = "treatments_substituted"
    unit = "lines"
    better = "lower"
    how = "sum"

    def daily(self, history: History) -> Series:
        """Return lines, also by region."""
        return service(history, Service.SUBSTITUTED)


@measure
class TreatmentsSwitched(Measure):
    """Treatments that a prescriber changes to a substitute."""

    name = "treatments_switched"
    unit = "treatments"
    better = "lower"
    how = "sum"

    def daily(self, history: History) -> Series:
        """Return treatments changed, also by region."""
        return service(history, Service.SWITCHES)
