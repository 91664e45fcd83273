"""The one place where numba is configured: machine code, cached on disk, typed, no hidden cost.

Kernels neither allocate nor hold references: arrays and scalars in, arrays changed in place.
Without reference counting (`_nrt=False`) passing dozens of arrays down to a small function
costs nothing, so kernels can be written as small functions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile a kernel once and keep the machine code in the cache beside the source."""
    return cast("F", numba.njit(cache=True, error_model="numpy", _nrt=False)(function))


def inlined(function: F) -> F:
    """Compile a small function into the kernels that call it."""
    options = {"cache": True, "error_model": "numpy", "_nrt": False, "forceinline": True}
    return cast("F", numba.njit(**options)(function))


def allocating(function: F) -> F:
    """Compile a function that makes arrays; for building the world, not for running it."""
    return cast("F", numba.njit(cache=True, error_model="numpy")(function))


@intrinsic  # type: ignore[untyped-decorator]
def prefetch(typing_context: Any, array: Any, index: Any) -> Any:
    """Ask the processor to load a row that will be needed soon; changes nothing.

    Visits touch residents all over memory; waiting for each of them would take most of the run.
    """
    signature = types.void(array, index)

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array_type = signature.args[0]
        view = context.make_array(array_type)(context, builder, arguments[0])
        place = context.cast(builder, arguments[1], signature.args[1], types.intp)
        pointer = cgutils.get_item_pointer(
            context, builder, array_type, view, [place], wraparound=False
        )
        raw = builder.bitcast(pointer, ir.IntType(8).as_pointer())
        word = ir.IntType(32)
        declared = ir.FunctionType(ir.VoidType(), [raw.type, word, word, word])
        call = cgutils.get_or_insert_function(builder.module, declared, "llvm.prefetch.p0")
        builder.call(call, [raw, word(1), word(3), word(1)])
        return context.get_dummy_value()

    return signature, code
