"""Requisition of medicines to the home."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.data.tables import swedish_patient_groups
from sim.errors import ConfigError, Problems, suggest
from sim.registry import Bearers, Requirement, requirement
from sim.requirements.medicines import WHICH, Medicines, covered
from sim.rules import Rules, Subjects
from sim.state.flows import Cost, Payer
from sim.state.records import EVERYONE


@requirement
class HomeRequisition(Requirement):
    """Care may order some medicines from the hospital pharmacy to patients whom it treats at home.

    No prescription is needed, so that it helps whatever hinders the counter: a shortage, a system
    or closed doors. Patients who have run out of such a medicine get a hospital form of it; those
    with dose rolls too, whether the roll lacks it, was not packed or is held up on the way.
    """

    kind: Literal["home_requisition"] = "home_requisition"
    bears: ClassVar[Bearers] = {Payer.REGION: (Cost.HANDLING,)}
    medicines: Medicines = Field(description=WHICH)
    patients: Literal["all"] | tuple[str, ...] = Field(
        default=("home_care", "care_home", "palliative", "home_dialysis", "antibiotic_pump"),
        description="whom care treats at home: groups of residents, but of age; or all",
    )
    donor_floor_days: float = Field(default=7, ge=0, le=365, description="days kept for hospitals")

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Write which articles may be ordered for whom; ConfigError for unknown codes or groups."""
        medicine, priority = subjects.article_medicine, subjects.article_priority
        where = "home_requisition.medicines"
        ordered = covered(self.medicines, subjects, medicine, priority, where)
        rules.ordered_home[ordered] |= bits_of(self.patients, subjects)
        rules.outside_floor_days = max(rules.outside_floor_days, self.donor_floor_days)


def bits_of(patients: Literal["all"] | tuple[str, ...], subjects: Subjects) -> int:
    """Return the bits of some groups; one of Sweden that the chosen tables lack has no members.

    Raises ConfigError with every group that is not known.
    """
    if patients == "all":
        return EVERYONE
    known = {*subjects.group_bits, *swedish_patient_groups()}
    problems = Problems(ConfigError)
    for name in sorted(set(patients) - known):
        problems.add("home_requisition.patients", f"unknown group '{name}'", suggest(name, known))
    problems.raise_if_any()
    return sum(subjects.group_bits.get(name, 0) for name in set(patients))
