"""Arrays in npz files: NumPy reads them too, and what does not fit is refused."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest

from sim.stored_arrays import PIECE, StoredArrays, write_arrays

LONG = np.arange(PIECE, dtype=np.int64)  # several pieces
RECORDS = np.array([(1, 2.5), (3, 4.5)], dtype=[("who", np.int32), ("what", np.float64)])
ARRAYS = {
    "long": LONG,
    "table": np.arange(6, dtype=np.uint16).reshape(2, 3),
    "records": RECORDS,
    "none": np.zeros(0, np.uint8),
    "text": np.array("past"),
}


@pytest.fixture
def file() -> io.BytesIO:
    """Return a file with the arrays."""
    file = io.BytesIO()
    write_arrays(file, ARRAYS.items())
    return file


def test_numpy_reads_what_is_written(file: io.BytesIO) -> None:
    file.seek(0)
    with np.load(file) as stored:
        assert sorted(stored) == sorted(ARRAYS)
        for name, array in ARRAYS.items():
            assert stored[name].dtype == array.dtype
            assert stored[name].shape == array.shape
            assert stored[name].tobytes() == array.tobytes()


@pytest.mark.parametrize("name", ARRAYS)
def test_arrays_come_back(file: io.BytesIO, name: str) -> None:
    with zipfile.ZipFile(file) as archive:
        stored, array = StoredArrays(archive), np.zeros_like(ARRAYS[name])
        assert name in stored
        stored.read_into(name, array)
        assert array.tobytes() == stored[name].tobytes() == ARRAYS[name].tobytes()


def test_what_does_not_fit_is_refused(file: io.BytesIO) -> None:
    with zipfile.ZipFile(file) as archive:
        stored = StoredArrays(archive)
        assert "more" not in stored
        with pytest.raises(KeyError):
            stored.read_into("more", np.zeros(1))
        with pytest.raises(ValueError, match=r"table is uint16 of \(2, 3\) in place of"):
            stored.read_into("table", np.zeros((3, 2), np.uint16))
        with pytest.raises(ValueError, match="in place of int64"):
            stored.read_into("table", np.zeros((2, 3), np.int64))


def test_damage_is_found(file: io.BytesIO) -> None:
    whole = bytearray(file.getvalue())
    whole[PIECE] ^= 1
    with zipfile.ZipFile(io.BytesIO(whole)) as archive, pytest.raises(zipfile.BadZipFile):
        StoredArrays(archive).read_into("long", np.zeros_like(LONG))
