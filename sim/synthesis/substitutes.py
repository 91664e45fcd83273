"""Which other articles can replace an article, in the order a prescriber considers them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.array_types import Ints
from sim.state.kinds import ArticleClass
from sim.synthesis.articles import Articles
from sim.synthesis.medicines import Medicines


def hospital_forms_of(
    articles: Articles,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return starts (articles + 1) and hospital articles of the same medicine, the largest first.

    Only articles that are prescribed have any.
    """
    largest = np.argsort(-articles.share, kind="stable")
    hospital = largest[articles.kind[largest] == ArticleClass.HOSPITAL]
    lists: list[Ints] = []
    for kind, medicine in zip(articles.kind, articles.medicine, strict=True):
        same = articles.medicine[hospital] == medicine
        lists.append(hospital[same & (kind == ArticleClass.PRESCRIPTION)])
    first = np.concatenate([[0], np.cumsum([one.size for one in lists])])
    flat = np.concatenate([*lists, [0]])
    return first.astype(np.int32), flat.astype(np.int32)


def substitutes_of(
    articles: Articles, medicines: Medicines, most: int
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return starts (articles + 1) and substitutes: other strengths, then other medicines.

    Within a medicine and class the larger articles come first; of a therapeutic substitute only
    its largest article is considered. At most `most` substitutes are kept.
    """
    groups: dict[tuple[int, int], Ints] = {}
    for each in (ArticleClass.PRESCRIPTION, ArticleClass.HOSPITAL, ArticleClass.VETERINARY):
        for medicine in range(medicines.atc.size):
            rows = np.flatnonzero((articles.kind == each) & (articles.medicine == medicine))
            groups[int(each), medicine] = rows[np.argsort(-articles.share[rows], kind="stable")]
    lists: list[list[int]] = []
    for a in range(articles.size):
        kind, medicine = int(articles.kind[a]), int(articles.medicine[a])
        own = [int(b) for b in groups.get((kind, medicine), ()) if b != a]
        others = medicines.substitutes[medicine] if medicine >= 0 else ()
        largest = [int(groups[kind, m][0]) for m in others if groups[kind, m].size]
        lists.append([*own[: max(0, most - len(largest))], *largest][:most])
    first = np.concatenate([[0], np.cumsum([len(one) for one in lists])])
    flat = [b for one in lists for b in one]
    return first.astype(np.int32), np.array(flat or [0], dtype=np.int32)
