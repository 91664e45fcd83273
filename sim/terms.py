"""The terms of demands whose figures belong together, and which of two acts."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Protocol, TypeVar

from sim.units import HOURS_PER_DAY

KEEPS: Final = 1_000_000  # days; a shelf life that no stock reaches


class Ranked(Protocol):
    """A demand that acts as a whole."""

    @property
    def strength(self) -> tuple[float, ...]:
        """All that it demands, what counts most first, more for the stronger."""


R = TypeVar("R", bound=Ranked)


def stronger(now: R | None, new: R) -> R:
    """Return the one of two demands that acts; two of one strength are equal."""
    return new if now is None or new.strength > now.strength else now


class Allocation(StrEnum):
    """How a distributor shares goods that do not suffice."""

    FIRST_COME = "first_come"
    HISTORICAL_SHARE = "historical_share"
    NEED_WEIGHTED = "need_weighted"


@dataclass(frozen=True)
class Trigger:
    """When the authority may intervene for an article, and for how long it takes to decide."""

    seen_cover_days: float
    decision_days: int
    release_cover_days: float
    allocation: Allocation

    @property
    def strength(self) -> tuple[float, ...]:
        """The power that acts at more cover comes first."""
        return (
            self.seen_cover_days,
            -self.decision_days,
            self.release_cover_days,
            list(Allocation).index(self.allocation),
        )


@dataclass(frozen=True)
class Redistribution:
    """How goods move along an open edge between holders whose patients wait and others."""

    donor_floor_days: float
    donor_cap_share: float
    handling_days: int
    loss_share: float
    accepted_share: float = 1.0  # of holders that share an article; with a decision all do
    after_days: int = 0  # of national shortage, from which on they do; 0 = without any

    @property
    def strength(self) -> tuple[float, ...]:
        """What begins earlier comes first."""
        return (
            -self.after_days,
            self.accepted_share,
            self.donor_cap_share,
            -self.donor_floor_days,
            -self.handling_days,
            -self.loss_share,
        )


@dataclass(frozen=True)
class Purchase:
    """The state buys abroad what the country is short of, and sells it through the distributors."""

    after_days: float  # of national shortage, until the purchase is decided
    lead_days: tuple[float, float]  # from the decision to the first goods, lowest and highest
    need_share: float  # of the need that it covers, with open borders
    found_share: float  # of the articles for which a seller is found
    priority_only: bool

    @property
    def strength(self) -> tuple[float, ...]:
        """What is decided earlier comes first."""
        return (
            -self.after_days,
            self.need_share,
            self.found_share,
            not self.priority_only,
            -self.lead_days[1],
            -self.lead_days[0],
        )


@dataclass(frozen=True)
class MutualHelp:
    """Regions hand on hospital stock to a region that lacks it."""

    request_days: int  # days that a region lacks an article before it is helped
    donor_floor_days: float  # of need that a donor keeps
    donor_cap_share: float  # of its stock that a donor gives at most

    @property
    def strength(self) -> tuple[float, ...]:
        """Help that comes earlier comes first."""
        return (-self.request_days, self.donor_cap_share, -self.donor_floor_days)


@dataclass(frozen=True)
class DoseRelief:
    """What is done for dose patients whose site has stopped; today nothing."""

    takeover_days: float = math.inf  # until another site packs for a site that has stopped
    shift_factor: float = 1.0  # capacity of sites that pack for others, times usual
    able_share: float = 0.0  # of dose patients who can manage with whole packs, with help
    pack_minutes: float = 0.0  # of a pharmacy's staff for each of them
    pack_days: float = 0.0  # that a roll is late until packs are handed out

    def with_stricter(self, other: DoseRelief) -> DoseRelief:
        """Return what satisfies both; whole packs for the larger share of patients, then sooner."""
        return replace(
            max(self, other, key=lambda one: (one.able_share, -one.pack_days, -one.pack_minutes)),
            takeover_days=min(self.takeover_days, other.takeover_days),
            shift_factor=max(self.shift_factor, other.shift_factor),
        )


@dataclass(frozen=True)
class Keeping:
    """How the goods of a reserve grow old; today nothing is said of it, and nothing expires."""

    life_days: int = KEEPS
    rotated: bool = True  # issued through ordinary channels, and replaced, before it is old
    renewed: bool = False  # what has been issued or has expired is bought anew
    age_days: int = 0  # on day 0, of what is neither rotated nor renewed

    def stricter(self, other: Keeping) -> Keeping:
        """Return what holds when both are demanded: the shorter life, apart if one says so."""
        return Keeping(
            life_days=min(self.life_days, other.life_days),
            rotated=self.rotated and other.rotated,
            renewed=self.renewed or other.renewed,
            age_days=max(self.age_days, other.age_days),
        )


@dataclass(frozen=True)
class StockPreparation:
    """Compounders make articles in series for stock, after development and a national licence."""

    need_share: float  # of the need of a short article
    development_days: float  # of shortage until it can be made; nothing for the developed ones
    licence_packs: float  # a year, above which a national licence is needed
    licence_days: float  # until the licence is decided

    @property
    def strength(self) -> tuple[float, ...]:
        """The larger share comes first."""
        return (self.need_share, -self.development_days, self.licence_packs, -self.licence_days)


@dataclass(frozen=True)
class Standby:
    """Plants in the country that switch to what is short."""

    switch_days: float  # of shortage until the first goods
    need_share: float  # of the need that they can make
    producible_share: float  # of the listed articles that some plant can make
    substance_days: float  # of the need for which active substance lies ready

    @property
    def strength(self) -> tuple[float, ...]:
        """What switches sooner comes first."""
        return (-self.switch_days, self.need_share, self.producible_share, self.substance_days)


@dataclass(frozen=True)
class Conservation:
    """Care uses less of what is short."""

    cut_share: float  # of hospital episodes of a short article that are avoided at most
    after_days: float  # of national shortage until saving begins
    ramp_days: float  # from then on until it is complete

    @property
    def strength(self) -> tuple[float, ...]:
        """The larger cut comes first."""
        return (self.cut_share, -self.after_days, -self.ramp_days)


@dataclass(frozen=True)
class Curb:
    """Law ends a share of what drains the supply, some days after it has begun; today nothing."""

    after_days: float = math.inf
    stopped_share: float = 0.0

    def going_on(self, days: float) -> float:
        """Return the share that goes on so many days after its beginning."""
        return 1.0 - self.stopped_share if days >= self.after_days else 1.0

    @property
    def strength(self) -> tuple[float, ...]:
        """What stops more comes first."""
        return (self.stopped_share, -self.after_days)


@dataclass(frozen=True)
class Notice:
    """Companies tell that their goods will run out; today nobody acts before they have."""

    days: float = 0.0  # of stock left when they tell
    share: float = 0.0  # of product lines, whose companies tell in time

    def stricter(self, other: Notice) -> Notice:
        """Return what holds when both are demanded."""
        return Notice(max(self.days, other.days), max(self.share, other.share))


@dataclass(frozen=True)
class Exercise:
    """What staff have practised of work without services, and how it fades; today nothing."""

    factor: float = 1.0  # capacity without services on the day of an exercise, times unpractised
    half_life_days: float = math.inf  # until half of what it adds is forgotten
    every_days: float = math.inf  # between exercises
    held_days: float = 0.0  # from the last one to day 0
    staff_hours: float = 0.0  # of a pharmacy in each of them

    def factor_at(self, hour: float) -> float:
        """Return the capacity without services at an hour, times unpractised."""
        if self.factor <= 1:
            return 1.0
        days = (self.held_days + hour / HOURS_PER_DAY) % self.every_days
        return 1.0 + (self.factor - 1.0) * math.exp2(-days / self.half_life_days)

    @property
    def strength(self) -> tuple[float, ...]:
        """What teaches more comes first."""
        return (
            self.factor,
            -self.every_days,
            self.half_life_days,
            -self.held_days,
            self.staff_hours,
        )
