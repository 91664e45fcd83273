"""Where goods and active substances come from, and by which lane and distributor."""

from __future__ import annotations

import numpy as np

from sim.data.tables import Tables
from sim.synthesis.articles import Trade
from sim.synthesis.medicines import Medicines

SWEDEN = "sweden"


def read_trade(tables: Tables, medicines: Medicines) -> Trade:
    """Return the shares by which product lines are dealt; goods made in Sweden are dealt apart."""
    origins = [str(name) for name in tables["origins"]["origin"]]
    sweden = origins.index(SWEDEN)
    finished = tables["origins"]["finished_share"].astype(float)
    finished[sweden] = 0.0
    lanes = np.zeros((len(origins), len(tables["lanes"])))
    table = tables["lane_shares"]
    lanes[tables.index("lane_shares", "origin"), tables.index("lane_shares", "lane")] = table[
        "share"
    ]
    share = tables["distributors"]["share"]
    return Trade(
        distributor_share=share / share.sum(),
        finished_share=finished / finished.sum(),
        lane_share=lanes,
        lead_days=tables["lanes"]["lead_days"].astype(np.int64),
        active_share=tables["origins"]["active_share"].astype(float),
        active_of_medicine=np.array([origins.index(str(name)) for name in medicines.active_origin]),
        sweden=sweden,
    )
