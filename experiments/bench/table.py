"""What the benchmark found, as tables on the terminal."""

from __future__ import annotations

from typing import Any, Final

from rich.console import Console
from rich.table import Table

FASTER_THAN_PROCESSES: Final = 40
SECONDS_FOR_180_DAYS: Final = 15
SECONDS_COLD: Final = 15
SECONDS_CACHED: Final = 2
MOST_MEGABYTES: Final = 1500


def show(found: dict[str, Any]) -> None:
    """Print the figures with what they must reach."""
    console = Console()
    machine = found["machine"]
    console.print(
        f"CPU seconds of one process, wall-clock seconds in brackets. {machine['cpu']},"
        f" {machine['cores']} cores, load {machine['load']:.1f} at the start: on a busy machine"
        " times are too long, and ratios not much changed."
    )
    console.print(figures(found))
    if len(found.get("scaling", [])) > 0 or len(found.get("model", [])) > 0:
        console.print(linearity(found))


def figures(found: dict[str, Any]) -> Table:
    """Return the table of speed, build and memory."""
    table = Table("measure", "value", "must reach", title="Benchmark", title_justify="left")
    for name, limit in (("cold", SECONDS_COLD), ("cached", SECONDS_CACHED)):
        if "build" in found:
            built = found["build"][name]
            table.add_row(f"build, {name}", seconds(built), reach(built["cpu"], limit, "s"))
    for run in found.get("model", []):
        rows_of_run(table, run)
    if "processes" in found:
        town = found["processes"]
        label = f"b  one process per resident, {town['residents']:,} residents, {town['days']} days"
        table.add_row(label, speed(town["lines_per_second"]), "")
    if "floor" in found:
        floor = found["floor"]
        label = f"c  floor: bare pass of {floor['visits'] / 1e6:.1f} M visits"
        table.add_row(label, f"{floor['cpu']:.2f} s, {speed(floor['lines_per_second'])}", "")
    for name, ratio in found["ratios"].items():
        least = f"≥ {FASTER_THAN_PROCESSES}" + mark(ratio >= FASTER_THAN_PROCESSES)
        table.add_row(name, f"{ratio:.1f}", least if name.startswith("a/b") else "")
    return table


def rows_of_run(table: Table, run: dict[str, Any]) -> None:
    """Add the rows of one run of the full model."""
    name, days = run["scenario"], run["days"]
    per_180 = run["run"]["cpu"] / days * 180
    table.add_row(
        f"a  {name}: lines dispensed per second, {run['residents'] / 1e6:.2f} M residents",
        speed(run["lines_per_second"]),
        "",
    )
    table.add_row(
        f"   {name}: {days} days after build and warm-up",
        seconds(run["run"]),
        f"≤ {SECONDS_FOR_180_DAYS} s for 180 days" + mark(per_180 <= SECONDS_FOR_180_DAYS),
    )
    table.add_row(f"   {name}: warm-up, {run['warm_up_days']} days", seconds(run["warm_up"]), "")
    table.add_row(
        f"   {name}: peak memory",
        f"{run['peak_memory_mb']} MB",
        reach(run["peak_memory_mb"], MOST_MEGABYTES, "MB"),
    )


def linearity(found: dict[str, Any]) -> Table:
    """Return the table of seconds per simulated day, against residents and against days."""
    table = Table(
        "world", "days", "seconds per day", "ns per resident and day", title="Linearity",
        title_justify="left",
    )  # fmt: skip
    for world in found.get("scaling", []):
        each = world["run"]["cpu"] / world["days"]
        add_scale(table, f"{world['residents']:,} residents", world["days"], each, world)
    for run in found.get("model", [])[:1]:
        for days, cpu in run["cpu_until"].items():
            add_scale(table, f"{run['residents']:,} residents", days, cpu / int(days), run)
    return table


def add_scale(table: Table, name: str, days: int, each: float, run: dict[str, Any]) -> None:
    """Add a row of the table of linearity."""
    table.add_row(name, str(days), f"{each:.4f}", f"{each / run['residents'] * 1e9:.1f}")


def seconds(watch: dict[str, float]) -> str:
    """Write CPU and wall-clock seconds."""
    return f"{watch['cpu']:.2f} s ({watch['wall']:.2f} s)"


def speed(lines: float) -> str:
    """Write a number of lines per second."""
    return f"{lines:,.0f} lines/s"


def reach(value: float, limit: float, unit: str) -> str:
    """Write a limit, and whether a value keeps it."""
    return f"≤ {limit:g} {unit}" + mark(value <= limit)


def mark(good: bool) -> str:
    """Write whether a limit is kept."""
    return "  [green]yes[/]" if good else "  [red]no[/]"
