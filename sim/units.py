"""Units of time and quantity. The clock counts hours; stock is counted in treatment-days."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

HOURS_PER_DAY: Final = 24
DAYS_PER_WEEK: Final = 7
DAYS_PER_YEAR: Final = 365
DAYS_PER_MONTH: Final = 30
TINY: Final = 1e-9  # of any unit; keeps a division finite


def hours(days: float) -> float:
    """Convert days to clock hours."""
    return days * HOURS_PER_DAY


def days_from_months(months: float) -> float:
    """Convert months of cover to days of cover (a month of cover is 30 days)."""
    return months * DAYS_PER_MONTH


def whole_days(amount: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Return amounts in whole treatment-days; half a day counts as one."""
    return np.floor(amount + 0.5).astype(np.int64)


def whole_parts(amount: npt.NDArray[np.float64], luck: float) -> npt.NDArray[np.int64]:
    """Return amounts in whole treatment-days whose sum is that of the amounts, less than one apart.

    `luck` between 0 and 1 says where the rounding begins, so that over the days nobody loses by it.
    """
    return np.diff(np.floor(np.cumsum(amount) + luck), prepend=0.0).astype(np.int64)


def hours_left(consumed: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    """Return the hours of supply left per treatment-day when a share of it is consumed."""
    return np.rint(HOURS_PER_DAY * (1 - consumed)).astype(np.uint8)
