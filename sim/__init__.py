"""Tillgång: how many patients go without medicine, under which disruption, under which rules?

`sim.run` runs one scenario under one proposal, `sim.compare` compares proposals, `sim.shapley`
divides an effect among the events of a scenario, `sim.load` reads a finished study, and
`sim.options` tells what can be chosen. All that goes wrong is a `sim.TillgangError`; `sim.lab` has
small chains of one's own.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim import lab
    from sim.api import Result, Share, Study, compare, load, options, run, shapley
    from sim.errors import ConfigError, DataError, ModelError, RunError, TillgangError

__version__ = "0.1.0"
__all__ = [
    "ConfigError",
    "DataError",
    "ModelError",
    "Result",
    "RunError",
    "Share",
    "Study",
    "TillgangError",
    "compare",
    "lab",
    "load",
    "options",
    "run",
    "shapley",
]


def __getattr__(name: str) -> Any:
    """Import the model only when it is used, so that `import sim` is quick."""
    if name == "lab":
        return import_module("sim.lab")
    if name not in __all__:
        raise AttributeError(f"module 'sim' has no attribute '{name}'")
    source = "sim.errors" if name.endswith("Error") else "sim.api"
    return getattr(import_module(source), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
