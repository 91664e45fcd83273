"""A sheet on which costs are written before they become whole öre."""

from __future__ import annotations

import numpy as np

from sim.array_types import Floats, Ints
from sim.state.flows import N_COSTS, N_PAYERS, ORE, Cost, Payer


class Sheet:
    """Amounts by payer and cost, in SEK."""

    def __init__(self) -> None:
        self.amounts: Floats = np.zeros((N_PAYERS, N_COSTS))

    def bear(self, payer: Payer, cost: Cost, amount: float) -> None:
        """Let a payer bear a cost."""
        self.amounts[payer, cost] += amount

    def in_ore(self, per: float = 1.0) -> Ints:
        """Return the amounts divided by `per` as whole öre."""
        return np.rint(self.amounts * (ORE / per)).astype(np.int64)


def transfer(money: Ints, giver: Payer, taker: Payer, cost: Cost, amount: float) -> None:
    """Book what one payer pays another, SEK: as much on one side as is taken from the other."""
    whole = round(amount * ORE)
    money[giver, cost] += whole
    money[taker, cost] -= whole
