"""Packs that expire on the shelf."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from sim.lab.chain import Course
from sim.lab.luck import Poisson, Time
from sim.lab.models import Model, NoPartError, Results, model
from sim.lab.runs import averages, length, moments
from sim.lab.spec import LONGEST, Chain, Pharmacy

MANY = 5  # lead times and shelf lives that pass before anything is counted …
MOST = 2 / 3  # … but at most so much of a run


@model
class Perishable(Model):
    """Continuous (S-1, S) with lost sales: what is sold or too old is ordered at once.

    Goods go out in the order in which they came.
    """

    told: ClassVar[str] = r"^perishable \(S-1,S\) lost sales FIFO; .*(sold or outdated).* at once"
    outputs: ClassVar[dict[str, str]] = {"fill": "fill rate", "expired": "outdated per time"}
    lucky: ClassVar[bool] = True
    rate: float = Field(gt=0, alias="lambda", description="demand per unit of time")
    L: str = Field(pattern=r"^constant [\d.]+$", description="lead time")
    shelf_life_from_arrival: float = Field(gt=0, description="time from arrival until discarded")
    S: int = Field(ge=1, description="level")
    run: dict[str, Any] = Field(default={}, description="run length")

    def __hash__(self) -> int:
        return hash(self.model_dump_json())

    def play(self) -> Results:
        """Return the share served at once, and packs discarded in a unit of time."""
        lead = float(self.L.split()[1])
        _, least = moments(self.rate, lead)
        days = min(range(least, 2 * least), key=lambda days: self.off(days, lead))
        step = lead / (days + 0.5)
        life = round(self.shelf_life_from_arrival / step)
        if life > LONGEST * MOST:
            raise NoPartError(f"a shelf life of {life} steps, for a run of {LONGEST} at most")
        chain = Chain(
            demand=Poisson(mean=self.rate * step),
            pharmacies=(Pharmacy(level=self.S),),
            lead=Time(mean=days),
            shelf_life=max(life, 1),
            unmet="leave",
            days=300,
            warm_up=int(min(MANY * (days + life), LONGEST * MOST)),
            seed=self.seed,
            room=20 + 4 * days,
        )

        def expired(course: Course) -> float:
            return float(course.counting("expired").mean()) / step

        copy_days = length(self.run, self.effort) / step
        fill, outdated = averages(chain, copy_days, Course.fill, expired)
        return {"fill": fill, "expired": outdated}

    def off(self, days: int, lead: float) -> float:
        """Return by how much a shelf life in whole days is off, when the lead time is so many."""
        life = self.shelf_life_from_arrival * (days + 0.5) / lead
        return abs(life - round(life)) / life
