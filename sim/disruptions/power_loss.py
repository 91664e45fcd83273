"""Loss of electricity (elavbrott) in a part of Sweden, restored grid area by grid area."""

from __future__ import annotations

from typing import ClassVar, Literal

from sim.conditions import Channel
from sim.disruptions.area_loss import AreaLoss
from sim.registry import disruption
from sim.rng import Purpose


@disruption
class PowerLoss(AreaLoss):
    """Electricity is lost; which areas, and when each is back, depends on the seed only."""

    kind: Literal["power_loss"] = "power_loss"
    channel: ClassVar[Channel] = Channel.ELECTRICITY
    luck: ClassVar[Purpose] = Purpose.RESTORATION
