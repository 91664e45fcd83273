"""Holders of stock: they hand on goods to others whose patients wait, where law permits it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from sim.array_types import Bools
from sim.kernels.redistribution import redistribute
from sim.rules import Edge, Node
from sim.state.flows import Flow, Worth
from sim.state.kinds import HolderKind, Move
from sim.terms import Redistribution
from sim.units import HOURS_PER_DAY
from sim.world import Actor, Phase

# Who hands on to whom, in the order in which it is done, and what counts it.
Cell = tuple[HolderKind, HolderKind, Flow]
CELLS: Final[tuple[Cell, ...]] = (
    (HolderKind.OPEN_CARE, HolderKind.OPEN_CARE, Flow.BETWEEN_PHARMACIES),
    (HolderKind.HOSPITAL, HolderKind.HOSPITAL, Flow.BETWEEN_REGIONS),
    (HolderKind.WARD, HolderKind.HOSPITAL, Flow.FROM_WARDS),
)
UNPAID: Final = -1  # no worth counts it: only pharmacies are compensated, when told to share
NODE_OF: Final = {
    HolderKind.OPEN_CARE: Node.OPEN_CARE_PHARMACY,
    HolderKind.HOSPITAL: Node.HOSPITAL_PHARMACY,
    HolderKind.WARD: Node.WARD,
}


class Redistributors(Actor):
    """Pharmacies, hospital pharmacies and wards; under today's law they keep what they have."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Hand on before the night's orders."""
        return {Phase.REDISTRIBUTE: self.move}

    def move(self) -> None:
        """Move what the authority has decided on, and what holders share of themselves."""
        rules, memory = self.world.rules, self.world.memory
        decided = memory.decided == 1
        for cell in CELLS:
            how = rules.redistribution.get(_edge(cell))
            if how is not None:
                self.hand_on(cell, how, Move.DECIDED, decided)
        for cell in CELLS:
            how = rules.voluntary.get(_edge(cell))
            if how is not None:
                short = memory.short_days >= how.after_days
                self.hand_on(cell, how, Move.VOLUNTARY, short & ~decided)

    def hand_on(self, cell: Cell, how: Redistribution, mark: Move, articles: Bools) -> None:
        """Move goods of some articles from holders of a kind to others."""
        world, rows = self.world, self.world.country.rows
        world.state.goods.moved[:] = np.where(articles, int(mark), int(Move.NONE))
        if not articles.any():
            return
        day = world.day + max(1, how.handling_days)
        arrives = day * HOURS_PER_DAY + world.practice.distributors.mid_hour
        floor, cap = how.donor_floor_days, how.donor_cap_share
        terms = np.array([floor, cap, how.loss_share, how.accepted_share])
        giver, taker, flow = cell
        ends = [end for kind in (giver, taker) for end in _range(rows.of(kind))]
        # Without a shortage nobody asks others for what the next night's order brings.
        unsent = mark == Move.VOLUNTARY and how.after_days == 0
        codes = [*ends, int(flow), int(mark), *self.worths(giver, mark), int(unsent)]
        redistribute(world.state, terms, np.array(codes, dtype=np.int64), arrives)

    def worths(self, giver: HolderKind, mark: Move) -> tuple[int, int]:
        """Return what counts the worth of what is scrapped and of what is moved."""
        if giver != HolderKind.OPEN_CARE:
            return int(Worth.SCRAPPED_REGION), UNPAID
        paid = int(Worth.BETWEEN_PHARMACIES) if mark == Move.DECIDED else UNPAID
        return int(Worth.SCRAPPED_PHARMACY), paid


def _edge(cell: Cell) -> Edge:
    """Return the edge of the matrix of who may supply whom."""
    giver, taker, _ = cell
    return NODE_OF[giver], NODE_OF[taker]


def _range(rows: np.ndarray) -> tuple[int, int]:
    """Return the first of adjacent rows and the one after the last."""
    return (int(rows[0]), int(rows[-1]) + 1) if rows.size else (0, 0)
