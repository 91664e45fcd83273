"""Goods from abroad: how open the borders are, and what comes of what the country lacks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.conditions import Channel
from sim.rng import Purpose, uniforms
from sim.world import World


def open_borders(world: World) -> float:
    """Return the mean level now of the lanes that lead abroad."""
    return border_level(world, world.hour)


def border_level(world: World, hour: float) -> float:
    """Return the mean level at an hour of the lanes that lead abroad."""
    lanes = world.country.places.lane_name
    border = np.array([not name.startswith("domestic") for name in lanes])
    return float(world.conditions.level_at(Channel.LANE, hour)[border].mean())


def found_abroad(
    world: World,
    purpose: Purpose,
    found_share: float,
    after_days: float,
    lead_days: tuple[float, float],
) -> npt.NDArray[np.bool_]:
    """Return of which articles foreign goods come by now: found, decided on and under way enough.

    `after_days` is how long the country must be short of an article, `lead_days` the range of the
    time from then on; luck by article.
    """
    articles, seed = np.arange(world.country.articles.size), world.config.seed
    low, high = lead_days
    lead = low + uniforms(seed, purpose, articles, 1) * (high - low)
    found = uniforms(seed, purpose, articles) < found_share
    return np.asarray(found & (world.memory.short_days >= after_days + lead))
