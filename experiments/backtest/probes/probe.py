"""What a probe is, and what probes have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from experiments.backtest.playing import Plays

Arguments = Mapping[str, Any]
Probe = Callable[[Plays, str, Arguments], float]

CALM: Final = "calm"  # name of the run without the event


def days(arguments: Arguments) -> slice:
    """Return the report days from `from_day` up to, but not including, `to_day`."""
    return slice(arguments.get("from_day", 0), arguments.get("to_day"))


def percent(part: float, whole: float) -> float:
    """Return a share in per cent; not-a-number of nothing."""
    return 100 * part / whole if whole else float("nan")
