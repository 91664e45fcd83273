"""Goods from abroad: how open the borders are, and what comes of what the country lacks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.conditions import Channel
from sim.parameters import AuthorityParameters
from sim.rng import Purpose, uniforms
from sim.world import World


def open_borders(world: World) -> float:
    """Return how much of the usual imports can come now."""
    return border_level(world, world.hour)


def border_level(world: World, hour: float) -> float:
    """Return how much of the usual imports can come at an hour: lanes by the need they serve."""
    country = world.country
    lanes, need = country.lines.lane, world.state.lines.need
    usual = np.bincount(lanes, need, len(country.places.lane_name)) * country.places.leads_abroad
    closed = 1.0 - world.conditions.level_at(Channel.LANE, hour)
    lost, all_of_it = sum((usual * closed).tolist()), sum(usual.tolist())
    return 1.0 - lost / all_of_it if all_of_it > 0 else 1.0


def found_abroad(
    world: World,
    purpose: Purpose,
    found_share: float,
    after_days: float,
    lead_days: tuple[float, float],
) -> npt.NDArray[np.float64]:
    """Return by article how many days it has been short when foreign goods come; inf for never.

    `after_days` is how long the country must be short of it, `lead_days` the range of the time from
    then on; luck by article, and whether anything is found.
    """
    articles, seed = np.arange(world.country.articles.size), world.config.seed
    low, high = lead_days
    lead = low + uniforms(seed, purpose, articles, 1) * (high - low)
    found = uniforms(seed, purpose, articles) < found_share
    return np.where(found, after_days + lead, np.inf)


def licensed_after(world: World, how: AuthorityParameters) -> npt.NDArray[np.float64]:
    """Return by article how many days it has been short when licensed goods come; inf for never."""
    found, after = how.licence_found_share, how.licence_after_days
    return found_abroad(world, Purpose.LICENCE, found, after, how.licence_lead_days)
