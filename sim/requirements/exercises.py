"""Exercises of work without services."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from sim.registry import Bearers, Requirement, requirement
from sim.rules import Rules, Subjects
from sim.state.flows import Cost, Payer
from sim.terms import Exercise, stronger


@requirement
class Exercises(Requirement):
    """Pharmacies practise work without electricity, connection and the national service.

    Right after an exercise they do so many times as much by hand, by phone and offline, where that
    is allowed, as those who have not practised; what it adds fades until the next one. They also
    begin sooner to dispense offline. Of two such demands the one that teaches more acts.
    """

    kind: Literal["exercises"] = "exercises"
    bears: ClassVar[Bearers] = {Payer.STATE: (Cost.ROUTINE,), Payer.PHARMACY: (Cost.STAFF,)}
    factor: float = Field(
        ge=1,
        le=5,
        description="capacity without services right after one, times unpractised; 1 = none held",
    )
    every_days: float = Field(ge=1, le=3650, description="days from one exercise to the next")
    held_days: float = Field(
        default=0, ge=0, le=3650, description="days from the last exercise to day 0"
    )
    half_life_days: float = Field(
        default=548, gt=0, le=36500, description="days until half of what it adds is forgotten"
    )
    switch_hours: float = Field(
        default=6, ge=0, le=72, description="hours without connection until offline work begins"
    )
    staff_hours: float = Field(
        default=8, ge=0, le=1000, description="staff hours of a pharmacy in each exercise"
    )

    def reform(self, rules: Rules, subjects: Subjects) -> None:
        """Write what is practised, how often, and how soon it is begun."""
        if self.factor == 1:
            return
        one = Exercise(
            self.factor, self.half_life_days, self.every_days, self.held_days, self.staff_hours
        )
        rules.exercise = stronger(rules.exercise, one)
        rules.practise("facilities.offline_switch_hours", at_most=self.switch_hours)
