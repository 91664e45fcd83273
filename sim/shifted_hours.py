"""Power cuts that come back day after day: work is shifted to hours with power."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.array_types import Bools, Floats
from sim.conditions import ALONE, Channel
from sim.services import Services
from sim.units import HOURS_PER_DAY

_NOON = HOURS_PER_DAY // 2


class ShiftedHours(NamedTuple):
    """What pharmacies shift on a day, as shares of hours in which they are open (24 × counters)."""

    taken: Floats  # from hours without power
    added: Floats  # to hours in which they are ordinarily closed

    @property
    def law(self) -> Floats:
        """Cumulative law of the hour to which customers follow (counters × 24), 0 = nowhere."""
        total = self.added.sum(axis=0)
        share = np.divide(self.added, total, out=np.zeros_like(self.added), where=total > 0)
        return np.ascontiguousarray(np.cumsum(share, axis=0).T)


def expect_cuts(services: Services, day: int) -> Bools:
    """Return which facilities expect power cuts on a day and know when they come.

    Those that have had power in some hours and none in others on each of `shift_after_days` days
    before. Who has been dark all day does not know when power comes back.
    """
    expecting = np.ones(services.places.n_facilities, np.bool_)
    for earlier in range(1, services.how.shift_after_days + 1):
        begin = float((day - earlier) * HOURS_PER_DAY)
        if services.conditions.quiet(begin, begin + HOURS_PER_DAY, ALONE[Channel.ELECTRICITY]):
            return np.zeros_like(expecting)
        powered = services.powered_hours(day - earlier)
        expecting &= powered.any(axis=0) & ~powered.all(axis=0)
    return expecting


def shift_hours(usual: Floats, powered: Bools, share: float, within: range) -> ShiftedHours:
    """Shift a share of the open hours without power to hours of the same day with power.

    `usual` is the share of each hour in which a pharmacy is ordinarily open, `powered` tells when
    it has power (24 × counters). Added are hours `within` the day in which it is closed, those
    after noon first, then those before, from noon outwards. What finds no room is not shifted.
    """
    dark = np.where(powered, 0.0, usual)
    left = share * dark.sum(axis=0)
    added = np.zeros_like(usual)
    for hour in (*range(_NOON, HOURS_PER_DAY), *reversed(range(_NOON))):
        if hour in within:
            added[hour] = np.minimum(left, np.where(powered[hour], 1.0 - usual[hour], 0.0))
            left = left - added[hour]
    lost = dark.sum(axis=0)
    moved = np.divide(added.sum(axis=0), lost, out=np.zeros_like(lost), where=lost > 0)
    return ShiftedHours(dark * moved, added)
