"""Prices of articles: relative ones of the table, at the level of national sales."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from sim.array_types import Ints
from sim.data.tables import Tables
from sim.state.flows import ORE
from sim.state.kinds import ArticleClass
from sim.synthesis.articles import Articles
from sim.synthesis.medicines import Medicines
from sim.units import DAYS_PER_YEAR

SALES: Final = {
    ArticleClass.PRESCRIPTION: "prescription_sales",
    ArticleClass.HOSPITAL: "hospital_sales",
}


def read_unit_costs(tables: Tables) -> dict[str, float]:
    """Return what things cost by name, in the units of the table unit_costs."""
    table = tables["unit_costs"]
    return dict(zip(map(str, table["cost"]), map(float, table["value"]), strict=True))


def article_prices(
    articles: Articles, medicines: Medicines, residents: float, unit: Mapping[str, float]
) -> Ints:
    """Return the purchase price of a treatment-day of each article, whole öre.

    The articles of open care, and those of hospitals, together cost what residents are sold in a
    year; background goods have the mean price of open care, animals' goods that of the table.
    """
    known = articles.medicine >= 0
    price = np.where(known, medicines.price[np.maximum(articles.medicine, 0)], 0.0)
    need = articles.daily_need * DAYS_PER_YEAR
    for kind, sales in SALES.items():
        mine = articles.kind == kind
        worth = float((price[mine] * need[mine]).sum())
        price[mine] *= unit[sales] * residents / worth if worth > 0 else 0.0
    prescribed = articles.kind == ArticleClass.PRESCRIPTION
    spent, used = (price * need)[prescribed].sum(), need[prescribed].sum()
    price[articles.kind == ArticleClass.BACKGROUND] = spent / used if used > 0 else 0.0
    price[articles.kind == ArticleClass.COMPOUNDED] = unit["compounded_price"]
    return np.asarray(np.rint(price * ORE).astype(np.int64))
