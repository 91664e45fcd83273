"""Stop of production: a plant burns, fails an inspection, or a product leaves the market."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.conditions import Limit
from sim.data.names import AtcBeginning
from sim.disruptions.profile import Failure, Share, pieces
from sim.places import Places
from sim.production import Makers, Stoppage
from sim.registry import disruption
from sim.units import hours


@disruption
class ProductionStop(Failure):
    """Companies cannot make some medicines, and may have to recall what they have sent out.

    What other companies have and can make more of remains. A product that leaves the market is a
    stop that lasts for the rest of the run. Where luck says which lines are struck, it strikes
    suppliers with a guaranteed revenue more rarely; who strikes all is not averted.
    """

    kind: Literal["production_stop"] = "production_stop"
    recovery_days: ClassVar[int] = 240
    medicines: tuple[AtcBeginning, ...] = Field(
        default=(), description="beginnings of ATC codes, such as J01; empty = all medicines"
    )
    makers: Makers = Field(
        default=Makers.LARGEST, description="whose lines: the largest of each article, or all"
    )
    struck_share: Share = Field(
        default=1.0, description="share of these lines that are struck, drawn by luck; 1 = all"
    )
    severity: Share = Field(default=1.0, description="share of the output that is lost at first")
    recall: Share = Field(
        default=0.0, description="share of the lines' goods that is recalled, wherever they lie"
    )

    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return no limit on places: product lines are struck."""
        return []

    def stoppages(self, seed: int) -> list[Stoppage]:
        """Return one stoppage per step of the recovery; the first one recalls."""
        return [
            Stoppage(
                self.medicines,
                self.makers,
                self.struck_share,
                seed,
                level,
                self.recall if first == 0 else 0.0,
                hours(self.start_day + first),
                hours(self.start_day + last),
                self.kind,
            )
            for first, last, level in pieces(self.severity, self.duration_days, self.recovery)
        ]
