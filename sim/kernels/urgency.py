"""How urgent a medicine is for who takes it."""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import inlined
from sim.state.arrays import State
from sim.state.records import NeedFlag, TreatmentFlag

_CRITICAL = int(TreatmentFlag.CRITICAL)
_NEED_CRITICAL = int(NeedFlag.CRITICAL)


@inlined
def user_of(treatment: np.void) -> int:
    """Return the column of a treatment in what goods know by user: 1 if it is critical for it."""
    return 1 if (treatment.flags & _CRITICAL) != 0 else 0


@inlined
def user_of_need(need: np.void) -> int:
    """Return the column of a single need in what goods know by user."""
    return 1 if (need.flags & _NEED_CRITICAL) != 0 else 0


@inlined
def class_of(state: State, treatment: np.void) -> int:
    """Return the criticality class of a treatment; 1 is the most urgent."""
    article: int = treatment.article
    return int(state.goods.criticality[article, user_of(treatment)])


@inlined
def class_of_need(state: State, need: np.void) -> int:
    """Return the criticality class of a single need."""
    article: int = need.article
    return int(state.goods.criticality[article, user_of_need(need)])
