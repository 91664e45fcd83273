"""Absence of staff: illness, school closures, mobilisation or strike."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
from pydantic import Field

from sim.conditions import Channel, Limit
from sim.data.names import MunicipalityName, RegionName
from sim.disruptions.profile import Failure, Share
from sim.disruptions.site_kinds import NODE, SiteKind
from sim.places import Places
from sim.registry import disruption

Who = SiteKind | Literal["prescribers"]
EVERYONE: tuple[Who, ...] = (*get_args(SiteKind), "prescribers")


@disruption
class StaffAbsence(Failure):
    """A share of the staff is absent; what the others cannot do waits or is left undone.

    No regions and municipalities named means all of Sweden.
    """

    kind: Literal["staff_absence"] = "staff_absence"
    absent: Share = Field(default=0.25, description="share of the staff that is absent at first")
    who: tuple[Who, ...] = Field(default=EVERYONE, min_length=1, description="whose staff")
    regions: tuple[RegionName, ...] = Field(default=(), description="codes or names of regions")
    municipalities: tuple[MunicipalityName, ...] = Field(default=(), description="codes or names")

    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return limits on facilities and prescribers; ConfigError with unknown places."""
        return [
            limit
            for channel, where in self._struck(places)
            for limit in self.course(channel, where, self.absent)
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
