"""Parallel export: what other countries lack is bought in Sweden."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from sim.conditions import Limit
from sim.data.names import AtcBeginning
from sim.demand import NeedKind, Surge
from sim.disruptions.profile import Days
from sim.places import Places
from sim.registry import Disruption, disruption
from sim.units import hours


@disruption
class ParallelExport(Disruption):
    """Exporters buy medicines at distributors for countries where these are short, or cost more.

    They buy every night, of what the night's orders have left; nothing that came under a licence
    and nothing that is made to order.
    """

    kind: Literal["parallel_export"] = "parallel_export"
    recovery_days: ClassVar[int] = 240
    medicines: tuple[AtcBeginning, ...] = Field(
        default=(), description="beginnings of ATC codes, such as J01; empty = all goods"
    )
    share: Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)] = Field(
        description="of the country's need of each article, what they buy a day if they get it"
    )
    duration_days: Days = Field(description="days until it ends by itself")

    def limits(self, places: Places, seed: int) -> list[Limit]:
        """Return no limit: everything works."""
        return []

    def surges(self) -> list[Surge]:
        """Return what is bought, on top of what Sweden needs."""
        start, end, factor = hours(self.start_day), hours(self.end_day()), 1 + self.share
        return [Surge(NeedKind.EXPORTED, self.medicines, factor, start, end, self.kind)]

    def end_day(self) -> float:
        """Return the day from which nothing is bought any more."""
        return self.start_day + self.duration_days
