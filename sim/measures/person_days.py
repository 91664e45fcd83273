"""For how long, and why, patients are without: everyone who is, midnight by midnight."""

from __future__ import annotations

from sim.registry import Measure, measure
from sim.state.groups import Series, by_cause, by_channel, by_reason, persons
from sim.state.history import History


@measure
class PersonDaysWithout(Measure):
    """Midnights at which a resident is without, over all residents.

    The reasons add up to it, and so do the events behind them and the chains from event to reason.
    """

    name = "person_days_without"
    unit = "person-days"
    better = "lower"
    how = "sum"

    def daily(self, history: History) -> Series:
        """Return persons without at midnight, also by reason, channel, event and chain."""
        return {
            **persons(history, "without"),
            **by_reason(history),
            **by_channel(history),
            **by_cause(history),
        }


@measure
class PersonDaysBeyondTolerance(Measure):
    """Midnights at which a resident is without for longer than the need tolerates."""

    name = "person_days_beyond_tolerance"
    unit = "person-days"
    better = "lower"
    how = "sum"

    def daily(self, history: History) -> Series:
        """Return persons beyond tolerance at midnight."""
        return persons(history, "beyond")


@measure
class WithoutNow(Measure):
    """Residents who are without at midnight."""

    name = "without_now"
    unit = "persons"
    better = "lower"
    how = "level"

    def daily(self, history: History) -> Series:
        """Return persons without at midnight."""
        return persons(history, "without")


@measure
class StillWithoutAtHorizon(WithoutNow):
    """Residents who are without at the last midnight of the run; many = too short a horizon."""

    name = "still_without_at_horizon"
