"""Articles (exchange groups) of each medicine and the product lines that supply them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sim.array_types import Bools, Floats, Ints
from sim.parameters import ActorParameters, AssortmentParameters
from sim.rng import Purpose, uniforms
from sim.state.kinds import ArticleClass
from sim.synthesis.medicines import Medicines
from sim.units import DAYS_PER_YEAR, HOURS_PER_DAY


@dataclass(frozen=True)
class Articles:
    """Exchange groups, one value per article; the articles of a medicine and class are adjacent.

    `chronic_need` (residents who take it daily), `dose_need` (of these in dose rolls) and `needs`
    (acute needs, episodes or animal treatments a year) are for the whole country; `pack` is in
    treatment-days.
    """

    medicine: Ints  # -1 for background and compounded goods
    kind: Ints  # ArticleClass
    share: Floats  # of the medicine's users within its class
    pack: Ints
    criticality: Ints
    tolerance_hours: Floats
    critical_share: Floats
    chronic_need: Floats
    dose_need: Floats
    needs: Floats
    priority: Bools
    compoundable: Bools
    cold_chain: Bools
    first_of_medicine: Ints  # medicines + 1: range of each medicine's prescription articles

    @property
    def size(self) -> int:
        """Number of articles."""
        return int(self.medicine.size)

    @property
    def daily_need(self) -> Floats:
        """National need in treatment-days a day."""
        acute = self.needs * self.pack / DAYS_PER_YEAR
        return np.asarray(self.chronic_need + self.dose_need + acute)


def zipf_shares(n: int, exponent: float) -> Floats:
    """Return n shares that fall as a power of the rank and sum to one."""
    weights = np.arange(1, n + 1, dtype=float) ** -exponent
    return np.asarray(weights / weights.sum())


def count_articles(volume_per_1000: Floats, assortment: AssortmentParameters) -> Ints:
    """Return how many strengths and forms each medicine has, growing with its use."""
    grown = assortment.articles_scale * volume_per_1000**assortment.articles_exponent
    many = np.clip(np.rint(1 + grown), 1, assortment.most_articles_per_medicine)
    return np.where(volume_per_1000 > 0, many, 0).astype(np.int64)


def _shares(counts: Ints, exponent: float) -> Floats:
    return np.concatenate([np.zeros(0), *(zipf_shares(n, exponent) for n in counts if n)])


def _volume(medicines: Medicines, kind: ArticleClass) -> tuple[Floats, Floats, Floats]:
    none = np.zeros(medicines.chronic_users.size)
    if kind is ArticleClass.PRESCRIPTION:
        return medicines.chronic_users, medicines.dose_users, medicines.acute_needs
    if kind is ArticleClass.HOSPITAL:
        return none, none, medicines.episodes
    return none, none, medicines.animals


def compounded_pack(actors: ActorParameters) -> int:
    """Return the treatment-days of a preparation: one that soon expires is made for fewer days."""
    pack, life = actors.assortment.background_pack_days, actors.compounding.shelf_life_days
    return min(pack, -(-life // 2)) if life else pack


def handed_out_within(actors: ActorParameters) -> int:
    """Return the days in which a preparation must be handed out, 0 = it keeps.

    The patient uses the rest of its shelf life.
    """
    life = actors.compounding.shelf_life_days
    return life - compounded_pack(actors) if life else 0


def build_articles(
    medicines: Medicines, residents: float, scale: float, actors: ActorParameters
) -> Articles:
    """Divide every medicine into articles by a Zipf law; add background and compounded goods.

    `scale` is the share of the country's residents that live in the world.
    """
    assortment = actors.assortment
    parts: dict[str, list[npt.NDArray[np.generic]]] = {}
    first = np.zeros(medicines.atc.size + 1, dtype=np.int64)
    for kind in (ArticleClass.PRESCRIPTION, ArticleClass.HOSPITAL, ArticleClass.VETERINARY):
        chronic, dose, needs = _volume(medicines, kind)
        counts = count_articles((chronic + dose + needs) * 1000 / residents, assortment)
        if kind is ArticleClass.PRESCRIPTION:
            first[1:] = np.cumsum(counts)
        owner = np.repeat(np.arange(counts.size), counts)
        share = _shares(counts, assortment.zipf_exponent)
        _append(parts, medicines, owner, kind, share)
        for name, amount in (("chronic_need", chronic), ("dose_need", dose)):
            parts.setdefault(name, []).append(amount[owner] * share)
        acute_share = _shares(counts, assortment.acute_exponent)
        parts.setdefault("needs", []).append(needs[owner] * acute_share)
    _append_other_goods(parts, scale, actors)
    return Articles(**{k: np.concatenate(v) for k, v in parts.items()}, first_of_medicine=first)


def _append(
    parts: dict[str, list[npt.NDArray[np.generic]]],
    medicines: Medicines,
    owner: Ints,
    kind: ArticleClass,
    share: Floats,
) -> None:
    columns = {
        "medicine": owner,
        "kind": np.full(owner.size, int(kind)),
        "share": share,
        "pack": medicines.days[owner].astype(np.int64),
        "criticality": medicines.criticality[owner],
        "tolerance_hours": medicines.tolerance_days[owner] * HOURS_PER_DAY,
        "critical_share": medicines.critical_share[owner],
        "priority": medicines.priority[owner],
        "compoundable": medicines.compoundable[owner],
        "cold_chain": medicines.cold_chain[owner],
    }
    for name, values in columns.items():
        parts.setdefault(name, []).append(values)


def _append_other_goods(
    parts: dict[str, list[npt.NDArray[np.generic]]], scale: float, actors: ActorParameters
) -> None:
    assortment, usual = actors.assortment, actors.assortment.background_pack_days
    background = np.full(assortment.background_articles, int(ArticleClass.BACKGROUND))
    compounded = np.full(assortment.compounded_articles, int(ArticleClass.COMPOUNDED))
    kind = np.concatenate([background, compounded])
    share = np.concatenate(
        [
            zipf_shares(background.size, assortment.zipf_exponent),
            np.full(compounded.size, 1.0 / max(1, compounded.size)),
        ]
    )
    yearly = np.where(
        kind == ArticleClass.BACKGROUND,
        assortment.background_lines_per_year,
        assortment.compounded_lines_per_year,
    )
    none = np.zeros(kind.size)
    pack = np.where(kind == ArticleClass.BACKGROUND, usual, compounded_pack(actors))
    columns = {
        "medicine": np.full(kind.size, -1),
        "kind": kind,
        "share": share,
        "pack": pack,
        "criticality": np.where(kind == ArticleClass.BACKGROUND, 4, 3),
        "tolerance_hours": np.full(kind.size, assortment.background_tolerance_days * 24.0),
        "critical_share": np.ones(kind.size),
        "chronic_need": none,
        "dose_need": none,
        "needs": yearly * share * scale * (usual / pack),
        "priority": np.zeros(kind.size, dtype=np.bool_),
        "compoundable": kind == ArticleClass.COMPOUNDED,
        "cold_chain": np.zeros(kind.size, dtype=np.bool_),
    }
    for name, values in columns.items():
        parts.setdefault(name, []).append(np.asarray(values))


@dataclass(frozen=True)
class Lines:
    """Product lines, one value per line; the lines of an article are adjacent.

    `share` of the article's volume; `distributor`, `lane`, `finished_origin` and
    `active_origin` are indices; `daily_need` is in treatment-days a day. The last line of
    each article is its licence line: it has no share and no stock of its own, and receives
    what is imported under a licence or dispens while the article is short.
    """

    article: Ints
    share: Floats
    distributor: Ints
    lane: Ints
    lead_days: Ints
    finished_origin: Ints
    active_origin: Ints
    licence: Bools
    made_to_order: Bools
    daily_need: Floats
    priority: Bools
    first_of_article: Ints  # articles + 1

    @property
    def size(self) -> int:
        """Number of product lines."""
        return int(self.article.size)

    @property
    def supplied(self) -> Bools:
        """Lines with a company behind them, not made to order and not for licences."""
        return ~self.licence & ~self.made_to_order

    def with_need(self, need: Floats) -> Lines:
        """Return the lines with their shares of the articles' daily need."""
        return replace(self, daily_need=need[self.article] * self.share)


