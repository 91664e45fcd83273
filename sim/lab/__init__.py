"""Small made-up chains on the actors, boards, clock and kernels of Sweden, and published cases."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.lab.chain import Course, play
    from sim.lab.spec import Chain

__all__ = ["Chain", "Course", "play"]


def __getattr__(name: str) -> Any:
    """Import the model only when it is used."""
    if name not in __all__:
        raise AttributeError(f"module 'sim.lab' has no attribute '{name}'")
    return getattr(import_module("sim.lab.spec" if name == "Chain" else "sim.lab.chain"), name)
