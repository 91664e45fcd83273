"""`python -m experiments.bench [part ...]`: measure speed and memory, print and write them."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

from experiments.bench.everything import everything
from experiments.bench.floor import floor
from experiments.bench.model import Measured, build_only, cell, measure, prepare
from experiments.bench.processes import Processed, run_processes
from experiments.bench.table import show
from sim.kernels.jit import CACHE_FOLDER
from sim.manifest import git_commit, versions

OUTPUT: Final = Path("outputs") / "bench" / "bench.json"
PARTS: Final = ("build", "model", "everything", "processes", "floor", "linear")
ON_MODEL: Final = {"everything", "floor"}  # parts that are compared with it
SCENARIOS: Final = ("calm", "power_loss_south", "import_stop_90d")
SWEDEN: Final = "world=sweden"
# Gotland, and Uppsala: the objects of some hundred thousand residents lie outside the processor's
# caches, as those of a country would, so the model is compared with these.
SAMPLES: Final = ("world.regions=['09']", "world.regions=['03']")
WORLDS: Final = ("world.regions=['09']", "world.regions=['03','04','05','06']", "world.regions=[]")
MARKS: Final = (30, 90)  # days up to which a run is timed apart
P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R", Measured, Processed)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m experiments.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"{', '.join(PARTS)}; all when none is named")
    parser.add_argument("--scenarios", nargs="+", default=SCENARIOS, help="the first is compared")
    parser.add_argument("--days", type=int, default=180, help="days that are timed")
    parser.add_argument("--warm-up", type=int, default=90, help="days before them, timed apart")
    parser.add_argument("--repeats", type=int, default=3, help="times that each run is timed")
    found = parser.parse_args()
    unknown = sorted(set(found.parts) - set(PARTS))
    if unknown:
        parser.error(f"unknown part {', '.join(unknown)}; choose from {', '.join(PARTS)}")
    found.parts = found.parts or PARTS
    return found


def apart(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function in a new process, so that its memory and caches are its own."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh) as pool:
        return pool.submit(function, *args, **kwargs).result()


def fastest(repeats: int, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Time a run some times, each in a new process; return the fastest, and how slow others were.

    What else a machine does only adds to the time, so the fastest is nearest to that of the run.
    """
    found = [apart(function, *args, **kwargs) for _ in range(repeats)]
    best = min(found, key=lambda each: each.run.cpu)
    best.slowest = max(each.run.cpu for each in found)
    return best


@contextmanager
def without_worlds() -> Iterator[None]:
    """Let new processes find the machine code in the cache, but no world."""
    before = os.environ.get("TILLGANG_CACHE")
    with tempfile.TemporaryDirectory(dir=CACHE_FOLDER) as folder:
        (Path(folder) / "kernels").symlink_to(CACHE_FOLDER.resolve() / "kernels")
        os.environ["TILLGANG_CACHE"] = folder
        try:
            yield
        finally:
            del os.environ["TILLGANG_CACHE"]
            if before is not None:
                os.environ["TILLGANG_CACHE"] = before


def builds() -> dict[str, Any]:
    """Time the build of Sweden with and without a world in the cache."""
    with without_worlds():
        cold = apart(build_only, [SWEDEN])
    apart(build_only, [SWEDEN])  # fills the cache
    cached = apart(build_only, [SWEDEN])
    return {"cold": asdict(cold), "cached": asdict(cached)}


def models(asked: argparse.Namespace) -> list[dict[str, Any]]:
    """Time the full model of Sweden in every scenario."""
    marks = [days for days in MARKS if days < asked.days]
    cells = [cell(name, asked.days, asked.warm_up, [SWEDEN]) for name in asked.scenarios]
    return [plain(fastest(asked.repeats, measure, each, marks)) for each in cells]


def all_at_once(asked: argparse.Namespace) -> dict[str, Any]:
    """Time Sweden under a demand of every kind and six events."""
    config = everything(asked.days, asked.warm_up, SWEDEN)
    return plain(fastest(asked.repeats, measure, config))


def linear() -> list[dict[str, Any]]:
    """Time two months in worlds of different size."""
    cells = [cell("calm", 60, 30, [SWEDEN, world]) for world in WORLDS]
    return [plain(apart(measure, each)) for each in cells]


def processes(asked: argparse.Namespace) -> list[dict[str, Any]]:
    """Time one process per resident on a small sample and on a larger one."""
    samples = [["world=one_region", sample] for sample in SAMPLES]
    towns = [fastest(asked.repeats, run_processes, asked.days, 30, each) for each in samples]
    return [{**asdict(town), "lines_per_second": town.lines_per_second} for town in towns]


def bare(model: dict[str, Any]) -> dict[str, Any]:
    """Time the bare pass over as many visits as the model had."""
    visits, cpu = apart(floor, model["visits"], model["days"])
    return {"visits": visits, "cpu": cpu, "visits_per_second": visits / cpu}


def plain(run: Measured) -> dict[str, Any]:
    """Return a run as plain values."""
    speed = {"lines_per_second": run.lines_per_second, "visits_per_second": run.visits_per_second}
    return {**asdict(run), **speed}


def machine() -> dict[str, Any]:
    """Return what the figures depend on."""
    return {
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "versions": versions(),
        "git_commit": git_commit(),
    }


def ratios(found: dict[str, Any]) -> dict[str, float]:
    """Return a/b, c/a and the cost of everything at once, where both were measured."""
    compared = {}
    first = found["model"][0] if "model" in found else {}
    if first and "processes" in found:
        b = found["processes"][-1]["lines_per_second"]
        compared["a/b"] = first["lines_per_second"] / b
    if first and "floor" in found:
        compared["c/a"] = found["floor"]["visits_per_second"] / first["visits_per_second"]
    if first and "everything" in found:
        compared["everything/a"] = found["everything"]["run"]["cpu"] / first["run"]["cpu"]
    return compared


def run_parts(asked: argparse.Namespace) -> dict[str, Any]:
    """Run the parts that are asked for; the floor needs the model's visits."""
    found: dict[str, Any] = {"machine": machine()}
    print(f"machine code: there after {apart(prepare):.0f} s", flush=True)
    steps: dict[str, Callable[[], Any]] = {
        "build": builds,
        "model": lambda: models(asked),
        "everything": lambda: all_at_once(asked),
        "processes": lambda: processes(asked),
        "floor": lambda: bare(found["model"][0]),
        "linear": linear,
    }
    for part, step in steps.items():
        if part in asked.parts or (part == "model" and ON_MODEL & set(asked.parts)):
            print(f"{part} …", flush=True)
            found[part] = step()
    return {**found, "ratios": ratios(found)}


def main() -> None:
    """Measure, show, write."""
    found = run_parts(arguments())
    show(found)
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"written to {OUTPUT}")


if __name__ == "__main__":
    main()
