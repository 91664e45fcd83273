"""Goods that wait for a route, kept in as few rows as they need."""

from __future__ import annotations

import numpy as np

from sim.state.arrays import Shipments


def put_together(shipments: Shipments) -> None:
    """Write what waits for the same route to the same shelf as one shipment.

    All of it is due, so it comes at the same hour; nights go on sending while a route is closed.
    """
    under_way = shipments.table[: shipments.count[0]]
    late = under_way["late"] == 1
    waiting = under_way[late]
    _, first, place = np.unique(
        waiting[["holder", "article", "carrier"]], return_index=True, return_inverse=True
    )
    together = waiting[first]
    together["days"] = np.bincount(place, waiting["days"], first.size)
    kept = np.concatenate([under_way[~late], together])
    shipments.table[: kept.size] = kept
    shipments.count[0] = kept.size
