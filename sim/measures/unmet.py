"""Needs that are never met: acute, hospital and animal ones, and what dose rolls lack."""

from __future__ import annotations

from sim.registry import Measure, Ratio, measure
from sim.state.flows import Service
from sim.state.groups import Series, by_medicine, service
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
        """Return treatments that lapse, also by region and by medicine (codes of ATCvet: Q…)."""
        medicines = by_medicine(history, "lapsed_medicine").items()
        animals = {group: days for group, days in medicines if group.startswith("medicine=Q")}
        return {**service(history, Service.ANIMALS_LAPSED), **animals}


@measure
class AnimalsUntreatedShare(Ratio):
    """Share of the treatments that animals need which are not met in time."""

    name = "animals_untreated_share"
    unit = "share"
    counted = "treatments"
    better = "lower"

    def parts(self, history: History) -> tuple[Series, Series]:
        """Return treatments that lapse, and treatments needed."""
        return service(history, Service.ANIMALS_LAPSED), service(history, Service.ANIMALS)


@measure
class NeedsLapsed(Measure):
    """Acute needs, hospital episodes and animal treatments that are not met in time."""

    name = "needs_lapsed"
    unit = "needs"
    better = "lower"
    how = "sum"

    def daily(self, history: History) -> Series:
        """Return needs that lapse, by medicine."""
        return by_medicine(history, "lapsed_medicine")


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
