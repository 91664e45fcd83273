"""A limit on what a patient may collect at once."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.requirements.medicines import WHICH, Medicines, covered
from sim.rules import LEAST_COLLECTION, Rules, Subjects
from sim.state.flows import Cost, Payer


@requirement
class DispensingLimit(Requirement):
    """No collection in open care may last longer than some days, or come too soon after the last.

    Part packs are handed out.

    Patients come more often, so that pharmacies have more to do: a limit on everything that is
    much shorter than the usual three months takes more staff than they have.
    """

    kind: Literal["dispensing_limit"] = "dispensing_limit"
    bears: ClassVar[Bearers] = {Payer.PATIENT: (Cost.TRIPS,)}
    most_days: int = Field(
        ge=LEAST_COLLECTION, le=255, description="treatment-days of a collection"
    )
    least_consumed: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="share of a collection that must be consumed before the next",
    )
    medicines: Medicines = Field(default="all", description=WHICH)

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Write the limit; ConfigError for unknown ATC codes."""
        medicine, priority = subjects.article_medicine, subjects.article_priority
        where = "dispensing_limit.medicines"
        limited = covered(self.medicines, subjects, medicine, priority, where)
        rules.most_days[limited] = np.minimum(rules.most_days[limited], self.most_days)
        rules.least_consumed[limited] = np.maximum(
            rules.least_consumed[limited], self.least_consumed
        )
