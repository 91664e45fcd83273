"""What is missing where: worst days, over calm, by county and by proposal, from files of cells."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from sim.errors import RunError
from sim.report import write_report
from sim.report.missing import missing_tables
from sim.report.results import Results, read_results
from sim.report.tables import MOST_MEDICINES
from sim.results.cells import SHORTAGES, Key, cell_folder, read_daily
from sim.results.missing import read_missing
from sim.study import run_study
from tests.support.cells import REGIONS, StubStudy, compared, shortages_table, write_cell

IMPORT, FLOOR, TODAY = "import_stop_90d", "stock_floor_3_months", "todays_rules"
DAYS = 60
INSULIN, PAIN = "A10AB05", "N02BE01"
STOCKHOLM, GOTLAND = "01", "09"
# Day, region, medicine and how many: insulin is worst on day 40, and half of Gotland's is ordinary.
STRUCK = {
    1: [(39, STOCKHOLM, INSULIN, 5), (40, STOCKHOLM, INSULIN, 90), (40, GOTLAND, INSULIN, 20)],
    2: [(40, STOCKHOLM, INSULIN, 70), (40, GOTLAND, INSULIN, 20), (41, STOCKHOLM, INSULIN, 30)],
}
ORDINARY = [(40, GOTLAND, INSULIN, 10), (7, STOCKHOLM, PAIN, 900)]
SPARED = [(44, STOCKHOLM, INSULIN, 15)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = compared(tmp_path / "study", horizons={"calm": DAYS, IMPORT: DAYS})
    for seed, rows in STRUCK.items():
        for proposal in (TODAY, FLOOR):
            _write(path, "calm", proposal, seed, ORDINARY)
        _write(path, IMPORT, TODAY, seed, [*rows, (7, STOCKHOLM, PAIN, 900)])
        _write(path, IMPORT, FLOOR, seed, [*ORDINARY, *SPARED])
    return path


def _write(folder: Path, scenario: str, proposal: str, seed: int, rows) -> None:
    path = cell_folder(folder, scenario, proposal, seed) / SHORTAGES
    pq.write_table(shortages_table(rows), path)


def _plain(row: list[str]) -> list[str]:
    return [text.replace("\N{NO-BREAK SPACE}", " ") for text in row]


@pytest.fixture
def results(folder: Path) -> Results:
    return read_results(folder)


def test_the_worst_day_is_told_over_calm_with_date_place_and_length(results: Results):
    table = next(missing_tables(results, IMPORT))
    rate = 1000 * 10 / results.residents_by_region[GOTLAND]
    in_stockholm = 1000 * 80 / results.residents_by_region[STOCKHOLM]
    assert rate > in_stockholm
    assert [_plain(row) for row in table.rows] == [
        # 100 and 80 more than in calm: the mean is 90, the interval 12.71 times 10.
        ["Insulin aspart (A10AB05)", "40, 7 Mar", "90 [−37 to 217]", "100", f"Gotland: {rate:.2f}",
         "2"],
    ]  # fmt: skip


def test_what_is_missing_in_calm_as_well_is_not_told_as_missing(results: Results):
    assert PAIN not in str(next(missing_tables(results, IMPORT)).rows)
    table = next(missing_tables(results, "calm"))
    assert [row[:3] for row in table.rows] == [
        ["Paracetamol (N02BE01)", "7, 2 Feb", "900 [900]"],
        ["Insulin aspart (A10AB05)", "40, 7 Mar", "10 [10]"],
    ]
    assert len(table.heads) == len(table.rows[0]) == 5


def test_a_worst_day_that_may_not_be_the_worst_is_told(folder: Path, results: Results):
    for seed in STRUCK:
        _write(folder, IMPORT, TODAY, seed, [(DAYS - 1, STOCKHOLM, INSULIN, 50)])
    assert next(missing_tables(results, IMPORT)).rows[0][1] == "59, 26 Mar (the last day)"


def test_each_proposal_has_its_own_worst_day(results: Results):
    _, by_proposal, *_ = missing_tables(results, IMPORT)
    assert by_proposal.heads == ["", "Today's rules", "Stock floor 3 months"]
    assert by_proposal.rows == [["Insulin aspart (A10AB05)", "90, day 40", "15, day 44"]]


def test_a_medicine_that_a_proposal_never_lacks_is_told_without_a_day(
    folder: Path, results: Results
):
    for seed in STRUCK:
        _write(folder, IMPORT, FLOOR, seed, ORDINARY)
    _, by_proposal, *_ = missing_tables(results, IMPORT)
    assert by_proposal.rows == [["Insulin aspart (A10AB05)", "90, day 40", "0"]]


def test_only_ten_are_told_the_most_first(folder: Path, results: Results):
    codes = [f"X{number:02}" for number in range(MOST_MEDICINES + 5)]
    for seed in STRUCK:
        rows = [(30, STOCKHOLM, code, 10 + k) for k, code in enumerate(codes)]
        _write(folder, IMPORT, TODAY, seed, rows)
    shown = [row[0] for row in next(missing_tables(results, IMPORT)).rows]
    assert shown == codes[::-1][:MOST_MEDICINES]


def test_counts_by_region_are_those_of_the_files(folder: Path):
    missing = read_missing(folder, IMPORT, TODAY, [1, 2], DAYS)
    assert missing.lacking.shape == (2, DAYS, 2)
    assert missing.lacking.sum() == 90 + 20 + 5 + 70 + 20 + 30 + 2 * 900
    assert missing.lacking[0, 40].sum() == 110
    assert missing.added[0, 40].sum() == 100
    column = missing.medicines.index(INSULIN)
    by_region = dict(zip(missing.regions, missing.by_region[40, :, column].tolist(), strict=True))
    assert by_region == {STOCKHOLM: 80.0, GOTLAND: 10.0}


def test_days_after_the_horizon_are_left_out(folder: Path):
    missing = read_missing(folder, IMPORT, TODAY, [1], 40)
    assert missing.lacking.sum() == 5 + 900


def test_cells_that_do_not_tell_leave_the_section_out(folder: Path):
    cell_folder(folder, "calm", TODAY, 2).joinpath(SHORTAGES).unlink()
    assert read_missing(folder, IMPORT, TODAY, [1, 2], DAYS) is None
    assert "What is missing where" not in write_report(folder).read_text(encoding="utf-8")


def test_a_broken_file_is_told(folder: Path):
    cell_folder(folder, IMPORT, TODAY, 1).joinpath(SHORTAGES).write_bytes(b"no table")
    with pytest.raises(RunError, match="cannot be read"):
        write_report(folder)


def test_the_report_has_the_section_once_per_scenario(folder: Path):
    text = write_report(folder).read_text(encoding="utf-8")
    assert text.count("<h3>What is missing where</h3>") == 1
    assert "Insulin aspart (A10AB05)" in text


def test_stub_cells_count_whoever_is_without(tmp_path: Path):
    study = StubStudy(horizons={"calm": DAYS, IMPORT: DAYS}, output_dir=tmp_path / "study")
    path = run_study(study, runner=write_cell)
    missing = read_missing(path, IMPORT, TODAY, [1], DAYS)
    now = read_daily(cell_folder(path, IMPORT, TODAY, 1), DAYS).series(Key("without_now", "all"))
    assert set(missing.regions) <= set(REGIONS)
    assert np.array_equal(missing.lacking.sum(axis=2)[0], now)
