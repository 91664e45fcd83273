"""States of the country that an event can wait for."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sim.data.names import AtcBeginning


class Observable(StrEnum):
    """What is looked at every midnight, of the day that ends."""

    ELECTRICITY = "electricity"  # share of open-care pharmacies whose grid area has it
    TELECOM = "telecom"  # share of open-care pharmacies that have it
    NATIONAL_SERVICE = "national_service"  # level of the national e-prescription service
    PHARMACIES = "pharmacies"  # mean share of their work that open-care pharmacies can do
    BORDERS = "borders"  # share of the usual imports that can come
    PERSONS_WITHOUT = "persons_without"  # persons without medicine at midnight
    PERSONS_BEYOND_TOLERANCE = "persons_beyond_tolerance"  # the same, beyond tolerance
    ARTICLES_WITHOUT_STOCK = "articles_without_stock"  # share that no distributor has
    COVER_DAYS = "cover_days"  # days of need that distributors hold of some medicines


LOWEST_OF_DAY: Final = (  # of the hours of the day, so that a short failure is seen too
    Observable.ELECTRICITY,
    Observable.TELECOM,
    Observable.NATIONAL_SERVICE,
    Observable.PHARMACIES,
    Observable.BORDERS,
)


class State(BaseModel):
    """A figure of the country lies below, or above, a threshold.

    It is the model's own figure, not the authority's picture of it. Of services it is the lowest
    of the day's hours.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    observable: Observable = Field(description="figure that is looked at every midnight")
    below: float | None = Field(default=None, description="the state is reached below this")
    above: float | None = Field(default=None, description="or above this; give one of the two")
    medicines: tuple[AtcBeginning, ...] = Field(
        default=(), description="of cover_days: beginnings of ATC codes; empty = all medicines"
    )
    from_day: int = Field(default=0, ge=0, description="first day at whose end it is looked for")
    until_day: int = Field(default=180, ge=0, description="last day at whose end it is looked for")

    @model_validator(mode="after")
    def _fits(self) -> State:
        if (self.below is None) == (self.above is None):
            raise ValueError("give either below or above")
        if self.until_day < self.from_day:
            raise ValueError(f"until_day must be at least from_day ({self.from_day})")
        if self.medicines and self.observable is not Observable.COVER_DAYS:
            raise ValueError("medicines: only cover_days is of some medicines; leave it out")
        return self

    def reached(self, figure: float) -> bool:
        """Tell whether a figure lies beyond the threshold."""
        if self.below is not None:
            return figure < self.below
        return self.above is not None and figure > self.above
