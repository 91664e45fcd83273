"""Which medicines a requirement is about."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

import numpy as np

from sim.array_types import Bools, Ints
from sim.data.names import AtcBeginning
from sim.data.tables import swedish_medicines
from sim.errors import ConfigError, Problems, suggest
from sim.rules import Subjects

Medicines = Literal["all", "priority"] | tuple[AtcBeginning, ...]
WHICH = "all, priority (the list of prioritised medicines), or beginnings of ATC codes"


def covered(
    medicines: Medicines, subjects: Subjects, medicine: Ints, priority: Bools, where: str
) -> Bools:
    """Return which of some articles or lines are meant, by their medicine and priority.

    A medicine of Sweden that the chosen tables do not hold is no article or line. Raises
    ConfigError for ATC codes with which no code begins.
    """
    if medicines == "all":
        return np.ones(medicine.size, dtype=np.bool_)
    if medicines == "priority":
        return priority
    check_beginnings(medicines, subjects.medicine_codes, where)
    meant = [code.startswith(medicines) for code in subjects.medicine_codes]
    return np.isin(medicine, np.flatnonzero(meant))


def check_beginnings(medicines: Medicines, codes: Collection[str], where: str) -> None:
    """Raise ConfigError with every beginning that no medicine of Sweden or of some codes has."""
    if isinstance(medicines, str):
        return
    known = {*codes, *swedish_medicines()}
    problems = Problems(ConfigError)
    for beginning in sorted(set(medicines)):
        if not beginning or not any(code.startswith(beginning) for code in known):
            what = f"no medicine has an ATC code that begins with '{beginning}'"
            problems.add(where, what, suggest(beginning, known))
    problems.raise_if_any()
