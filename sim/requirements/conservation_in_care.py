"""Conservation of short medicines in care."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.requirements.medicines import WHICH, Medicines, covered
from sim.rules import Rules, Subjects
from sim.state.flows import Cost, Payer
from sim.terms import Conservation, stronger


@requirement
class ConservationInCare(Requirement):
    """Hospitals use less of some medicines while the country is short of them.

    Episodes that are avoided are not without medicine but without that care: they are counted apart
    (`hospital_episodes_spared`). Of two such demands the one with the larger cut acts.
    """

    kind: Literal["conservation_in_care"] = "conservation_in_care"
    bears: ClassVar[Bearers] = {Payer.REGION: (Cost.ROUTINE,)}
    medicines: Medicines = Field(description=WHICH)
    cut_share: float = Field(ge=0, le=1, description="of hospital episodes avoided at most")
    after_days: float = Field(default=0, ge=0, le=365, description="days of shortage until then")
    ramp_days: float = Field(default=0, ge=0, le=365, description="days until it is complete")

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Write what is saved; ConfigError for unknown codes."""
        medicine, priority = subjects.article_medicine, subjects.article_priority
        where = "conservation_in_care.medicines"
        rules.conserved |= covered(self.medicines, subjects, medicine, priority, where)
        saving = Conservation(self.cut_share, self.after_days, self.ramp_days)
        rules.conservation = stronger(rules.conservation, saving)
