"""What distributors have in stock."""

from __future__ import annotations

import numpy as np

from sim.registry import Measure, Ratio, measure
from sim.state.flows import Flow
from sim.state.groups import ALL, Series, flow
from sim.state.history import History


@measure
class ArticlesWithoutStockShare(Ratio):
    """Share of the articles that distributors stock of which none has any at midnight."""

    name = "articles_without_stock_share"
    unit = "share"
    counted = "articles"
    better = "lower"

    def parts(self, history: History) -> tuple[Series, Series]:
        """Return articles without stock, and articles."""
        return flow(history, Flow.ARTICLES_WITHOUT_STOCK), flow(history, Flow.ARTICLES)


@measure
class LinesWithoutStockShare(Ratio):
    """Share of the product lines of which their distributor has nothing at midnight.

    That is what companies give notice of as shortages to Läkemedelsverket (restanmälda).
    """

    name = "lines_without_stock_share"
    unit = "share"
    counted = "product lines"
    better = "lower"

    def parts(self, history: History) -> tuple[Series, Series]:
        """Return lines without stock, and lines."""
        return flow(history, Flow.LINES_WITHOUT_STOCK), flow(history, Flow.LINES)


@measure
class MeanCoverDays(Measure):
    """Days of need that distributors have of an article, mean over articles, each up to a limit.

    The limit is `most_cover_days` of the authority, a year unless it is changed.
    """

    name = "mean_cover_days"
    unit = "days"
    better = "higher"
    how = "level"

    def daily(self, history: History) -> Series:
        """Return the mean of distributor cover."""
        articles = np.maximum(1.0, flow(history, Flow.ARTICLES)[ALL])
        return {ALL: flow(history, Flow.COVER_ARTICLES)[ALL] / articles}
