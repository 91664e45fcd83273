"""Prescribers: they change prescriptions to substitutes, as far as their time suffices."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from sim.conditions import Channel
from sim.kernels.prescribers import answer_requests
from sim.state.history import N_CRITICALITY
from sim.units import HOURS_PER_DAY
from sim.world import Actor, Phase

PER = 100_000  # residents that the capacity of prescribers is given for


class Prescribers(Actor):
    """The prescribers of every region (förskrivare)."""

    def duties(self) -> dict[Phase, Callable[[], None]]:
        """Answer requests at the end of working days."""
        return {Phase.PRESCRIBE: self.answer}

    def answer(self) -> None:
        """Answer the requests of a working day."""
        world = self.world
        if world.calendar.working_day[world.day]:
            quota = np.floor(self.capacity()).astype(np.int64)
            scratch = np.zeros((quota.size, N_CRITICALITY), np.int64)
            answer_requests(world.state, world.day, quota, scratch)

    def capacity(self) -> npt.NDArray[np.float64]:
        """Return how many requests each region's prescribers can answer today."""
        world, how = self.world, self.world.practice.prescribers
        places = world.country.places
        people = np.bincount(
            places.municipality_region, places.municipality_population, len(places.region_code)
        )
        moment = world.day * HOURS_PER_DAY + how.office_hour
        lit = ~world.conditions.out_at(Channel.ELECTRICITY, moment)
        area_people = places.municipality_population[places.area_municipality].astype(float)
        areas = np.bincount(places.area_municipality)[places.area_municipality]
        region = places.municipality_region[places.area_municipality]
        weight = area_people / areas
        with_power = np.bincount(region, weight * lit, people.size) / np.maximum(people, 1)
        factor = with_power + (1 - with_power) * how.without_power
        factor = factor * world.conditions.level_at(Channel.PRESCRIBERS, moment)
        served = world.conditions.level_at(Channel.NATIONAL_SERVICE, moment)
        factor = factor * (served + (1 - served) * how.without_service)
        return np.asarray(people / PER * how.requests_per_day * factor)
