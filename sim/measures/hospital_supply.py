"""What hospitals do in a shortage: care that they avoid, and patients outside that they supply."""

from __future__ import annotations

from sim.registry import Measure, measure
from sim.state.flows import Flow
from sim.state.groups import Series, flow
from sim.state.history import History


@measure
class HospitalEpisodesSpared(Measure):
    """Medicine episodes of inpatients that are avoided to save what is short: care not given."""

    name = "hospital_episodes_spared"
    unit = "episodes"
    better = "lower"
    how = "sum"

    def daily(self, history: History) -> Series:
        """Return episodes avoided."""
        return flow(history, Flow.EPISODES_SPARED)


@measure
class SuppliedOutsideHospital(Measure):
    """Lines that hospital pharmacies hand out to patients outside hospital."""

    name = "supplied_outside_hospital"
    unit = "lines"
    better = "lower"
    how = "sum"

    def daily(self, history: History) -> Series:
        """Return lines handed out."""
        return flow(history, Flow.OUTSIDE_HOSPITAL)
