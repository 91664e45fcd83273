"""Loss of telecom (teleavbrott) in a part of Sweden, with the power still there."""

from __future__ import annotations

from typing import ClassVar, Literal

from sim.conditions import Channel
from sim.disruptions.area_loss import AreaLoss
from sim.registry import disruption
from sim.rng import Purpose


@disruption
class TelecomLoss(AreaLoss):
    """Telecom and data traffic are lost; prescriptions and orders cannot be reached from there."""

    kind: Literal["telecom_loss"] = "telecom_loss"
    channel: ClassVar[Channel] = Channel.TELECOM
    luck: ClassVar[Purpose] = Purpose.TELECOM
