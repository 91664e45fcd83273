"""Arrays in NumPy's npz files, written from where they lie and read to where they belong.

A world fills half the memory that a worker may take: there is no room for copies of it, and memory
touched for the first time is slow.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any, Final, cast

import numpy as np
import numpy.typing as npt
from numpy.lib import format as npy

PIECE: Final = 1 << 20  # bytes that are written or read at once

Array = np.ndarray[Any, Any]


def write_arrays(file: IO[bytes], arrays: Iterable[tuple[str, Array]]) -> None:
    """Write named arrays as `numpy.savez` does; raises OSError when there is no room."""
    with zipfile.ZipFile(file, "w") as archive:
        for name, array in arrays:
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                npy.write_array_header_1_0(
                    cast("Any", member), npy.header_data_from_array_1_0(array)
                )
                for piece in _pieces(array):
                    member.write(piece.data)


@dataclass(frozen=True)
class StoredArrays:
    """The arrays of an open npz file, by name.

    Reading raises KeyError for a name that is not there, and zipfile.BadZipFile or ValueError when
    the file is damaged.
    """

    archive: zipfile.ZipFile

    def __contains__(self, name: str) -> bool:
        """Tell whether there is an array of that name."""
        return f"{name}.npy" in self.archive.NameToInfo

    def __getitem__(self, name: str) -> Array:
        """Return a copy of an array."""
        with self.archive.open(f"{name}.npy") as member:
            return cast("Array", npy.read_array(cast("Any", member), allow_pickle=False))

    def read_into(self, name: str, array: Array) -> None:
        """Fill an array; ValueError when the stored one has another shape or type."""
        with self.archive.open(f"{name}.npy") as member:
            npy.read_magic(cast("Any", member))
            shape, _, dtype = npy.read_array_header_1_0(cast("Any", member))
            if shape != array.shape or dtype != array.dtype:
                raise ValueError(
                    f"{name} is {dtype} of {shape} in place of {array.dtype} of {array.shape}"
                )
            for piece in _pieces(array):
                piece[:] = np.frombuffer(member.read(piece.size), np.uint8)


def _pieces(array: Array) -> Iterator[npt.NDArray[np.uint8]]:
    """Yield views of the bytes of an array without gaps, some at a time."""
    whole = array.reshape(-1).view(np.uint8)
    for start in range(0, whole.size, PIECE):
        yield whole[start : start + PIECE]
