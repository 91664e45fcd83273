"""Codes of what goods, holders of stock and people are, and of what the law makes of them."""

from __future__ import annotations

from enum import IntEnum, IntFlag
from typing import Final


class ArticleClass(IntEnum):
    """What kind of goods an article is."""

    PRESCRIPTION = 0
    BACKGROUND = 1  # medicines outside the table, so that the workload is right
    HOSPITAL = 2
    VETERINARY = 3
    COMPOUNDED = 4


REFILLED: Final = (ArticleClass.BACKGROUND, ArticleClass.COMPOUNDED)  # asked for before it ends


class Group(IntEnum):
    """Groups of residents whose access is followed; a resident may be in several."""

    CHILDREN = 0
    ADULTS = 1
    ELDERLY = 2
    DOSE = 3
    CARE_HOME = 4
    HOME_CARE = 5
    CUSTODY = 6
    E_COMMERCE = 7


N_GROUPS: Final = len(Group)


class Supply(IntEnum):
    """Channels by which a patient is supplied."""

    PRESCRIPTION = 0
    ACUTE = 1
    E_COMMERCE = 2
    DOSE = 3
    HOSPITAL = 4


N_SUPPLIES: Final = len(Supply)


class HolderKind(IntEnum):
    """Kinds of stock holder, in the order in which their rows come."""

    OPEN_CARE = 0
    E_COMMERCE = 1
    HOSPITAL = 2
    WARD = 3
    DOSE = 4
    STOCKPILE = 5


class AllocationRule(IntEnum):
    """How a distributor shares goods that do not suffice."""

    FIRST_COME = 0
    HISTORICAL_SHARE = 1  # in proportion to the holder's expected need
    NEED_WEIGHTED = 2  # first what waiting patients lack, then as historical share


class Outside(IntFlag):
    """To whom outside hospital a hospital pharmacy may hand out an article."""

    IN_CARE = 1  # residents of care homes and clients of home care, in a shortage
    EVERYONE = 2  # in a shortage


class Move(IntEnum):
    """Whether goods of an article are handed on between holders."""

    NONE = 0
    DECIDED = 1  # by the authority
    VOLUNTARY = 2
