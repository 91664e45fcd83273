"""The one place where numba is configured: compiled to machine code, cached on disk, typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile a kernel once and keep the machine code in the cache beside the source."""
    return cast("F", numba.njit(cache=True, error_model="numpy")(function))


def inlined(function: F) -> F:
    """Compile a small helper that is inlined into the kernels that call it."""
    return cast(
        "F", numba.njit(cache=True, inline="always", error_model="numpy")(function)
    )
