"""How open the country's borders are to goods."""

from __future__ import annotations

import numpy as np

from sim.conditions import Channel
from sim.world import World


def open_borders(world: World) -> float:
    """Return the mean level now of the lanes that lead abroad."""
    lanes = world.country.places.lane_name
    border = np.array([not name.startswith("domestic") for name in lanes])
    return float(world.conditions.level_at(Channel.LANE, world.hour)[border].mean())
