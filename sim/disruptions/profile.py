"""The course of a failure: how much of a service is left from day to day until it is whole."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sim.array_types import Ints
from sim.conditions import Channel, Limit
from sim.registry import Disruption
from sim.units import hours

Days = Annotated[float, Field(gt=0, le=3650, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class Step(BaseModel):
    """From some day after the start of the event, a service works at a level."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    day: Days = Field(description="days after the start of the event")
    level: Share = Field(description="share of normal service from that day on")


def recovery_problem(steps: tuple[Step, ...], duration_days: float) -> str | None:
    """Say what is wrong with a recovery, or nothing: days must rise, levels must not fall."""
    days = [step.day for step in steps]
    levels = [step.level for step in steps]
    if days != sorted(set(days)) or levels != sorted(levels):
        return "recovery: days must rise and levels must not fall from step to step"
    if days and days[-1] >= duration_days:
        return f"recovery: every step must come before duration_days ({duration_days:g})"
    return None


def pieces(
    severity: float, duration_days: float, steps: tuple[Step, ...]
) -> list[tuple[float, float, float]]:
    """Return (from day, to day, level) of a failure and its recovery, counted from its start.

    Severity is the share of the service that is lost at first, and scales what each step lacks.
    """
    days = [0.0, *(step.day for step in steps), duration_days]
    levels = [0.0, *(step.level for step in steps)]
    return [
        (start, end, 1.0 - severity * (1.0 - level))
        for start, end, level in zip(days[:-1], days[1:], levels, strict=True)
    ]


class Failure(Disruption):
    """A service is lost, wholly or in part, and comes back at once or in steps."""

    duration_days: Days = Field(description="days until all is whole again")
    recovery: tuple[Step, ...] = Field(default=(), description="levels on the way back")

    @model_validator(mode="after")
    def _recovery_in_order(self) -> Failure:
        problem = recovery_problem(self.recovery, self.duration_days)
        if problem:
            raise ValueError(problem)
        return self

    def course(self, channel: Channel, where: Ints, severity: float) -> list[Limit]:
        """Return one limit per step of the recovery; `severity` is the share lost at first."""
        return [
            Limit(
                channel,
                where,
                level,
                hours(self.start_day + first),
                hours(self.start_day + last),
                self.kind,
            )
            for first, last, level in pieces(severity, self.duration_days, self.recovery)
        ]

    def lasting(self, days: float) -> Self:
        """Return the failure with another length; its recovery takes as many times longer."""
        times = days / self.duration_days
        slower = tuple(Step(day=step.day * times, level=step.level) for step in self.recovery)
        return super().lasting(days).model_copy(update={"recovery": slower})

    def end_day(self) -> float:
        """Return the day on which all is whole again."""
        return self.start_day + self.duration_days
