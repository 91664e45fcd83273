"""A disk cache of populations, so that a world is made once and shared by all workers."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.kernels.jit import CACHE_FOLDER, source_hash
from sim.synthesis.population import Population

WORLDS_KEPT: Final = 12  # some 0.4 GB each for all of Sweden
PROGRAMS_KEPT: Final = 4  # machine code of as many versions of the program


@dataclass(frozen=True)
class Cached:
    """A population, and whether it came from the cache."""

    population: Population
    from_cache: bool


def world_cache(inputs: Any, make: Callable[[], Population]) -> Cached:
    """Return the population of some inputs from the cache, or make it and keep it.

    Arrays lie in memory of their own, which the system can back with large pages: visits touch
    residents all over. A cache that cannot be written is done without.
    """
    text = json.dumps(
        [inputs, source_hash("kernels", "state", "synthesis")], sort_keys=True, default=str
    )
    folder = CACHE_FOLDER / "worlds" / hashlib.sha256(text.encode()).hexdigest()[:20]
    if folder.is_dir():
        with suppress(OSError):  # another process may tidy up just now
            folder.touch()
            return Cached(_load(folder), from_cache=True)
    population = make()
    with suppress(OSError):
        _store(population, folder)
        keep_newest(folder.parent, WORLDS_KEPT)
        keep_newest(CACHE_FOLDER / "kernels", PROGRAMS_KEPT)
    return Cached(population, from_cache=False)


def keep_newest(folder: Path, number: int) -> None:
    """Remove all but the entries of a folder that were used last, so that a cache stays small."""
    entries = sorted(folder.iterdir(), key=lambda entry: entry.stat().st_mtime)
    for entry in entries[:-number]:
        shutil.rmtree(entry, ignore_errors=True)


def _load(folder: Path) -> Population:
    names = [field.name for field in fields(Population)]
    return Population(**{name: np.load(folder / f"{name}.npy") for name in names})


def _store(population: Population, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=folder.parent))
    for field in fields(Population):
        np.save(draft / f"{field.name}.npy", getattr(population, field.name))
    try:
        draft.replace(folder)
    except OSError:
        shutil.rmtree(draft)
        if not folder.is_dir():
            raise
