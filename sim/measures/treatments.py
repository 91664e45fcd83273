"""Which medicines are missing; a person may lack several."""

from __future__ import annotations

from sim.registry import Measure, measure
from sim.state.groups import Series, by_medicine
from sim.state.history import History


@measure
class TreatmentDaysWithout(Measure):
    """Midnights at which a treatment or an acute need is without its medicine."""

    name = "treatment_days_without"
    unit = "treatment-days"
    better = "lower"
    how = "sum"

    def daily(self, history: History) -> Series:
        """Return treatments without at midnight, by medicine."""
        return by_medicine(history, "medicine_days")


@measure
class TreatmentsWithout(Measure):
    """Long-term treatments without their medicine at some midnight, each counted once."""

    name = "treatments_without"
    unit = "treatments"
    better = "lower"
    how = "cumulative"

    def daily(self, history: History) -> Series:
        """Return treatments that are without for the first time, by medicine."""
        return by_medicine(history, "new_medicine")
