"""How a user may write a place or a medicine: codes also as numbers, names, beginnings of codes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator

COUNTY: Final = " län"
LEAST_MUNICIPALITY: Final = 1000  # below, YAML may have read a code as an octal number


def _region(value: object) -> object:
    """Take a code that was read as a number: 9 is region "09"."""
    return f"{value:02d}" if isinstance(value, int) and not isinstance(value, bool) else value


def _municipality(value: object) -> object:
    """Take a code that was read as a number, unless it may have been another: 0114 is read as 76.

    Raises ValueError for numbers that can be two municipalities.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        return value
    if value < LEAST_MUNICIPALITY:
        raise ValueError('write codes that begin with 0 in quotation marks, such as "0114"')
    return str(value)


RegionName = Annotated[str, BeforeValidator(_region)]
MunicipalityName = Annotated[str, BeforeValidator(_municipality)]
AtcBeginning = Annotated[str, AfterValidator(str.upper)]


def short_name(region: str) -> str:
    """Return the name of a region as it is ordinarily said: Gotlands län is Gotland."""
    return region.removesuffix(COUNTY).removesuffix("s") if region.endswith(COUNTY) else region


def numbered_regions(codes: Iterable[str], names: Iterable[str]) -> dict[str, int]:
    """Return the number of each region by its code, its name and its short name."""
    listed = [str(name) for name in names]
    found = {short_name(name): i for i, name in enumerate(listed)}
    found |= {name: i for i, name in enumerate(listed)}
    return found | {str(code): i for i, code in enumerate(codes)}
