"""A decision on the level of alert; what follows from it are law and other events."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.alert import Alert, AlertLevel
from sim.conditions import Limit
from sim.disruptions.profile import Days
from sim.places import Places
from sim.registry import Disruption, disruption
from sim.units import hours


@disruption
class AlertDecision(Disruption):
    """The level of alert is raised: to a peacetime crisis, to skärpt or to högsta beredskap.

    By itself it moves no goods: requirements with `in_force: at_alert` hold while it lasts, from
    midnight to midnight, and other events can follow it with `after`.
    """

    kind: Literal["alert"] = "alert"
    level: Literal["crisis", "increased", "highest"] = Field(description="level that is decided")
    duration_days: Days = Field(description="days until the level is lowered again")

    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return no limit: everything works."""
        return []

    def alerts(self) -> list[Alert]:
        """Return the level of alert while it lasts."""
        start, end = hours(self.start_day), hours(self.end_day())
        return [Alert(AlertLevel(self.level), start, end, self.kind)]

    def end_day(self) -> float:
        """Return the day on which the level is lowered again."""
        return self.start_day + self.duration_days
