"""Exporters: they buy at distributors what other countries lack."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.demand import NeedKind
from sim.kernels.exporting import export
from sim.state.kinds import ArticleClass
from sim.traces import GOODS
from sim.units import HOURS_PER_DAY
from sim.world import Actor, Phase


class Exporters(Actor):
    """Parallel exporters of medicines (parallellexportörer); idle without an event."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Buy at night, after those whom distributors have to supply."""
        return {Phase.ORDER: self.buy}

    def buy(self) -> None:
        """Buy a share of the usual need of what is looked for, as far as law and stock allow."""
        world, goods = self.world, self.world.state.goods
        traded = goods.kind != int(ArticleClass.COMPOUNDED)
        start = float(world.day * HOURS_PER_DAY)
        for surge, struck in zip(world.demand.surges, world.demand.struck, strict=True):
            part = surge.part(start, start + HOURS_PER_DAY)
            if surge.need is not NeedKind.EXPORTED or part == 0:
                continue
            begun = (start - surge.start) / HOURS_PER_DAY
            bought = (surge.factor - 1) * part * world.rules.export_stop.going_on(begun)
            daily = np.where(struck & traded, goods.need, 0.0) * bought
            wanted = np.floor((world.day + 1) * daily) - np.floor(world.day * daily)
            export(
                world.state, wanted.astype(np.int64), world.conditions.table.why(surge.cause, GOODS)
            )
