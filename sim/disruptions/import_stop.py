"""Stop of imports: of transport lanes into Sweden, or of goods from some origins."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator

from sim.conditions import Channel, Limit
from sim.disruptions.profile import Days, Share, Step, pieces, recovery_problem
from sim.places import Places
from sim.registry import Disruption, disruption
from sim.units import hours

DOMESTIC = "domestic"  # lanes whose name begins so do not cross the border

Goods = Literal["finished", "active_substance"]
CHANNEL: dict[Goods, Channel] = {
    "finished": Channel.FINISHED_ORIGIN,
    "active_substance": Channel.ACTIVE_SUBSTANCE_ORIGIN,
}


@disruption
class ImportStop(Disruption):
    """A share of the flow on some lanes and from some origins is stopped.

    Neither lanes nor origins named means every lane that crosses the border. An origin's stop
    strikes finished goods, active substance for plants anywhere, or both.
    """

    kind: Literal["import_stop"] = "import_stop"
    recovery_days: ClassVar[int] = 240
    duration_days: Days = Field(description="days until the flow is whole again")
    share: Share = Field(default=1.0, description="share of the flow that is stopped at first")
    lanes: tuple[str, ...] = Field(default=(), description="names of lanes into Sweden")
    origins: tuple[str, ...] = Field(default=(), description="names of origins")
    goods: tuple[Goods, ...] = Field(
        default=("finished", "active_substance"), min_length=1, description="what origins stop"
    )
    recovery: tuple[Step, ...] = Field(default=(), description="levels on the way back")

    @model_validator(mode="after")
    def _recovery_in_order(self) -> ImportStop:
        problem = recovery_problem(self.recovery, self.duration_days)
        if problem:
            raise ValueError(problem)
        return self

    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return limits by channel and step; ConfigError with unknown lanes or origins."""
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
            for first, last, level in pieces(self.share, self.duration_days, self.recovery)
        ]

    def _struck(self, places: Places) -> list[tuple[Channel, npt.NDArray[np.int64]]]:
        lanes = list(self.lanes)
        if not lanes and not self.origins:
            lanes = [name for name in places.lane_name if not name.startswith(DOMESTIC)]
        struck = [(Channel.LANE, places.named(lanes, places.lane_name, f"{self.kind}.lanes"))]
        origins = places.named(self.origins, places.origin_name, f"{self.kind}.origins")
        return struck + [(CHANNEL[goods], origins) for goods in self.goods]

    def end_day(self) -> float:
        """Return the day on which the flow is whole again."""
        return self.start_day + self.duration_days
