"""The history of a run: one row of counts per day, with a name for every part of the row."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.array_types import Ints
from sim.state.arrays import Tally
from sim.state.flows import N_COSTS, N_FLOWS, N_PAYERS, N_SERVICES, N_SIGHTS, N_WORTHS
from sim.state.kinds import N_GROUPS, N_SUPPLIES
from sim.state.reasons import MOST_TRACES, N_REASONS

N_CRITICALITY = 5  # index 0 is unused


@dataclass(frozen=True)
class Labels:
    """What the parts of a row are counted by."""

    regions: tuple[str, ...]
    municipalities: tuple[str, ...]
    municipality_region: npt.NDArray[np.int64]
    sparse: npt.NDArray[np.bool_]  # by municipality: sparsely populated
    medicines: tuple[str, ...]  # ATC codes; one more place holds other goods
    residents: npt.NDArray[np.float64]  # by municipality
    patient_groups: tuple[str, ...] = ()
    traces: Sequence[tuple[str, str]] = (("none", "none"),)  # event and condition; may grow

    @property
    def sizes(self) -> Mapping[str, tuple[int, ...]]:
        """The shape of every part, in the order of the fields of `Tally`."""
        towns, medicines = (len(self.municipalities),), (len(self.medicines) + 1,)
        one: dict[str, tuple[int, ...]] = {
            "service": (len(self.regions), N_SERVICES),
            "flow": (N_FLOWS,),
            "without_channel": (N_SUPPLIES,),
            "without_reason": (N_REASONS,),
            "without_trace": (MOST_TRACES, N_REASONS),
            "worth": (N_WORTHS,),
            "medicine_days": (len(self.regions), *medicines),
            "picture": (*medicines, N_SIGHTS),
        }
        for name in set(Tally._fields).difference(one):
            if name.endswith("_town"):
                one[name] = towns
            elif name.endswith("_criticality"):
                one[name] = (N_CRITICALITY,)
            elif name.endswith("_group"):
                one[name] = (N_GROUPS + len(self.patient_groups),)
            elif "medicine" in name:
                one[name] = medicines
        return {name: one[name] for name in Tally._fields}


@dataclass
class History:
    """Counts of every day (days × width); `today` is the row that the tally writes.

    `money` is what each day costs: days × Payer × Cost, öre.
    """

    labels: Labels
    rows: Ints
    today: Ints
    money: Ints

    @classmethod
    def empty(cls, labels: Labels, days: int) -> History:
        """Return a history of `days` days without counts."""
        width = sum(math.prod(shape) for shape in labels.sizes.values())
        rows, today = np.zeros((days, width), np.int64), np.zeros(width, np.int64)
        return cls(labels, rows, today, np.zeros((days, N_PAYERS, N_COSTS), np.int64))

    def tally(self) -> Tally:
        """Return views into today's row, one per part."""
        views, first = [], 0
        for shape in self.labels.sizes.values():
            size = math.prod(shape)
            views.append(self.today[first : first + size].reshape(shape))
            first += size
        return Tally(*views)

    def part(self, name: str) -> Ints:
        """Return one part of all days: days × the shape of the part."""
        first = 0
        for other, shape in self.labels.sizes.items():
            size = math.prod(shape)
            if other == name:
                return self.rows[:, first : first + size].reshape(-1, *shape)
            first += size
        raise KeyError(name)

    def close_day(self, day: int, money: Ints) -> None:
        """Keep today's counts and costs as those of `day`, begin anew; negative days are not kept.

        `money` is by Payer and Cost, öre.
        """
        if day >= 0:
            self.rows[day] = self.today
            self.money[day] = money
        self.today[:] = 0
