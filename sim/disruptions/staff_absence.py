"""Absence of staff: illness, school closures, mobilisation or strike."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator

from sim.conditions import Channel, Limit
from sim.disruptions.profile import Days, Share, Step, pieces, recovery_problem
from sim.disruptions.site_kinds import NODE, SiteKind
from sim.places import Places
from sim.registry import Disruption, disruption
from sim.units import hours

Who = SiteKind | Literal["prescribers"]
EVERYONE: tuple[Who, ...] = (*get_args(SiteKind), "prescribers")


@disruption
class StaffAbsence(Disruption):
    """A share of the staff is absent; what the others cannot do waits or is left undone.

    No regions and municipalities named means all of Sweden.
    """

    kind: Literal["staff_absence"] = "staff_absence"
    absent: Share = Field(default=0.25, description="share of the staff that is absent at first")
    who: tuple[Who, ...] = Field(default=EVERYONE, min_length=1, description="whose staff")
    regions: tuple[str, ...] = Field(default=(), description="codes or names of regions")
    municipalities: tuple[str, ...] = Field(default=(), description="codes or names")
    duration_days: Days = Field(description="days until all are back")
    recovery: tuple[Step, ...] = Field(default=(), description="levels on the way back")

    @model_validator(mode="after")
    def _recovery_in_order(self) -> StaffAbsence:
        problem = recovery_problem(self.recovery, self.duration_days)
        if problem:
            raise ValueError(problem)
        return self

    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return limits on facilities and prescribers; ConfigError with unknown places."""
        return [
            Limit(
                channel,
                where,
                level,
                hours(self.start_day + first),
                hours(self.start_day + last),
                self.kind,
            )
            for channel, where in self._struck(places)
            for first, last, level in pieces(self.absent, self.duration_days, self.recovery)
        ]

    def _struck(self, places: Places) -> list[tuple[Channel, npt.NDArray[np.int64]]]:
        towns = places.municipalities(self.regions, self.municipalities, where=self.kind)
        nodes = [NODE[who] for who in self.who if who != "prescribers"]
        facilities = np.intersect1d(places.of_kind(*nodes), places.facilities_in(towns))
        struck = [(Channel.STAFF, facilities)]
        if "prescribers" in self.who:
            regions = np.unique(places.municipality_region[towns]).astype(np.int64)
            struck.append((Channel.PRESCRIBERS, regions))
        return struck

    def end_day(self) -> float:
        """Return the day on which all are back."""
        return self.start_day + self.duration_days
