"""Tillgång: how many patients go without medicine, under which disruption, under which rules?

`sim.run` runs one scenario under one proposal, `sim.compare` compares proposals, `sim.shapley`
divides an effect among the events of a scenario, `sim.load` reads a finished study, and
`sim.options` tells what can be chosen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.api import Result, Share, Study, compare, load, options, run, shapley

__all__ = ["Result", "Share", "Study", "compare", "load", "options", "run", "shapley"]


def __getattr__(name: str) -> Any:
    """Import the model only when it is used, so that `import sim` is quick."""
    if name not in __all__:
        raise AttributeError(f"module 'sim' has no attribute '{name}'")
    from sim import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return __all__
