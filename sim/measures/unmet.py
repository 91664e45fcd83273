"""Needs that are never met: acute, hospital and animal ones, and what dose rolls lack."""

from __future__ import annotations

from sim.registry import Measure, measure
from sim.state.columns import Service
from sim.state.groups import Series, service
from sim.state.history import History


@measure
class AcuteNeedsLapsed(Measure):
    """Acute needs of medicine that are not met in time."""

    name = "acute_needs_lapsed"
    unit = "needs"
    better = "lower"
    how = "sum"

    def daily(self, history: History) -> Series:
        """Return needs that lapse, also by region."""
        return service(history, Service.ACUTE_LAPSED)


@measure
class HospitalEpisodesLapsed(Measure):
    """Medicine episodes of inpatients that are not met in time."""

    name = "hospital_episodes_lapsed"
    unit = "episodes"
    better = "lower"
    how = "sum"

    def daily(self, history: History) -> Series:
        """Return episodes that lapse, also by region."""
        return service(history, Service.EPISODES_LAPSED)


@measure
class AnimalsUntreated(Measure):
    """Treatments of animals that are not met in time."""

    name = "animals_untreated"
    unit = "treatments"
    better = "lower"
    how = "sum"

    def daily(self, history: History) -> Series:
        """Return treatments that lapse, also by region."""
        return service(history, Service.ANIMALS_LAPSED)


@measure
class DoseLinesMissing(Measure):
    """Medicines that dose rolls lack when they are packed."""

    name = "dose_lines_missing"
    unit = "lines"
    better = "lower"
    how = "sum"

    def daily(self, history: History) -> Series:
        """Return missing medicines, also by region."""
        return service(history, Service.DOSE_MISSING)
