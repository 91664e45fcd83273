"""What it costs, and whom: in all, by payer and by what money is spent on."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.array_types import Floats
from sim.registry import Measure, measure
from sim.state.flows import COMPANY, ORE, TRANSFERS, Cost, Payer, Worth
from sim.state.groups import ALL, Series
from sim.state.history import History

MILLION: Final = 1e6
OWNERS: Final = ("pharmacy", "region", "state", "company")


def millions(ore: np.ndarray) -> Floats:
    """Return öre as millions of kronor."""
    return np.asarray(ore / (ORE * MILLION))


def by_payer(money: np.ndarray) -> Series:
    """Return days × payers in millions of kronor, for the whole and by payer."""
    groups = {f"payer={p.name.lower()}": millions(money[:, p]) for p in Payer}
    return {ALL: millions(money.sum(axis=1)), **groups}


@measure
class CostOfSupply(Measure):
    """What stock, losses, demands of law and trouble cost; the price of goods used is left out."""

    name = "cost"
    unit = "million SEK"
    better = "lower"
    how = "sum"

    def daily(self, history: History) -> Series:
        """Return costs by payer, with what payers pay each other, and by what they are for."""
        items = {
            f"item={cost.name.lower()}": millions(history.money[:, :, cost].sum(axis=1))
            for cost in Cost
            if cost not in TRANSFERS
        }
        return {**by_payer(history.money.sum(axis=2)), **items}


@measure
class CostTransfers(Measure):
    """What a payer pays other payers less what they pay it; sums to zero over all of them."""

    name = "cost_transfers"
    unit = "million SEK"
    better = "lower"
    how = "sum"

    def daily(self, history: History) -> Series:
        """Return transfers by payer."""
        return by_payer(history.money[:, :, list(TRANSFERS)].sum(axis=2))


@measure
class PharmacyMargin(Measure):
    """What pharmacies are paid for dispensing prescriptions."""

    name = "pharmacy_margin"
    unit = "million SEK"
    better = "higher"
    how = "sum"

    def daily(self, history: History) -> Series:
        """Return the margin of the day's lines."""
        return {ALL: millions(-history.money[:, Payer.PHARMACY, Cost.MARGIN])}


@measure
class StockValue(Measure):
    """What stock is worth at midnight, at its usual purchase price; without active substance."""

    name = "stock_value"
    unit = "million SEK"
    better = "lower"
    how = "level"

    def daily(self, history: History) -> Series:
        """Return the worth of stock by owner."""
        worth = history.part("worth")[:, : Worth.STOCK_PHARMACY + COMPANY + 1]
        owned = {f"payer={name}": millions(worth[:, i]) for i, name in enumerate(OWNERS)}
        return {ALL: millions(worth.sum(axis=1)), **owned}
