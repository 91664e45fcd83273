"""How many patients go without medicine: each person once."""

from __future__ import annotations

from sim.registry import Measure, measure
from sim.state.groups import Series, persons
from sim.state.history import History


@measure
class PatientsWithout(Measure):
    """Residents without a medicine that they need for a gap that counts, each counted once."""

    name = "patients_without"
    unit = "persons"
    better = "lower"
    how = "cumulative"

    def daily(self, history: History) -> Series:
        """Return persons who are without for the first time."""
        return persons(history, "new")


@measure
class PatientsBeyondTolerance(Measure):
    """Residents without for longer than their need tolerates, each counted once."""

    name = "patients_beyond_tolerance"
    unit = "persons"
    better = "lower"
    how = "cumulative"

    def daily(self, history: History) -> Series:
        """Return persons who are beyond tolerance for the first time."""
        return persons(history, "new_beyond")
