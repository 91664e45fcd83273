"""Stops of production that strike some product lines, and recalls of what these have sent out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from sim.array_types import Floats, Ints
from sim.rng import Purpose, uniforms


class Makers(StrEnum):
    """Whose lines of a medicine are struck."""

    ALL = "all"
    LARGEST = "largest"  # the line with the largest share of each article


@dataclass(frozen=True)
class Stoppage:
    """From hour `start` until `end` some lines are made at a `level` of the usual.

    It concerns medicines whose ATC code begins with one of `atc`, none = all, and of their makers'
    lines a share that the luck of `seed` draws. At the start a share of their goods is recalled
    wherever they lie.
    """

    atc: tuple[str, ...]
    makers: Makers
    share: float
    seed: int
    level: float
    recalled: float
    start: float
    end: float
    cause: str


@dataclass(frozen=True)
class Recall:
    """At hour `at`, once, a share of all goods of some product lines is withdrawn and scrapped."""

    lines: Ints
    share: float
    at: float
    cause: str


def struck_lines(
    stoppage: Stoppage, codes: list[str], article: Ints, share: Floats, stop_share: Floats
) -> Ints:
    """Return the product lines that a stoppage strikes.

    `codes` holds the ATC code of every line, empty for those that no company makes; `article` and
    `share` are by line, and so is `stop_share`: how much of what luck deals still happens.
    """
    struck = np.array([bool(code) and code.startswith(stoppage.atc or "") for code in codes])
    if stoppage.makers is Makers.LARGEST:
        order = np.lexsort((np.arange(share.size), -share, article))
        largest = np.zeros(share.size, dtype=np.bool_)
        largest[order[np.unique(article[order], return_index=True)[1]]] = True
        struck &= largest
    if stoppage.share < 1:
        luck = uniforms(stoppage.seed, Purpose.STRUCK_LINE, np.arange(share.size))
        struck &= luck < stoppage.share * stop_share
    return np.flatnonzero(struck)
