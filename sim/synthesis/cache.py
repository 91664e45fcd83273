"""A disk cache of what a world is made of, so that it is made once and shared by all workers."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

from sim.kernels.jit import CACHE_FOLDER, source_hash

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Arrays = TypeVar("Arrays", bound="DataclassInstance")

WORLDS_KEPT: Final = 12  # some 0.4 GB each for all of Sweden
PROGRAMS_KEPT: Final = 4  # machine code of as many versions of the program


def world_cache(inputs: Any, kind: type[Arrays], make: Callable[[], Arrays]) -> Arrays:
    """Return a part of the world from the cache, or make it of some inputs and keep it.

    `kind` is a dataclass of arrays. They lie in memory of their own, which the system can back with
    large pages: visits touch residents all over. A cache that cannot be written is done without.
    """
    text = json.dumps(
        [inputs, source_hash("kernels", "state", "synthesis")], sort_keys=True, default=str
    )
    name = hashlib.sha256(text.encode()).hexdigest()[:20]
    folder = CACHE_FOLDER / kind.__name__.lower() / name
    if folder.is_dir():
        with suppress(OSError):  # another process may tidy up just now
            folder.touch()
            return _load(folder, kind)
    made = make()
    with suppress(OSError):
        _store(made, folder)
        keep_newest(folder.parent, WORLDS_KEPT)
        keep_newest(CACHE_FOLDER / "kernels", PROGRAMS_KEPT)
    return made


def keep_newest(folder: Path, number: int) -> None:
    """Remove all but the entries of a folder that were used last, so that a cache stays small."""
    entries = sorted(folder.iterdir(), key=lambda entry: entry.stat().st_mtime)
    for entry in entries[:-number]:
        shutil.rmtree(entry, ignore_errors=True)


def _load(folder: Path, kind: type[Arrays]) -> Arrays:
    return kind(**{each.name: np.load(folder / f"{each.name}.npy") for each in fields(kind)})


def _store(made: DataclassInstance, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=folder.parent))
    for each in fields(made):
        np.save(draft / f"{each.name}.npy", getattr(made, each.name))
    try:
        draft.replace(folder)
    except OSError:
        shutil.rmtree(draft)
        if not folder.is_dir():
            raise
