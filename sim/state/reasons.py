"""Why a patient goes without, and how it is noted beside treatments and on shelves."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt


class Reason(IntEnum):
    """Why a patient goes without: the first binding constraint, in this printed order."""

    NONE = 0
    ORDINARY_HOURS = 1  # every pharmacy tried was closed for the night or the weekend
    PHARMACY_CLOSED = 2
    POWER = 3
    TELECOM = 4
    NATIONAL_SERVICE = 5
    CHAIN_SYSTEM = 6
    STAFF = 7  # fewer staff than usual
    QUEUE = 8  # all staff did not suffice for all who came
    PAYMENT = 9  # could pay in no way that worked
    PARCEL = 10  # no carrier brings a parcel to where the customer lives
    DOSE_SITE = 11
    HOSPITAL_PHARMACY = 12
    DISTRIBUTOR_POWER = 13
    DISTRIBUTOR_SYSTEM = 14
    ALLOCATION = 15  # the distributor had goods, but not for all
    IMPORT = 16
    ACTIVE_SUBSTANCE = 17
    PRODUCTION = 18  # a plant makes less or nothing
    BACKGROUND_SHORTAGE = 19
    REFILL_LAG = 20  # the company's next shipment has not arrived yet
    COMPOUNDING = 21  # compounding takes days, or its capacity is full
    TRANSPORT = 22  # sent, but the route has not run
    ON_ORDER = 23  # not on the shelf; ordered, on its way


N_REASONS: Final = len(Reason)
REASON_BITS: Final = 5  # a reason takes the lowest bits of "why", the trace of an event the others
REASON_MASK: Final = (1 << REASON_BITS) - 1
MOST_TRACES: Final = 64
LAST_LOCAL_REASON: Final = int(Reason.PARCEL)  # up to here the goods may lie on the shelf
FIRST_SHORTAGE_REASON: Final = int(Reason.DISTRIBUTOR_POWER)  # from here ordering does not help …
LAST_SHORTAGE_REASON: Final = int(Reason.COMPOUNDING)  # … up to here, so a prescriber is asked


def unfilled(cause: npt.NDArray[np.uint16]) -> npt.NDArray[np.bool_]:
    """Tell of shelves whether their last order was not filled."""
    reason = cause & REASON_MASK
    return np.asarray((reason > 0) & (reason != Reason.ON_ORDER))


def note_emptied(
    cause: npt.NDArray[np.uint16],
    where: tuple[npt.NDArray[np.signedinteger], ...],
    lost: npt.NDArray[np.signedinteger],
    why: npt.NDArray[np.signedinteger] | npt.NDArray[np.uint16],
) -> None:
    """Note on shelves what took something of their stock, if their last order was filled.

    `lost` is holders × articles, as `where` of the shelves; `why` is by holder.
    """
    before = cause[where]
    struck = (lost > 0) & ~unfilled(before)
    cause[where] = np.where(struck, Reason.ON_ORDER | why[:, None], before)
