"""Shelf life: goods go out in the order in which they came, and what is too old is discarded."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.actors.losses import FLOWS, book_expired
from sim.array_types import Ints
from sim.synthesis.ages import there
from sim.world import Actor, Phase


class Expiry(Actor):
    """Whoever looks through a shelf in the evening, where goods can become too old (utgångna)."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Look before the night's orders, so that what is discarded can be replaced."""
        return {Phase.REDISTRIBUTE: self.look_through}

    def look_through(self) -> None:
        """Discard what has lain for its shelf life: what is more than came within it."""
        state, ages = self.world.state, self.world.state.ages
        if ages.holder.size == 0:
            return
        self.note_the_day()
        lost = np.maximum(there(state) - ages.good, 0)
        state.shelves.stock[ages.holder, ages.article] -= lost.astype(np.int32)
        ages.apart[ages.kept_apart == 1] -= lost[ages.kept_apart == 1].astype(np.int32)
        kind = self.world.country.rows.kind[ages.holder]
        for holder in FLOWS:
            mine = kind == holder
            book_expired(state, holder, ages.article[mine], lost[mine])

    def note_the_day(self) -> None:
        """Note what came today, and forget what came a shelf life ago."""
        ages, day = self.world.state.ages, self.world.day
        ring, rows = ages.by_day.shape[1], np.arange(ages.holder.size)
        came = np.where(ages.kept_apart == 1, self.put_apart(), ages.came)
        ages.came[:] = 0
        ages.by_day[:, day % ring] += came.astype(np.int32)
        old = (day + 1 - ages.life) % ring
        ages.good[:] += came - ages.by_day[rows, old]
        ages.by_day[rows, old] = 0

    def put_apart(self) -> Ints:
        """Return what is put apart of today's goods, where some was used or has expired."""
        ages = self.world.state.ages
        stock = self.world.state.shelves.stock[ages.holder, ages.article]
        left = np.minimum(np.minimum(ages.apart, stock), ages.level)
        more = np.minimum(np.minimum(ages.came, stock - left), ages.level - left)
        ages.apart[:] = np.where(ages.kept_apart == 1, left + more, 0)
        return more.astype(np.int64)
