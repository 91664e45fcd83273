"""Stop of imports: of transport lanes into Sweden, or of goods from some origins."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from sim.conditions import Channel, Limit
from sim.disruptions.profile import Failure, Share
from sim.places import Places
from sim.registry import disruption

DOMESTIC = "domestic"  # lanes whose name begins so do not cross the border

Goods = Literal["finished", "active_substance"]
CHANNEL: dict[Goods, Channel] = {
    "finished": Channel.FINISHED_ORIGIN,
    "active_substance": Channel.ACTIVE_SUBSTANCE_ORIGIN,
}


@disruption
class ImportStop(Failure):
    """A share of the flow on some lanes and from some origins is stopped.

    Neither lanes nor origins named means every lane that crosses the border. An origin's stop
    strikes finished goods, active substance for plants anywhere, or both.
    """

    kind: Literal["import_stop"] = "import_stop"
    recovery_days: ClassVar[int] = 240
    share: Share = Field(default=1.0, description="share of the flow that is stopped at first")
    lanes: tuple[str, ...] = Field(default=(), description="names of lanes into Sweden")
    origins: tuple[str, ...] = Field(default=(), description="names of origins")
    goods: tuple[Goods, ...] = Field(
        default=("finished", "active_substance"), min_length=1, description="what origins stop"
    )

    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return limits by channel and step; ConfigError with unknown lanes or origins."""
        return [
            limit
            for channel, where in self._struck(places)
            for limit in self.course(channel, where, self.share)
        ]

    def _struck(self, places: Places) -> list[tuple[Channel, npt.NDArray[np.int64]]]:
        lanes = list(self.lanes)
        if not lanes and not self.origins:
            lanes = [name for name in places.lane_name if not name.startswith(DOMESTIC)]
        struck = [(Channel.LANE, places.named(lanes, places.lane_name, f"{self.kind}.lanes"))]
        origins = places.named(self.origins, places.origin_name, f"{self.kind}.origins")
        return struck + [(CHANNEL[goods], origins) for goods in self.goods]
