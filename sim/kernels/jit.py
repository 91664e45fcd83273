"""The one place where numba is configured: machine code, cached on disk, typed, no hidden cost.

Kernels neither allocate nor hold references: arrays and scalars in, arrays changed in place.
Without reference counting (`_nrt=False`) passing dozens of arrays down to a small function
costs nothing, so kernels can be written as small functions.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar, cast

import numba
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.registry import CPUDispatcher
from numba.extending import intrinsic

PACKAGE: Final = Path(__file__).resolve().parents[1]


def _cache_folder() -> Path:
    """Return a folder for what can be made again: beside the package, or a temporary one."""
    chosen = os.environ.get("TILLGANG_CACHE")
    folder = Path(chosen) if chosen else PACKAGE.parent / ".cache"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.gettempdir()) / "tillgang"
    return folder if os.access(folder, os.W_OK) else Path(tempfile.gettempdir()) / "tillgang"


@cache
def source_hash(*parts: str) -> str:
    """Return a hash of the code in some parts of the package, of all of it when none is named.

    A kernel holds the code of the functions compiled into it, so machine code cached by file would
    outlive a change of another file.
    """
    folders = [PACKAGE / part for part in parts] or [PACKAGE]
    files = sorted(file for folder in folders for file in folder.rglob("*.py"))
    texts = [file.name.encode() + file.read_bytes() for file in [*files, PACKAGE / "rng.py"]]
    return hashlib.sha256(b"".join(texts)).hexdigest()[:16]


CACHE_FOLDER: Final = _cache_folder()
numba.config.CACHE_DIR = str(CACHE_FOLDER / "kernels" / source_hash("kernels", "state"))


def is_compiled() -> bool:
    """Tell whether machine code of these sources is in the cache, judged by the largest kernel."""
    return any(Path(numba.config.CACHE_DIR).rglob("service.serve_hour*.nbc"))


F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile a kernel once and keep the machine code in the cache beside the source."""
    return cast("F", numba.njit(cache=True, error_model="numpy", _nrt=False)(function))


class _Inlined(CPUDispatcher):  # type: ignore[misc]
    """A function that exists only within kernels, once for integers of all widths and literals."""

    def get_call_template(self, arguments: Any, named: Any) -> Any:
        """Return how a call is typed; numba does not compile anew for a narrower integer."""
        wide = {name: _wide(kind) for name, kind in named.items()}
        return super().get_call_template(tuple(map(_wide, arguments)), wide)

    def __call__(self, *_: object, **__: object) -> NoReturn:
        """Raise TypeError: there is no entry for Python, and the process would end."""
        raise TypeError(f"{self.py_func.__name__} exists only within kernels; call a kernel")


def _wide(kind: Any) -> Any:
    plain = types.unliteral(kind)
    narrow = isinstance(plain, types.Integer) and plain.bitwidth < types.int64.bitwidth
    return types.int64 if narrow else plain


def inlined(function: F) -> F:
    """Compile a small function into the kernels that call it.

    Without an entry for Python, machine code of its own on disk and a version for each width of an
    integer, all kernels compile in 0.57 of the time (ADR 0004).
    """
    options = {"nopython": True, "error_model": "numpy", "_nrt": False, "forceinline": True}
    no_entry = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return cast("F", _Inlined(function, targetoptions=options | no_entry))


def allocating(function: F) -> F:
    """Compile a function that makes arrays; for building the world, not for running it."""
    return cast("F", numba.njit(cache=True, error_model="numpy")(function))


@intrinsic  # type: ignore[untyped-decorator]
def prefetch(typing_context: Any, array: Any, index: Any) -> Any:
    """Ask the processor to load what stands at an index (an int, or a tuple of ints)."""
    signature = types.void(array, index)

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array_type = signature.args[0]
        view = context.make_array(array_type)(context, builder, arguments[0])
        kinds = getattr(signature.args[1], "types", (signature.args[1],))
        parts = cgutils.unpack_tuple(builder, arguments[1]) if len(kinds) > 1 else [arguments[1]]
        places = [
            context.cast(builder, part, kind, types.intp)
            for part, kind in zip(parts, kinds, strict=True)
        ]
        pointer = cgutils.get_item_pointer(
            context, builder, array_type, view, places, wraparound=False
        )
        raw = builder.bitcast(pointer, ir.IntType(8).as_pointer())
        word = ir.IntType(32)
        declared = ir.FunctionType(ir.VoidType(), [raw.type, word, word, word])
        call = cgutils.get_or_insert_function(builder.module, declared, "llvm.prefetch.p0")
        builder.call(call, [raw, word(1), word(3), word(1)])
        return context.get_dummy_value()

    return signature, code
