"""The notice-board of reality: what disruptions do to services, sites and transport.

A disruption is a set of limits in time. A limit says that a channel, at some places, can give
at most `level` of its normal service from one hour to another. Overlapping limits compose by
the minimum and undo themselves when they end, so the board at any hour is a pure function of
the limits and the hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt


class Channel(StrEnum):
    """What a limit can strike, and what its places are counted in."""

    ELECTRICITY = "electricity"  # per grid area
    TELECOM = "telecom"  # per grid area
    NATIONAL_SERVICE = "national_service"  # one place
    CHAIN_SYSTEM = "chain_system"  # per pharmacy chain
    DISTRIBUTOR_SYSTEM = "distributor_system"  # per distributor
    DOSE_SYSTEM = "dose_system"  # per owner of dose-dispensing sites
    SITE = "site"  # per facility: closed, burnt, unstaffed
    LANE = "lane"  # per transport lane into Sweden
    FINISHED_ORIGIN = "finished_origin"  # per origin of finished goods
    ACTIVE_SUBSTANCE_ORIGIN = "active_substance_origin"  # per origin of active substance


@dataclass(frozen=True)
class Limit:
    """At `where` (indices into the channel) at most `level` from hour `start` until hour `end`."""

    channel: Channel
    where: npt.NDArray[np.int64]
    level: float
    start: float
    end: float
    cause: str


@dataclass
class Board:
    """One channel: its level now, and since when each place has had less than full service."""

    level: npt.NDArray[np.float64]
    lost_since: npt.NDArray[np.float64]  # hour; inf where nothing is lost


@dataclass
class Conditions:
    """All channels at the current hour. `sizes` gives the number of places of each channel."""

    sizes: Mapping[Channel, int]
    limits: tuple[Limit, ...] = ()
    boards: dict[Channel, Board] = field(init=False)

    def __post_init__(self) -> None:
        self.boards = {
            channel: Board(np.ones(size), np.full(size, np.inf))
            for channel, size in self.sizes.items()
        }

    def add(self, limits: Iterable[Limit]) -> None:
        """Put more limits on the board; limits of no length or no places are dropped."""
        kept = (limit for limit in limits if limit.end > limit.start and limit.where.size)
        self.limits = (*self.limits, *kept)

    def change_times(self) -> npt.NDArray[np.float64]:
        """Return the hours at which some limit starts or ends, in order, each once."""
        return np.unique([t for limit in self.limits for t in (limit.start, limit.end)])

    def advance(self, now: float) -> None:
        """Bring every channel to the hour `now`. Hours must not run back."""
        for channel, board in self.boards.items():
            level = np.ones(self.sizes[channel])
            for limit in self.limits:
                if limit.channel is channel and limit.start <= now < limit.end:
                    level[limit.where] = np.minimum(level[limit.where], limit.level)
            lost = level < 1.0
            board.lost_since[~lost] = np.inf
            fresh = lost & np.isinf(board.lost_since)
            board.lost_since[fresh] = now
            board.level = level

    def level(self, channel: Channel) -> npt.NDArray[np.float64]:
        """Return the level of every place of a channel now, between 0 and 1."""
        return self.boards[channel].level

    def causes(self, channel: Channel, now: float) -> list[str]:
        """Return the names of the events that limit a channel at hour `now`, sorted."""
        active = (x for x in self.limits if x.channel is channel and x.start <= now < x.end)
        return sorted({limit.cause for limit in active})

    def snapshot(self) -> dict[str, npt.NDArray[np.float64]]:
        """Return what cannot be computed from the limits: since when each place is limited."""
        return {str(channel): board.lost_since.copy() for channel, board in self.boards.items()}

    def restore(self, saved: Mapping[str, npt.NDArray[np.float64]], now: float) -> None:
        """Continue from a snapshot taken at hour `now`."""
        for channel, board in self.boards.items():
            board.lost_since = np.array(saved[str(channel)])
        self.advance(now)
