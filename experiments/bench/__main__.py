"""Prints the benchmark: `python -m experiments.bench [model|processes|floor|linear ...]`."""

from __future__ import annotations

import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final, TypeVar

from rich.console import Console
from rich.table import Table

from experiments.bench.floor import floor
from experiments.bench.model import Measured, build_only, measure, prepare
from experiments.bench.processes import run_processes

T = TypeVar("T")

DAYS, WARM_UP = 180, 60
SCENARIOS: Final = ("calm", "power_loss_south")
SAMPLE: Final = ("world=one_region",)  # Gotland
SAMPLE_DAYS, SAMPLE_WARM_UP = 60, 30
MARKS: Final = (30, 90, 180)
WORLDS: Final = {
    "1 region": ("world=one_region",),
    "4 regions": ("world=one_region", "world.regions=['09','08','07','10']"),
    "21 regions": ("world=sweden",),
}
FRESH: Final = "world.world_seed=987654"  # a world that no cache holds the first time
OUTPUT: Final = Path("outputs/bench/bench.json")
PARTS: Final = ("model", "processes", "floor", "linear")


def alone(function: Any, *arguments: Any) -> Any:
    """Call a function in a process of its own, so that memory and caches are its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def table(title: str, rows: list[tuple[str, str]]) -> None:
    """Print figures with their names."""
    shown = Table(title=title, title_justify="left", show_header=False)
    for name, value in rows:
        shown.add_row(name, value)
    Console().print(shown)


def bench_model(found: dict[str, Any]) -> None:
    """Measure the full model on all of Sweden, on one core."""
    for scenario in SCENARIOS:
        one: Measured = alone(measure, scenario, DAYS, WARM_UP, ("world=sweden",), MARKS)
        found[f"model {scenario}"] = one.as_dict() | {"lines_per_second": one.lines_per_second}
        table(
            f"(a) The full model, {one.residents:,} residents, {DAYS} days, {scenario}",
            [
                ("lines dispensed per CPU second", f"{one.lines_per_second:,.0f}"),
                (f"{DAYS} days, CPU (wall) seconds", f"{one.run.cpu:.1f} ({one.run.wall:.1f})"),
                (f"{WARM_UP} days of warm-up before, CPU seconds", f"{one.warm_up.cpu:.1f}"),
                ("peak memory, MB", f"{one.peak_memory_mb:,}"),
                (
                    "CPU seconds up to day",
                    ", ".join(f"{d}: {s:.1f}" for d, s in one.cpu_until.items()),
                ),
            ],
        )
    for name in ("cold", "from cache"):
        cpu, wall = alone(build_only, ("world=sweden", FRESH))
        found[f"build {name}"] = {"cpu": cpu, "wall": wall}
        table(f"Build, {name}", [("CPU (wall) seconds", f"{cpu:.1f} ({wall:.1f})")])


def bench_processes(found: dict[str, Any]) -> None:
    """Measure the same behaviour as one SimPy process per resident, on Gotland."""
    one = alone(run_processes, SAMPLE_DAYS, SAMPLE_WARM_UP, SAMPLE)
    found["processes"] = asdict(one) | {"lines_per_second": one.lines_per_second}
    table(
        f"(b) One process per resident, Gotland, {SAMPLE_DAYS} days",
        [("lines dispensed per CPU second", f"{one.lines_per_second:,.0f}")],
    )


def bench_floor(found: dict[str, Any]) -> None:
    """Measure the bare pass of calendar buckets over as many visits as the model had."""
    model = found.get("model calm")
    visits = model["visits"] if model else 30_000_000
    passed, seconds = alone(floor, visits, DAYS)
    found["floor"] = {"visits": passed, "cpu": seconds, "visits_per_second": passed / seconds}
    table(
        "(c) The floor: a bare pass of calendar buckets",
        [("visits", f"{passed:,}"), ("visits per CPU second", f"{passed / seconds:,.0f}")],
    )


def bench_linear(found: dict[str, Any]) -> None:
    """Measure seconds per simulated day against the number of residents."""
    rows = []
    for name, overrides in WORLDS.items():
        one = alone(measure, "calm", 60, 30, overrides)
        found[f"linear {name}"] = one.as_dict()
        each = one.seconds_per_day / one.residents * 1e6
        rows.append((f"{name}, {one.residents:,} residents", f"{each:.4f} s a day and million"))
    table("Seconds of CPU per simulated day against residents", rows)


def ratios(found: dict[str, Any]) -> None:
    """Print a/b and c/a, both of this run."""
    if not {"model calm", "processes", "floor"} <= set(found):
        return
    a, visits = found["model calm"]["lines_per_second"], found["model calm"]["visits"]
    by_visit = visits / found["model calm"]["run"]["cpu"]
    found["a/b"] = a / found["processes"]["lines_per_second"]
    found["c/a"] = found["floor"]["visits_per_second"] / by_visit
    table(
        "Ratios of this run",
        [
            ("a/b, lines per second", f"{found['a/b']:.0f}"),
            ("c/a, visits per second", f"{found['c/a']:.1f}"),
        ],
    )


def main() -> None:
    """Run the parts that are asked for, all of them by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all when none is named")
    parts = parser.parse_args().parts or PARTS
    found: dict[str, Any] = {"machine code, seconds": alone(prepare)}
    run = {
        "model": bench_model,
        "processes": bench_processes,
        "floor": bench_floor,
        "linear": bench_linear,
    }
    for part in PARTS:
        if part in parts:
            run[part](found)
    ratios(found)
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
