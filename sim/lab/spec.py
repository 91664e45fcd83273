"""A chain as a dict: its parts, their units and bounds."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from sim.lab.luck import Demand, Part, Supplier, Time

MOST_COPIES: Final = 1999  # articles of one kind in a world
LONGEST: Final = 900  # days that fit the clock with the visits ahead


class BaseStock(Part):
    """Order up to the level every night."""

    kind: Literal["base_stock"] = "base_stock"


class ReorderPoint(Part):
    """Order up to the level when the position is at the reorder point or below (s, S)."""

    kind: Literal["reorder_point"] = "reorder_point"
    at: int = Field(description="position at which is ordered, packs")


class Batches(Part):
    """Order batches when the position is at the reorder point or below (r, Q)."""

    kind: Literal["batches"] = "batches"
    at: int = Field(description="position at which is ordered, packs")
    batch: int = Field(ge=1, description="packs")


class Forecast(Part):
    """Order up to a multiple of forecast demand; the level is added, and changes no order."""

    kind: Literal["forecast"] = "forecast"
    days: float = Field(gt=0, description="days of forecast demand")
    window: int = Field(default=0, ge=0, description="days of a moving average, 0 = none")
    smoothing: float = Field(default=0, ge=0, lt=1, description="weight of the last day, 0 = none")
    correlation: float = Field(
        default=0, gt=-1, lt=1, description="known correlation of demand, 0 = none"
    )


Rule = Annotated[BaseStock | ReorderPoint | Batches | Forecast, Field(discriminator="kind")]


class Pharmacy(Part):
    """A place with a shelf."""

    level: int = Field(ge=0, description="order-up-to level, packs")
    share: float = Field(default=1.0, gt=0, description="of demand, relative to the others")


class Wholesaler(Part):
    """A distributor with a stock of its own; what it lacks is sent when it comes."""

    level: int = Field(ge=0, description="order-up-to level, packs")
    lead_days: int = Field(ge=1, le=63, description="whole days from its supplier")


class Senders(Part):
    """Several distributors, each with every copy and hands for a part of the night's orders."""

    many: int = Field(ge=1, le=20, description="distributors")
    capacity: float = Field(gt=0, description="orders that each can pick, share of a night's")
    up: float = Field(gt=0, le=1, description="share of nights that each works, independently")


class Substitution(Part):
    """Copies stand in pairs; who finds the first of a pair missing may take the second."""

    share: float = Field(ge=0, le=1, description="of patients who accept the second")
    demand: Demand = Field(description="demand of the second of each pair")


class Chain(Part):
    """A small chain, of which many copies live side by side.

    Every copy is an article of its own; what copies share is the clock and the pharmacies.
    """

    demand: Demand = Field(description="packs asked for a day, over all pharmacies")
    pharmacies: tuple[Pharmacy, ...] = Field(min_length=1, max_length=40, description="shelves")
    lead: Time = Field(default=Time(mean=0), description="days from order to shelf, 0 = next day")
    order: Rule = Field(default=BaseStock(), description="order rule of the pharmacies")
    unmet: Literal["wait", "leave"] = Field(default="wait", description="who finds nothing")
    supplier: Supplier | None = Field(default=None, description="up and down; null = always up")
    wholesaler: Wholesaler | None = Field(default=None, description="null = there is plenty")
    shelf_life: int = Field(
        default=0, ge=0, le=LONGEST, description="days that packs keep on the shelf, 0 = for ever"
    )
    allocation: Literal["luck", "turns"] = Field(
        default="luck", description="a wholesaler's packs: by the night's luck, or first come"
    )
    senders: Senders | None = Field(default=None, description="null = one that never lacks hands")
    seek: bool = Field(default=False, description="who finds nothing goes where there is some")
    at: Literal["counter", "hospital"] = Field(default="counter", description="where they come")
    substitution: Substitution | None = Field(default=None, description="in hospital only")
    start: Literal["full", "even"] = Field(
        default="full", description="shelves at first: full, or over the copies evenly filled"
    )
    days: int = Field(ge=1, le=LONGEST, description="days that are counted")
    warm_up: int = Field(default=0, ge=0, le=LONGEST, description="days before that are not")
    copies: int = Field(default=100, ge=1, le=MOST_COPIES, description="copies side by side")
    room: float = Field(default=10, gt=0, description="most who wait, in days of demand")
    seed: int = Field(default=1, ge=0, description="luck")

    @property
    def all_days(self) -> int:
        """Days from the start to the end."""
        return self.warm_up + self.days
