"""Which medicines a requirement is about."""

from __future__ import annotations

from typing import Literal

import numpy as np

from sim.data.tables import swedish_medicines
from sim.errors import ConfigError, Problems, suggest
from sim.rules import Bools, Ints, Subjects

Medicines = Literal["all", "priority"] | tuple[str, ...]
WHICH = "all, priority (the list of prioritised medicines) or ATC codes"


def covered(
    medicines: Medicines, subjects: Subjects, medicine: Ints, priority: Bools, where: str
) -> Bools:
    """Return which of some articles or lines are meant, by their medicine and priority.

    A medicine of Sweden that the chosen tables do not hold is no article or line. Raises
    ConfigError for unknown ATC codes.
    """
    if medicines == "all":
        return np.ones(medicine.size, dtype=np.bool_)
    if medicines == "priority":
        return priority
    problems = Problems(ConfigError)
    index_of = {code: i for i, code in enumerate(subjects.medicine_codes)}
    absent = [code for code in medicines if code not in index_of]
    if absent:
        known = index_of.keys() | swedish_medicines()
        for code in sorted(set(absent) - known):
            problems.add(where, f"unknown ATC code '{code}'", suggest(code, known))
    problems.raise_if_any()
    return np.isin(medicine, [index_of[code] for code in medicines if code in index_of])
