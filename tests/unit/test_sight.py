"""What the authority sees, as the report tells it from the pictures of cells."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.errors import RunError
from sim.report import write_report
from sim.report.results import read_results
from sim.report.sight import HEADS, sight_table
from sim.results.cells import PICTURE, cell_folder
from sim.results.pictures import COUNTS, read_pictures
from sim.state.flows import Sight
from tests.support.cells import compared

IMPORT, FLOOR, TODAY = "import_stop_90d", "stock_floor_3_months", "todays_rules"
DAYS = 60
NAMES = [sight.name.lower() for sight in COUNTS]
CALM = [(day, "A10AB05", [4, 1, 3, 0, 0, 0]) for day in range(DAYS)]
# On day 40 most is short, 60 and 100 by seed, of two medicines; half of that on day 35, seen on 38.
STRUCK = {
    1: [(35, "A10AB05", [44, 9, 4, 0, 0, 0]), (38, "A10AB05", [44, 9, 46, 2, 7, 1]),
        (40, "A10AB05", [30, 5, 40, 2, 0, 0]), (40, "N02BE01", [30, 4, 10, 1, 8, 3])],
    2: [(35, "A10AB05", [44, 9, 4, 0, 0, 0]), (38, "A10AB05", [44, 9, 46, 2, 7, 1]),
        (40, "A10AB05", [100, 11, 50, 1, 2, 1])],
}  # fmt: skip


def _write(folder: Path, scenario: str, proposal: str, seed: int, rows) -> None:
    columns = {"day": pa.array([row[0] for row in rows], pa.int32())}
    columns["medicine"] = pa.array([row[1] for row in rows])
    for k, name in enumerate(NAMES):
        columns[name] = pa.array([row[2][k] for row in rows], pa.int32())
    pq.write_table(pa.table(columns), cell_folder(folder, scenario, proposal, seed) / PICTURE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = compared(tmp_path / "study", horizons={"calm": DAYS, IMPORT: DAYS})
    for seed, rows in STRUCK.items():
        for proposal in (TODAY, FLOOR):
            _write(path, "calm", proposal, seed, CALM)
        struck = {row[0] for row in rows}
        _write(path, IMPORT, TODAY, seed, [*(row for row in CALM if row[0] not in struck), *rows])
        _write(path, IMPORT, FLOOR, seed, CALM)
    return path


def test_the_day_with_most_added_is_told_with_what_is_seen_of_it(folder: Path):
    table = sight_table(read_results(folder), IMPORT)
    assert table.heads == HEADS
    assert table.rows == [
        # Under the floor nothing is added, so it has no row.
        ["Today's rules", "40, 7 Mar", "80", "4", "10", "50", "2", "5", "2", "3"],
    ]


def test_what_is_never_seen_is_told(folder: Path):
    for seed, rows in STRUCK.items():
        blind = [(day, medicine, [counts[0], 0, 0, 0, 0, 0]) for day, medicine, counts in rows]
        _write(folder, IMPORT, TODAY, seed, blind)
    assert sight_table(read_results(folder), IMPORT).rows[0][-1] == "\N{EN DASH} (never)"


def test_few_more_than_in_calm_are_luck(folder: Path):
    for seed in STRUCK:
        for scenario, short in (("calm", 100), (IMPORT, 110)):
            _write(folder, scenario, TODAY, seed, [(9, "A10AB05", [short, 0, short, 0, 0, 0])])
    assert sight_table(read_results(folder), IMPORT).rows == []
    _write(folder, IMPORT, TODAY, 1, [(9, "A10AB05", [111, 0, 111, 0, 0, 0])])
    assert len(sight_table(read_results(folder), IMPORT).rows) == 1


def test_counts_are_summed_over_medicines_up_to_the_horizon(folder: Path):
    here, calm = read_pictures(folder, IMPORT, TODAY, [1], 40)
    assert here.shape == calm.shape == (40, len(COUNTS))
    assert here[35, Sight.SHORT] == 44
    here, _ = read_pictures(folder, IMPORT, TODAY, [1], 41)
    assert here[40].tolist() == [60, 9, 50, 3, 8, 3]


def test_the_report_has_the_section_where_the_cells_tell(folder: Path):
    assert "<h3>What the authority sees</h3>" in write_report(folder).read_text(encoding="utf-8")
    assert sight_table(read_results(folder), "calm").rows == []
    cell_folder(folder, "calm", TODAY, 2).joinpath(PICTURE).unlink()
    text = write_report(folder).read_text(encoding="utf-8")
    assert "<h3>What the authority sees</h3>" not in text


def test_a_broken_picture_is_told(folder: Path):
    cell_folder(folder, IMPORT, TODAY, 1).joinpath(PICTURE).write_bytes(b"no table")
    with pytest.raises(RunError, match="cannot be read"):
        write_report(folder)
