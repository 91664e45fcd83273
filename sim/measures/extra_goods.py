"""Goods that come, or go, by other ways than the companies' own lines and the counters."""

from __future__ import annotations

from typing import ClassVar

from sim.registry import Measure, measure
from sim.state.flows import Flow
from sim.state.groups import Series, flow
from sim.state.history import History


class ExtraGoods(Measure):
    """Treatment-days that come or go by one way."""

    unit = "treatment-days"
    better = "lower"
    how = "sum"
    way: ClassVar[Flow]

    def daily(self, history: History) -> Series:
        """Return treatment-days."""
        return flow(history, self.way)


@measure
class GoodsUnderLicence(ExtraGoods):
    """Treatment-days imported under licences and dispensations."""

    name = "goods_under_licence"
    way = Flow.LICENSED


@measure
class GoodsFromStandby(ExtraGoods):
    """Treatment-days made by plants in the country that stand by."""

    name = "goods_from_standby"
    way = Flow.STANDBY


@measure
class GoodsPurchased(ExtraGoods):
    """Treatment-days that the state has bought abroad."""

    name = "goods_purchased"
    way = Flow.PURCHASED


@measure
class GoodsCompounded(ExtraGoods):
    """Treatment-days that compounders make of articles in shortage."""

    name = "goods_compounded"
    way = Flow.COMPOUNDED


@measure
class GoodsFromStockpiles(ExtraGoods):
    """Treatment-days released from state stockpiles to hospitals."""

    name = "goods_from_stockpiles"
    way = Flow.RELEASED


@measure
class MovedBetweenRegions(ExtraGoods):
    """Treatment-days of hospital stock that regions hand on to each other."""

    name = "moved_between_regions"
    way = Flow.BETWEEN_REGIONS


@measure
class GoodsExported(ExtraGoods):
    """Treatment-days that exporters buy at distributors for other countries."""

    name = "goods_exported"
    way = Flow.EXPORTED


@measure
class GoodsScrapped(ExtraGoods):
    """Treatment-days lost, recalled or discarded, but for what expired (`stock_expired`)."""

    name = "goods_scrapped"
    way = Flow.SCRAPPED
