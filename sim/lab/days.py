"""The days of a laboratory: all alike."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

from sim.calendar import Calendar, DayClass
from sim.world import World


class WorkingDays(Calendar):
    """A calendar in which every day is an ordinary working day."""

    @cached_property
    def day_class(self) -> npt.NDArray[np.uint8]:
        """The DayClass of each day."""
        return self._each([DayClass.WEEKDAY] * self.days, np.uint8)


def work_every_day(world: World) -> None:
    """Let a world that has not begun know neither weekends nor holidays."""
    old = world.calendar
    world.calendar = WorkingDays(old.start, old.days, old.first_day, old.holidays)
    world.state.calendar.day_class[:] = int(DayClass.WEEKDAY)
