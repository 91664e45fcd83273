"""What all stock is worth."""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import compiled
from sim.kernels.supply import under_way
from sim.state.arrays import State
from sim.state.flows import COMPANY, OWNER, Worth

_OWNER = np.array(OWNER, np.int64)
_STOCK = int(Worth.STOCK_PHARMACY)
_COMPANY = int(Worth.STOCK_PHARMACY) + COMPANY
_SUBSTANCE = int(Worth.STOCK_SUBSTANCE)


@compiled
def stock_worth(state: State) -> None:
    """Write what stock is worth at its purchase price, öre, to the first places of `Worth`.

    Goods on the way belong to whoever will receive them.
    """
    price, worth = state.goods.price, state.tally.worth
    for place in range(_SUBSTANCE + 1):
        worth[place] = 0
    for holder in range(state.shelves.stock.shape[0]):
        total = np.int64(0)
        for article in range(price.size):
            total += state.shelves.stock[holder, article] * price[article]
        worth[_STOCK + _OWNER[state.holders.kind[holder]]] += total
    for i in range(state.shipments.count[0]):
        sent = state.shipments.table[i]
        owner = _OWNER[state.holders.kind[sent.holder]]
        worth[_STOCK + owner] += sent.days * price[sent.article]
    for line in range(state.lines.article.size):
        goods = state.lines.plant[line] + under_way(state, line)
        for centre in range(state.lines.stock.shape[1]):
            goods += state.lines.stock[line, centre]
        each = price[state.lines.article[line]]
        worth[_COMPANY] += goods * each
        worth[_SUBSTANCE] += np.int64(state.lines.active[line] * each)
