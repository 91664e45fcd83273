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
from sim.routes import Rerouting
from sim.units import hours

Goods = Literal["finished", "active_substance"]
CHANNEL: dict[Goods, Channel] = {
    "finished": Channel.FINISHED_ORIGIN,
    "active_substance": Channel.ACTIVE_SUBSTANCE_ORIGIN,
}


def lanes_across_the_border(places: Places) -> list[str]:
    """Return the names of the lanes that cross the border."""
    abroad = zip(places.lane_name, places.leads_abroad, strict=True)
    return [name for name, leads in abroad if leads]


@disruption
class ImportStop(Failure):
    """A share of the flow on some lanes and from some origins is stopped.

    Neither lanes nor origins named means every lane that crosses the border. An origin's stop
    strikes finished goods, active substance for plants anywhere, or both. After a while goods of a
    closed lane may go by another lane of their origin, which takes longer if it is a longer one.
    """

    kind: Literal["import_stop"] = "import_stop"
    recovery_days: ClassVar[int] = 240
    share: Share = Field(default=1.0, description="share of the flow that is stopped at first")
    lanes: tuple[str, ...] = Field(default=(), description="names of lanes into Sweden")
    origins: tuple[str, ...] = Field(default=(), description="names of origins")
    goods: tuple[Goods, ...] = Field(
        default=("finished", "active_substance"), min_length=1, description="what origins stop"
    )

    reroute_after_days: float | None = Field(
        default=None, ge=0, le=3650, description="days until goods go by another lane, null = never"
    )
    reroute_share: Share = Field(
        default=1.0, description="share of each line's daily need that other lanes can take in"
    )

    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return limits by channel and step; ConfigError with unknown lanes or origins."""
        return [
            limit
            for channel, where in self._struck(places)
            for limit in self.course(channel, where, self.share)
        ]

    def reroutings(self, places: Places) -> list[Rerouting]:
        """Return which lanes other ones stand in for."""
        if self.reroute_after_days is None:
            return []
        (_, lanes), *_ = self._struck(places)
        start = hours(self.start_day + self.reroute_after_days)
        end = hours(self.end_day())
        return [Rerouting(lanes, self.reroute_share, start, end, self.kind)] if lanes.size else []

    def _struck(self, places: Places) -> list[tuple[Channel, npt.NDArray[np.int64]]]:
        lanes = list(self.lanes)
        if not lanes and not self.origins:
            lanes = lanes_across_the_border(places)
        struck = [(Channel.LANE, places.named(lanes, places.lane_name, f"{self.kind}.lanes"))]
        origins = places.named(self.origins, places.origin_name, f"{self.kind}.origins")
        return struck + [(CHANNEL[goods], origins) for goods in self.goods]
