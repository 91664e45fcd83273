"""Every way a table can be wrong gives one clear message: file, row, column, remedy."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim.data.tables import SWEDEN, read_tables
from sim.errors import DataError

TOY = Path(__file__).parents[2] / "configs" / "world" / "toy"
Edit = Callable[[str], str]


def problems_of(folder: Path, table: str, edit: Edit, source: Path = SWEDEN) -> tuple[str, ...]:
    """Return the problems reported after one table has been edited."""
    text = (source / f"{table}.csv").read_text(encoding="utf-8")
    changed = edit(text)
    assert changed != text, "the edit changed nothing"
    (folder / f"{table}.csv").write_text(changed, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_tables(folder)
    return caught.value.problems


def replaced(old: str, new: str) -> Edit:
    return lambda text: text.replace(old, new, 1)


def set_cell(row: int, column: str, value: str) -> Edit:
    """Return an edit of one cell; rows count as in a spreadsheet, cells hold no comma."""

    def edit(text: str) -> str:
        lines = text.splitlines()
        cells = lines[row - 1].split(",")
        cells[lines[0].split(",").index(column)] = value
        lines[row - 1] = ",".join(cells)
        return "\n".join(lines) + "\n"

    return edit


class TestBrokenFiles:
    def test_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match=r"mine\.csv: does not exist"):
            read_tables(pharmacies=tmp_path / "mine.csv")

    def test_missing_folder(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match="nowhere: is not a folder of tables"):
            read_tables(tmp_path / "nowhere")

    def test_folder_in_place_of_a_file(self, tmp_path: Path) -> None:
        with pytest.raises(DataError, match="cannot be read"):
            read_tables(pharmacies=tmp_path)

    def test_misspelt_file(self, tmp_path: Path) -> None:
        shutil.copy(SWEDEN / "lanes.csv", tmp_path / "lane.csv")
        with pytest.raises(
            DataError, match=r"lane\.csv: replaces no table; did you mean 'lanes\.csv'"
        ):
            read_tables(tmp_path)

    def test_empty_file(self, tmp_path: Path) -> None:
        found = problems_of(tmp_path, "lanes", lambda text: "")
        assert found == (
            f"{tmp_path.name}/lanes.csv: is empty; write a header and at least one row",
        )

    def test_header_without_rows(self, tmp_path: Path) -> None:
        found = problems_of(tmp_path, "weekdays", lambda text: text.splitlines()[0] + "\n")
        assert "has a header but no rows" in found[0]

    def test_table_that_may_be_empty(self, tmp_path: Path) -> None:
        header = (SWEDEN / "e_pharmacies.csv").read_text(encoding="utf-8").splitlines()[0]
        (tmp_path / "e_pharmacies.csv").write_text(header + "\n", encoding="utf-8")
        empty = read_tables(tmp_path)["e_pharmacies"]
        assert len(empty) == 0
        assert empty["lat"].dtype == np.float64

    def test_missing_column(self, tmp_path: Path) -> None:
        found = problems_of(tmp_path, "weekdays", replaced("relative_visits", "visits"))
        assert "row 1: column relative_visits is missing; add it" in found[0]

    def test_unknown_column(self, tmp_path: Path) -> None:
        found = problems_of(
            tmp_path,
            "weekdays",
            lambda text: "\n".join(f"{line},{i}" for i, line in enumerate(text.splitlines())),
        )
        assert "unknown column '0'; allowed: day, relative_visits" in found[0]

    def test_column_twice(self, tmp_path: Path) -> None:
        found = problems_of(
            tmp_path,
            "weekdays",
            lambda text: "\n".join(line + "," + line.split(",")[0] for line in text.splitlines()),
        )
        assert "column day occurs twice; keep one of them" in found[0]

    def test_wrong_encoding(self, tmp_path: Path) -> None:
        text = (SWEDEN / "centres.csv").read_text(encoding="utf-8")
        (tmp_path / "centres.csv").write_bytes(text.encode("latin-1"))
        with pytest.raises(
            DataError, match=r"centres\.csv row 3: is not UTF-8 text; save the file"
        ):
            read_tables(tmp_path)

    def test_byte_order_mark_is_accepted(self, tmp_path: Path) -> None:
        text = (SWEDEN / "weekdays.csv").read_text(encoding="utf-8")
        (tmp_path / "weekdays.csv").write_text(text, encoding="utf-8-sig")
        assert len(read_tables(tmp_path)["weekdays"]) == 3

    def test_ragged_row(self, tmp_path: Path) -> None:
        found = problems_of(tmp_path, "weekdays", replaced("saturday,", "saturday,,"))
        assert found == (f"{tmp_path.name}/weekdays.csv row 3: has 3 cells, the header has 2",)

    def test_semicolons(self, tmp_path: Path) -> None:
        found = problems_of(tmp_path, "weekdays", lambda text: text.replace(",", ";"))
        assert "separated by semicolons; separate them by commas" in found[0]

    def test_open_quotation_mark(self, tmp_path: Path) -> None:
        found = problems_of(tmp_path, "weekdays", replaced("sunday", '"sunday'))
        assert "is not a CSV file" in found[0]

    def test_binary_file(self, tmp_path: Path) -> None:
        (tmp_path / "lanes.csv").write_bytes(b"PK\x03\x04\x00\x00\xff\xfe")
        with pytest.raises(DataError, match=r"lanes\.csv row 1: is not UTF-8 text"):
            read_tables(tmp_path)


class TestBrokenCells:
    def test_not_a_number(self, tmp_path: Path) -> None:
        found = problems_of(tmp_path, "medicines", set_cell(4, "pack_days", "abc"), TOY)
        assert found[0] == (
            f"{tmp_path.name}/medicines.csv row 4, column pack_days: "
            "'abc' is not a number; write a number between 1 and 1,000"
        )

    @pytest.mark.parametrize("text", ["nan", "inf", "1_0"])
    def test_what_only_a_program_calls_a_number(self, tmp_path: Path, text: str) -> None:
        found = problems_of(tmp_path, "medicines", set_cell(4, "pack_days", text), TOY)
        assert f"'{text}' is not a number" in found[0]

    def test_not_a_whole_number(self, tmp_path: Path) -> None:
        found = problems_of(tmp_path, "medicines", set_cell(2, "n_mah", "2.5"), TOY)
        assert "'2.5' is not a whole number; write a whole number between 0 and 100" in found[0]

    @pytest.mark.parametrize(("column", "days"), [("lead_days_low", "0"), ("lead_days_high", "64")])
    def test_transport_that_the_calendar_cannot_hold(
        self, tmp_path: Path, column: str, days: str
    ) -> None:
        found = problems_of(tmp_path, "lanes", set_cell(3, column, days))
        assert f"column {column}: {days} is out of range; write a number between 1" in found[0]

    def test_out_of_range(self, tmp_path: Path) -> None:
        found = problems_of(tmp_path, "weekdays", replaced("0.45", "-1"))
        assert "column relative_visits: -1 is out of range; write a number between 0" in found[0]

    def test_empty_cell(self, tmp_path: Path) -> None:
        found = problems_of(tmp_path, "weekdays", replaced("0.45", ""))
        assert "row 3, column relative_visits: is empty" in found[0]

    def test_not_a_flag(self, tmp_path: Path) -> None:
        found = problems_of(tmp_path, "medicines", set_cell(3, "cold_chain", "yes"), TOY)
        assert "row 3, column cold_chain: 'yes' is not a flag; write 0 or 1" in found[0]

    def test_word_that_is_not_allowed(self, tmp_path: Path) -> None:
        found = problems_of(tmp_path, "medicines", set_cell(3, "setting", "open_car"), TOY)
        assert "'open_car' is not allowed; did you mean 'open_care'?" in found[0]

    def test_unknown_municipality(self, tmp_path: Path) -> None:
        found = problems_of(tmp_path, "centres", replaced("0126", "126"))
        assert "municipalities.csv has no '126'; write '0126', with its leading zero" in found[0]

    def test_misspelt_code(self, tmp_path: Path) -> None:
        found = problems_of(tmp_path, "centres", replaced(",oriola,", ",oriolla,"))
        assert "distributors.csv has no 'oriolla'; did you mean 'oriola'?" in found[-1]

    def test_unknown_substitute(self, tmp_path: Path) -> None:
        found = problems_of(tmp_path, "medicines", replaced("A02BC05|A02BC02", "A02BC05|A02BC9"))
        assert "row 2, column substitutes: medicines.csv has no 'A02BC9'" in found[0]

    def test_code_that_no_row_covers(self, tmp_path: Path) -> None:
        found = problems_of(
            tmp_path,
            "lane_shares",
            lambda text: "\n".join(line for line in text.splitlines() if "china" not in line),
        )
        assert "column origin: 'china' of origins.csv does not occur; add a row" in found[0]

    def test_duplicate_key(self, tmp_path: Path) -> None:
        found = problems_of(tmp_path, "weekdays", replaced("saturday", "weekday"))
        assert found == (
            f"{tmp_path.name}/weekdays.csv row 3, column day: 'weekday' stands already in row 2; "
            "keep one of the rows",
        )

    def test_duplicate_key_of_two_columns(self, tmp_path: Path) -> None:
        found = problems_of(tmp_path, "lane_shares", replaced("eu,baltic_ferry", "eu,oresund_road"))
        assert "column origin and lane: 'eu oresund_road' stands already in row" in found[0]

    def test_shares_that_do_not_sum_to_one(self, tmp_path: Path) -> None:
        found = problems_of(tmp_path, "distributors", replaced("0.57", "0.60"))
        assert found == (
            f"{tmp_path.name}/distributors.csv, column share: the values sum to 1.03; make it 1",
        )

    def test_shares_by_origin(self, tmp_path: Path) -> None:
        found = problems_of(
            tmp_path, "lane_shares", replaced("eu,oresund_road,0.76", "eu,oresund_road,0.7")
        )
        assert "the values of origin eu sum to 0.94; make it 1" in found[0]

    def test_row_that_does_not_sum(self, tmp_path: Path) -> None:
        found = problems_of(tmp_path, "seasons", replaced("influenza,3", "influenza,2"))
        assert "columns jan to dec: sum to 11; make it 12" in found[0]

    def test_low_above_high(self, tmp_path: Path) -> None:
        found = problems_of(tmp_path, "lanes", set_cell(3, "lead_days_low", "8"))
        assert "row 3, column lead_days_low: 8.0 is more than lead_days (5.0)" in found[0]

    def test_missing_hour(self, tmp_path: Path) -> None:
        found = problems_of(tmp_path, "arrivals", replaced("23,0,0,0\n", ""))
        assert found == (f"{tmp_path.name}/arrivals.csv: has 23 rows; write one row per hour: 24",)

    def test_all_problems_of_all_tables_at_once(self, tmp_path: Path) -> None:
        broken = set_cell(2, "opens", "nine")((SWEDEN / "opening_hours.csv").read_text())
        (tmp_path / "opening_hours.csv").write_text(set_cell(3, "closes", "30")(broken))
        found = problems_of(tmp_path, "distributors", replaced("0.57", "0.60"))
        assert len(found) == 3
        assert ["'nine'" in line for line in found].count(True) == 1
        assert ["30 is out of range" in line for line in found].count(True) == 1
        assert ["sum to 1.03" in line for line in found].count(True) == 1
