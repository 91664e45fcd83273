"""Levels of alert, on which law may depend."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class AlertLevel(StrEnum):
    """From everyday life to war.

    Heightened alert (höjd beredskap) is either increased or highest (3 § lagen (1992:1403)).
    """

    EVERYDAY = "everyday"
    CRISIS = "crisis"  # peacetime crisis
    INCREASED = "increased"  # skärpt beredskap
    HIGHEST = "highest"  # högsta beredskap


ORDER: Final = tuple(AlertLevel)


@dataclass(frozen=True)
class Alert:
    """From hour `start` until `end` a level of alert is in force."""

    level: AlertLevel
    start: float
    end: float
    cause: str


def alert_at(alerts: Iterable[Alert], hour: float) -> AlertLevel:
    """Return the highest level of alert in force at an hour."""
    levels = [alert.level for alert in alerts if alert.start <= hour < alert.end]
    return max(levels, key=ORDER.index, default=AlertLevel.EVERYDAY)


def reaches(level: AlertLevel, wanted: AlertLevel) -> bool:
    """Tell whether a level of alert is at least another."""
    return ORDER.index(level) >= ORDER.index(wanted)