def count_lines(articles: Articles, medicines: Medicines, assortment: AssortmentParameters) -> Ints:
    """Return the number of suppliers of each article: the holders thin out with its rank."""
    owner = np.maximum(articles.medicine, 0)
    start = np.zeros(articles.size, dtype=np.int64)
    new = np.ones(articles.size, dtype=np.bool_)
    new[1:] = (articles.medicine[1:] != articles.medicine[:-1]) | (
        articles.kind[1:] != articles.kind[:-1]
    )
    start = np.maximum.accumulate(np.where(new, np.arange(articles.size), 0))
    rank = np.arange(articles.size) - start + 1
    holders = np.where(
        articles.medicine >= 0, medicines.holders[owner], assortment.background_holders
    )
    thinned = holders * rank**-assortment.holders_exponent
    most = assortment.most_lines_per_article
    return np.asarray(np.clip(np.rint(thinned), 1, most).astype(np.int64))


@dataclass(frozen=True)
class Trade:
    """Shares by which lines are dealt to distributors, origins and lanes; rows sum to one."""

    distributor_share: Floats
    finished_share: Floats  # origins, for lines not made in Sweden
    lane_share: Floats  # origins × lanes
    lead_days: Ints  # lanes
    active_share: Floats  # origins
    active_of_medicine: Ints  # medicines: origin index, -1 = draw
    sweden: int  # index of the domestic origin


