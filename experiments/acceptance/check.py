"""What is checked: a target with its tolerance, and what was measured."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from rich.console import Console
from rich.table import Table

COLOURED = {
    "inside": "[green]inside[/green]",
    "undecided": "[yellow]undecided[/yellow]",
    "outside": "[bold red]OUTSIDE[/bold red]",
}


@dataclass(frozen=True)
class Check:
    """A measured value and the bounds it must lie in; `half` is half of its 95 % interval."""

    what: str
    wanted: str  # target and tolerance, as a reader would write them
    low: float
    high: float
    measured: float
    unit: str = ""
    note: str = ""
    half: float = 0.0

    @property
    def verdict(self) -> str:
        """Inside or outside, with the whole interval; else undecided."""
        low, high = self.measured - self.half, self.measured + self.half
        if self.low <= low and high <= self.high:
            return "inside"
        return "outside" if high < self.low or low > self.high else "undecided"

    @property
    def inside(self) -> bool:
        """Whether the value lies within the bounds, with all of its interval."""
        return self.verdict == "inside"


def near(
    what: str, target: float, tolerance: float, measured: float, unit: str = "", note: str = ""
) -> Check:
    """Check that a value lies within a tolerance of its target."""
    wanted = f"{target:,.6g} ± {tolerance:,.3g}"
    return Check(what, wanted, target - tolerance, target + tolerance, float(measured), unit, note)


def near_share(
    what: str, target: float, percent: float, measured: float, unit: str = "", note: str = ""
) -> Check:
    """Check that a value lies within some per cent of its target."""
    wanted, off = f"{target:,.6g} ± {percent:g} %", abs(target) * percent / 100
    return Check(what, wanted, target - off, target + off, float(measured), unit, note)


def between(
    what: str, low: float, high: float, measured: float, unit: str = "", note: str = ""
) -> Check:
    """Check that a value lies between two bounds; an infinite one is not shown."""
    wanted = f"{low:,.6g} to {high:,.6g}"
    if math.isinf(high):
        wanted = f"≥ {low:,.6g}"
    elif math.isinf(low):
        wanted = f"≤ {high:,.6g}"
    return Check(what, wanted, low, high, float(measured), unit, note)


def estimate(
    what: str, low: float, high: float, measured: float, half: float, unit: str = "", note: str = ""
) -> Check:
    """Check that an estimate lies between two bounds with all of its interval."""
    wanted, luck = f"{low:,.6g} to {high:,.6g}", f"± {half:.2g}; {note}"
    return Check(what, wanted, low, high, float(measured), unit, luck, half)


def at_least(what: str, low: float, measured: float, unit: str = "", note: str = "") -> Check:
    """Check that a value is not below a bound."""
    return between(what, low, math.inf, measured, unit, note)


def at_most(what: str, high: float, measured: float, unit: str = "", note: str = "") -> Check:
    """Check that a value is not above a bound."""
    return between(what, -math.inf, high, measured, unit, note)


def same(what: str, target: float, measured: float, unit: str = "", note: str = "") -> Check:
    """Check that a value equals its target exactly."""
    wanted = f"exactly {target:,.10g}"
    return Check(what, wanted, target, target, float(measured), unit, note)


def never_more(what: str, values: Sequence[float], unit: str = "", note: str = "") -> Check:
    """Check that no value exceeds the one before; what is measured is the largest step up."""
    steps = [after - before for before, after in pairwise(values)]
    shown = " ≥ ".join(f"{value:,.0f}" for value in values)
    return at_most(what, 0, max(steps), unit, "; ".join(filter(None, [shown, note])))


def write(name: str, checks: Sequence[Check], seconds: float, folder: Path) -> None:
    """Write the checks of one name as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [asdict(check) | {"verdict": check.verdict} for check in checks]
    for row in rows:
        row |= {key: None for key in ("low", "high") if math.isinf(row[key])}
    content = {"name": name, "seconds": round(seconds, 1), "checks": rows}
    text = json.dumps(content, indent=1, ensure_ascii=False)
    (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def show(found: dict[str, list[Check]]) -> None:
    """Print all checks as one table."""
    table = Table("check", "wanted", "measured", "", "note", title="Acceptance", show_lines=False)
    for name, checks in found.items():
        table.add_section()
        table.add_row(f"[bold]{name}[/bold]")
        for check in checks:
            value = f"{check.measured:,.6g} {check.unit}".strip()
            table.add_row(check.what, check.wanted, value, COLOURED[check.verdict], check.note)
    Console(width=180).print(table)
