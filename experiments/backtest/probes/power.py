"""What is read of the grid: the board of conditions itself, without patients."""

from __future__ import annotations

from typing import Final

import numpy as np

from experiments.backtest.playing import Plays
from experiments.backtest.probes.probe import Arguments, Probe
from sim.array_types import Floats
from sim.conditions import Channel
from sim.units import HOURS_PER_DAY


def dark_hours(plays: Plays, run: str) -> Floats:
    """Return for how many hours each struck grid area has no power."""
    scenario, places = plays.config(run).scenario, plays.places(run)
    limits = scenario.limits(places, plays.seed)
    rows = [limit.rows() for limit in limits if limit.channel is Channel.ELECTRICITY]
    return np.concatenate([struck.end - struck.start for struck in rows])


def customers_dark(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return the customers still without power after so many hours, of `customers` struck."""
    return float(arguments["customers"]) * float(
        (dark_hours(plays, run) > arguments["hours"]).mean()
    )


def customer_days(plays: Plays, run: str, arguments: Arguments) -> float:
    """Return the customer-days without power, when `customers` are struck."""
    return float(arguments["customers"]) * float(dark_hours(plays, run).mean()) / HOURS_PER_DAY


POWER: Final[dict[str, Probe]] = {
    "customers_dark": customers_dark,
    "customer_days": customer_days,
}
