"""Figures and findings in words, the same on the terminal and in the report."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sim.report.results import Row
from sim.results.cells import TODAY

GAP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
NONE = "\N{EN DASH}"
SPELT = {"it": "IT", "eprescription": "e-prescription"}
UNITS = {"d": "days", "h": "hours"}


def label(name: str) -> str:
    """Return a name of the configuration as words: todays_rules, today's rules."""
    if name == TODAY:
        return "today's rules"
    spelt = " ".join(SPELT.get(word, word) for word in name.split("_"))
    return re.sub(r"\b(\d+)([dh])\b", _with_unit, spelt)


def sentence_case(text: str) -> str:
    """Return a text that begins with a capital."""
    return text[:1].upper() + text[1:]


def number(value: float | None, signed: bool = False) -> str:
    """Return a whole number with no-break spaces between thousands, 12 345."""
    if value is None:
        return NONE
    whole = round(value)
    digits = f"{abs(whole):,}".replace(",", GAP)
    sign = MINUS if whole < 0 else "+" if signed and whole > 0 else ""
    return sign + digits


def is_one(value: float | None) -> bool:
    """Say whether a number is written as 1, so that what it counts is singular."""
    return value is not None and round(value) == 1


def counted(value: float | None, noun: str) -> str:
    """Return a number and what it counts: 1 person, 2 persons."""
    return f"{number(value)} {noun}{'' if is_one(value) else 's'}"


def listed(names: Sequence[str]) -> str:
    """Return names as a list in words: a, b and c."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def share(value: float | None, decimals: int = 1) -> str:
    """Return a share as per cent, 92.6 %; what rounds to nothing is under the last digit."""
    if value is None:
        return NONE
    least = 0.1**decimals
    if 0 < 100 * value < least / 2:
        return f"under {least:.{decimals}f}{GAP}%"
    return f"{100 * value:.{decimals}f}{GAP}%"


def decimal(value: float, signed: bool = False) -> str:
    """Return a number with one decimal, such as a rate."""
    text = f"{abs(value):.1f}"
    sign = "" if text == "0.0" else MINUS if value < 0 else "+" if signed else ""
    return sign + text


def between(low: float | None, high: float | None, signed: bool = False) -> str:
    """Return an interval as [low to high], or nothing if there is none."""
    if low is None or high is None:
        return ""
    if number(low) == number(high):
        return f"[{number(low, signed)}]"
    return f"[{number(low, signed)} to {number(high, signed)}]"


def difference(row: Row | None) -> str:
    """Return the difference of a row against today's rules with its interval."""
    if row is None or row.diff_mean is None:
        return NONE
    limits = between(row.diff_ci_low, row.diff_ci_high, signed=True)
    mean = number(row.diff_mean, signed=True)
    return mean if limits in ("", f"[{mean}]") else f"{mean} {limits}"


def _with_unit(found: re.Match[str]) -> str:
    return f"{found[1]} {UNITS[found[2]]}"