def build_lines(
    articles: Articles,
    medicines: Medicines,
    trade: Trade,
    actors: ActorParameters,
    world_seed: int,
) -> Lines:
    """Give each article its lines; distributor, origins and lane are drawn from the world's seed.

    Compounded goods come from the compounders, which stand after the last distributor.
    """
    counts = count_lines(articles, medicines, actors.assortment) + 1
    first = np.zeros(articles.size + 1, dtype=np.int64)
    first[1:] = np.cumsum(counts)
    article = np.repeat(np.arange(articles.size), counts)
    licence = np.zeros(article.size, dtype=np.bool_)
    licence[first[1:] - 1] = True
    share = np.concatenate([np.append(zipf_shares(n - 1, 1.0), 0.0) for n in counts])

    def draw(ordinal: int, cumulative: Floats) -> Ints:
        u = uniforms(world_seed, Purpose.LINE, np.arange(article.size), ordinal)
        return np.asarray((u[:, None] >= cumulative[..., :-1]).sum(axis=1))

    medicine = articles.medicine[article]
    compounded = articles.kind[article] == ArticleClass.COMPOUNDED
    at_home = uniforms(world_seed, Purpose.LINE, np.arange(article.size), 3) < _domestic_share(
        medicine, compounded, medicines, actors
    )
    finished = np.where(at_home, trade.sweden, draw(1, np.cumsum(trade.finished_share)))
    lane = draw(2, np.cumsum(trade.lane_share, axis=1)[finished])
    drawn_active = draw(4, np.cumsum(trade.active_share))
    known = np.where(medicine >= 0, trade.active_of_medicine[np.maximum(medicine, 0)], -1)
    dealt = draw(0, np.cumsum(trade.distributor_share))
    return Lines(
        article=article,
        share=share,
        distributor=np.where(compounded & ~licence, trade.distributor_share.size, dealt),
        lane=lane,
        lead_days=trade.lead_days[lane],
        finished_origin=finished,
        active_origin=np.where(known >= 0, known, drawn_active),
        licence=licence,
        made_to_order=compounded & ~licence,
        daily_need=articles.daily_need[article] * share,
        priority=articles.priority[article],
        first_of_article=first,
    )


def _domestic_share(
    medicine: Ints, compounded: Bools, medicines: Medicines, actors: ActorParameters
) -> Floats:
    known = medicines.domestic_share[np.maximum(medicine, 0)]
    other = np.where(compounded, 1.0, actors.assortment.background_domestic_share)
    return np.asarray(np.where(medicine >= 0, known, other))
