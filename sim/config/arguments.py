"""Keys that a call from Python does not know what to do with, and what to use instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from sim.errors import ConfigError, Problems

NO_PLAN: Final = "leave it out; on the command line it tells what would be run"
NO_GRID: Final = "give names or mappings of scenarios and proposals"
BY_MAPPING: Final = "to change one, give a mapping with the keys of its YAML file"
ONE_SEED: Final = "a run has one seed; use sim.compare(…, replications=…)"
BY_COMPARE: Final = "use sim.compare for several"
REFUSED: Final[Mapping[str, Mapping[str, str]]] = {
    "run": {
        "scenarios": f"write scenario=…; {BY_COMPARE}",
        "proposals": f"write proposal=…; {BY_COMPARE}",
        "experiments": f"{NO_GRID} to sim.compare",
        "replications": ONE_SEED,
        "workers": f"leave it out, a run has one process; {BY_COMPARE}",
        "study": "a run has no name of its own; choose a folder with output_dir=…",
        "print_plan": NO_PLAN,
    },
    "compare": {
        "scenario": f"write scenarios=[…]; {BY_MAPPING}",
        "proposal": f"write proposals=[…]; {BY_MAPPING}",
        "experiments": NO_GRID,
        "print_plan": NO_PLAN,
    },
    "shapley": {
        "scenarios": "write scenario=…; it takes one",
        "proposals": "write proposal=…; it takes one",
        "experiments": "give one scenario and one proposal",
        "print_plan": NO_PLAN,
    },
}


def refuse_unfit(call: str, given: Iterable[str]) -> None:
    """Raise one ConfigError for all keys that do not apply to a call of the Python interface."""
    problems = Problems(ConfigError)
    for key in given:
        remedy = REFUSED[call].get(key) or REFUSED[call].get(key.split(".")[0])
        if remedy:
            problems.add(key, f"does not apply to sim.{call}", remedy)
        elif key.split(".")[0] in ("scenario", "proposal"):
            problems.add(key, f"does not apply to sim.{call}", BY_MAPPING)
    problems.raise_if_any()
