"""What is short and what of it the authority sees, from the picture.parquet of a study's cells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from sim.array_types import Floats
from sim.results.cells import CALM, PICTURE, cell_folder, reading
from sim.state.flows import Sight

COUNTS = tuple(sight for sight in Sight if sight < Sight.COVER)


def read_pictures(
    study: Path, scenario: str, proposal: str, seeds: Sequence[int], days: int
) -> tuple[Floats, Floats] | None:
    """Return numbers of articles in a scenario and in its calm twin, means over seeds.

    Both are days × the counts of `Sight`. None if a cell has no picture.parquet. Raises RunError if
    a file is broken.
    """
    found = [_mean(study, name, proposal, seeds, days) for name in (scenario, CALM)]
    here, calm = found
    return (here, calm) if here is not None and calm is not None else None


def _mean(
    study: Path, scenario: str, proposal: str, seeds: Sequence[int], days: int
) -> Floats | None:
    paths = [cell_folder(study, scenario, proposal, seed) / PICTURE for seed in seeds]
    if not paths or not all(path.is_file() for path in paths):
        return None
    return np.asarray(np.mean([_by_day(path, days) for path in paths], axis=0))


def _by_day(path: Path, days: int) -> Floats:
    """Return the counts of a cell over all medicines, day by day."""
    with reading(path):
        table = pq.read_table(path, columns=["day", *(sight.name.lower() for sight in COUNTS)])
        day = table["day"].to_numpy()
        early = day < days
        columns = [table[sight.name.lower()].to_numpy()[early] for sight in COUNTS]
    return np.stack([np.bincount(day[early], column, days) for column in columns], axis=1)
