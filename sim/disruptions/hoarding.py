"""Hoarding: residents collect what they may before they need it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.conditions import Limit
from sim.demand import Rush
from sim.disruptions.profile import Days, Share
from sim.places import Places
from sim.registry import Disruption, disruption
from sim.units import hours


@disruption
class Hoarding(Disruption):
    """A share of residents collect their long-term medicine early.

    Each of them goes on a day of the event, drawn by luck, if so much of some supply is consumed
    by then. Who goes before two thirds are consumed pays what the benefits do not. Nobody needs
    more than before, so that collections are fewer afterwards.
    """

    kind: Literal["hoarding"] = "hoarding"
    share: Share = Field(description="share of residents, or of the group, who hoard")
    consumed: Share = Field(
        default=0.667, description="share of the last collection consumed by then; law may ask more"
    )
    duration_days: Days = Field(description="days within which they go")
    group: str | None = Field(
        default=None, description="group of residents, or of patients, that hoards; null = all"
    )

    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return no limit: everything works."""
        return []

    def rushes(self) -> list[Rush]:
        """Return the rush to the counters."""
        start, end = hours(self.start_day), hours(self.end_day())
        return [Rush(self.share, self.consumed, start, end, self.kind, self.group or "")]

    def end_day(self) -> float:
        """Return the day on which nobody hoards any more."""
        return self.start_day + self.duration_days
