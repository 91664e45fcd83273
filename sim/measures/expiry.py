"""What is thrown away because it has become too old."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.registry import Measure, measure
from sim.state.flows import Flow
from sim.state.groups import ALL, Series, divided
from sim.state.history import History

HOLDERS: Final = {
    "pharmacy": Flow.EXPIRED_AT_PHARMACIES,
    "hospital": Flow.EXPIRED_IN_HOSPITALS,
    "stockpile": Flow.EXPIRED_IN_STOCKPILES,
}


@measure
class StockExpired(Measure):
    """Treatment-days of medicine discarded at the end of their shelf life."""

    name = "stock_expired"
    unit = "treatment-days"
    better = "lower"
    how = "sum"

    def daily(self, history: History) -> Series:
        """Return treatment-days expired, also by who held them."""
        counts = history.part("flow")[:, list(HOLDERS.values())]
        whole = np.asarray(counts.sum(axis=1), np.float64)
        return {ALL: whole, **divided("holder", list(HOLDERS), counts)}
