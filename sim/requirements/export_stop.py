"""Stop of export."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.rules import Rules, Subjects
from sim.state.flows import Cost, Payer
from sim.terms import Curb, stronger


@requirement
class ExportStop(Requirement):
    """The authority forbids exporters to take out of the country what Sweden needs.

    It takes time from the first purchases until they are stopped. Of two such demands the one that
    stops more acts.
    """

    kind: Literal["export_stop"] = "export_stop"
    bears: ClassVar[Bearers] = {Payer.STATE: (Cost.ROUTINE,)}
    after_days: float = Field(
        ge=0, le=3650, description="days from the first purchases until they are stopped"
    )
    stopped_share: float = Field(ge=0, le=1, description="of the purchases, what is stopped")

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Write how soon and how much is stopped."""
        stop = Curb(self.after_days, self.stopped_share)
        rules.export_stop = stronger(rules.export_stop, stop)
