"""Setting up the state of suppliers: product lines, distributors and the night's orders."""

from __future__ import annotations

import numpy as np

from sim.parameters import ActorParameters
from sim.rng import Purpose, stream_key
from sim.state.arrays import Distributors, Lines, Orders
from sim.state.records import LEAD_RING, ORDER
from sim.synthesis.country import Country
from sim.synthesis.lines import active_stock


def lines_of(country: Country, actors: ActorParameters, seed: int) -> Lines:
    """Return the product lines, without stock and before any law is written on them."""
    lines, n = country.lines, country.lines.size
    centres = country.centres.place.shape[1]
    active = active_stock(lines.daily_need, actors.companies, country.world_seed)
    return Lines(
        article=lines.article.astype(np.int32),
        first=lines.first_of_article,
        share=lines.share,
        need=lines.daily_need,
        distributor=lines.distributor.astype(np.uint8),
        lane=lines.lane.astype(np.uint8),
        licence=lines.licence.astype(np.uint8),
        lead=np.minimum(lines.lead_days, LEAD_RING - 1).astype(np.int32),
        stock=np.zeros((n, centres), np.int64),
        inbound=np.zeros((n, LEAD_RING), np.int64),
        plant=np.zeros(n, np.int64),
        active=active.copy(),
        active_full=active,
        reorder=np.zeros(n),
        up_to=np.zeros(n),
        made_to_order=lines.made_to_order.astype(np.uint8),
        stopped=np.zeros(n, np.uint8),
        inflow_cause=np.zeros(n, np.uint16),
        behind=np.zeros(n, np.uint16),
        carry=np.zeros(n),
        growth=np.full(n, actors.companies.growth_limit, np.float64),
        growth_days=actors.companies.growth_days,
        plant_days=float(actors.companies.plant_days),
        strained=np.zeros(n, np.int64),
    )


def distributors_of(country: Country, actors: ActorParameters, seed: int) -> Distributors:
    """Return the distributors' centres, all able to ship."""
    centres = country.centres
    shape = centres.place.shape
    return Distributors(
        centre_share=centres.share.copy(),
        home=centres.home,
        pick=np.zeros(shape),
        can_ship=(centres.place >= 0).astype(np.uint8),
        covered=np.zeros(shape, np.uint8),
        cause=np.zeros(shape, np.uint16),
        slow=np.zeros(shape, np.uint16),
        stranded=np.zeros(shape, np.uint8),
        urgent_first=np.zeros(1, np.uint8),
        order_key=stream_key(seed, Purpose.ORDER_RANK),
        line_key=stream_key(seed, Purpose.LINE_CHOICE),
        compound_days=np.array(actors.compounding.lead_days, np.int64),
    )


def empty_orders(holders: int, articles: int, country: Country) -> Orders:
    """Return room for an order of every holder for every article; memory is taken when used."""
    most = holders * articles
    return Orders(
        gathered=np.zeros(most, ORDER),
        table=np.zeros(most, ORDER),
        start=np.zeros(articles + 1, np.int64),
        lacking=np.zeros(articles, np.int32),
        found=np.zeros(articles, np.int32),
        asked=np.zeros((country.lines.size, country.centres.place.shape[1]), np.int64),
    )
