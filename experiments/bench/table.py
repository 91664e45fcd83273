"""What the benchmark found, as tables on the terminal."""

from __future__ import annotations

from typing import Any, Final

from rich.console import Console
from rich.table import Table

FASTER_THAN_PROCESSES: Final = 40
SECONDS_FOR_180_DAYS: Final = 15
EVERYTHING_AGAINST_CALM: Final = 2
SECONDS_COLD: Final = 15
SECONDS_CACHED: Final = 2
MOST_MEGABYTES: Final = 1500


def show(found: dict[str, Any]) -> None:
    """Print the figures with what they must reach."""
    console, machine = Console(width=120), found["machine"]
    console.print(
        "Seconds of CPU of one process, of the clock in brackets; of equal runs the fastest, up to"
        f" the slowest. {machine['processor']}, {machine['cores']} cores, load"
        f" {machine['load']:.1f} at the start: on a busy machine times are too long."
    )
    console.print(figures(found))
    if "linear" in found or "model" in found:
        console.print(linearity(found))


def figures(found: dict[str, Any]) -> Table:
    """Return the table of speed, build and memory."""
    table = Table("measure", "value", "must reach", title="Benchmark", title_justify="left")
    for name, limit in (("cold", SECONDS_COLD), ("cached", SECONDS_CACHED)):
        if "build" in found:
            built = found["build"][name]
            table.add_row(f"build, {name}", seconds(built), reach(built["wall"], limit, "s"))
    for run in found.get("model", []):
        rows_of_run(table, run)
    for town in found.get("processes", []):
        label = f"b  a process per resident, {town['residents']:,} residents, {town['days']} days"
        slowest = town["lines_per_second"] * town["run"]["cpu"] / town["slowest"]
        table.add_row(label, f"{town['lines_per_second']:,.0f} lines/s, down to {slowest:,.0f}", "")
    if "floor" in found:
        floor = found["floor"]
        label = f"c  bare pass over {floor['visits'] / 1e6:.1f} M visits"
        table.add_row(label, f"{floor['cpu']:.2f} s, {floor['visits_per_second']:,.0f} visits/s")
    rows_of_ratios(table, found["ratios"])
    return table


def rows_of_run(table: Table, run: dict[str, Any]) -> None:
    """Add the rows of one run of the full model."""
    name, days, memory = run["scenario"], run["days"], run["peak_memory_mb"]
    for_180_days = run["run"]["cpu"] / days * 180
    within = f"≤ {SECONDS_FOR_180_DAYS} s for 180 days"
    table.add_row(
        f"a  {name}, {run['residents']:,} residents", f"{run['lines_per_second']:,.0f} lines/s"
    )
    table.add_row(
        f"   {days} days after build and warm-up",
        seconds(run["run"]) + f", up to {run['slowest']:.2f} s",
        within + mark(for_180_days <= SECONDS_FOR_180_DAYS),
    )
    table.add_row(f"   warm-up before, {run['warm_up_days']} days", seconds(run["warm_up"]))
    table.add_row("   peak memory", f"{memory:,} MB", reach(memory, MOST_MEGABYTES, "MB"))


def rows_of_ratios(table: Table, ratios: dict[str, float]) -> None:
    """Add the ratios of speeds."""
    if "a/b" in ratios:
        least = f"≥ {FASTER_THAN_PROCESSES}" + mark(ratios["a/b"] >= FASTER_THAN_PROCESSES)
        table.add_row(
            "a/b  model against the larger sample, lines",
            f"{ratios['a/b']:.1f}",
            least,
        )
    if "everything/a" in ratios:
        most = f"≤ {EVERYTHING_AGAINST_CALM}" + mark(
            ratios["everything/a"] <= EVERYTHING_AGAINST_CALM
        )
        label = "   every demand and six events against the first, seconds"
        table.add_row(label, f"{ratios['everything/a']:.2f}", most)
    if "c/a" in ratios:
        table.add_row("c/a  bare pass against model, visits", f"{ratios['c/a']:.1f}")


def linearity(found: dict[str, Any]) -> Table:
    """Return the table of seconds per simulated day, against residents and against days."""
    columns = ("residents", "days", "seconds per day", "ns per resident and day")
    table = Table(*columns, title="Linearity", title_justify="left")
    for run in found.get("linear", []):
        add_scale(table, run, run["days"], run["run"]["cpu"])
    for run in found.get("model", [])[:1]:
        for days, cpu in run["cpu_until"].items():
            add_scale(table, run, days, cpu)
    return table


def add_scale(table: Table, run: dict[str, Any], days: int, cpu: float) -> None:
    """Add a row to the table of linearity."""
    each, residents = cpu / days, run["residents"]
    table.add_row(f"{residents:,}", str(days), f"{each:.4f}", f"{each / residents * 1e9:.1f}")


def seconds(watch: dict[str, float]) -> str:
    """Write seconds of CPU, and of the clock."""
    return f"{watch['cpu']:.2f} s ({watch['wall']:.2f} s)"


def reach(value: float, limit: float, unit: str) -> str:
    """Write a limit, and whether a value keeps it."""
    return f"≤ {limit:g} {unit}" + mark(value <= limit)


def mark(good: bool) -> str:
    """Write whether a limit is kept."""
    return "  [green]yes[/]" if good else "  [red]no[/]"
