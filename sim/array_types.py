"""Names for arrays by what they hold."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
Int32s = npt.NDArray[np.int32]
Ints = npt.NDArray[np.int64]  # counts, codes, hours and treatment-days alike
Floats = npt.NDArray[np.float64]
Records = npt.NDArray[np.void]
Whys = npt.NDArray[np.uint16]  # Reason, and in the bits above it a trace
