"""Passing the whole state to a kernel as one pointer.

Numba takes a tuple of arrays apart into hundreds of arguments for every small function, which
made compiling take minutes. A referenced object instead lays out its arrays' addresses and shapes
in one block of memory; kernels get the block's address, and `state.group.array` is a load from it.
The arrays themselves are never replaced, so the loads are marked as invariant. Their indices count
from 0: that a negative one means a place from the end would cost a test at every access.
"""

from __future__ import annotations

import operator
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.typing import signature
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_builtin,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)

_WORD = 8


class Group(types.Type):
    """A block of memory with named members: (name, type, offset in bytes)."""

    def __init__(self, label: str, members: tuple[tuple[str, types.Type, int], ...]) -> None:
        self.members = {name: (kind, offset) for name, kind, offset in members}
        super().__init__(f"{label}({', '.join(f'{n}:{k}@{o}' for n, k, o in members)})")


class Column(types.Array):
    """An array of a block; its indices count from 0, negative ones are not looked for."""

    def __init__(self, array: types.Array) -> None:
        parts = array.dtype, array.ndim, array.layout
        super().__init__(*parts, readonly=not array.mutable, name=f"column({array})")
        self.array = array


class Referenced:
    """Base of objects that kernels take by their address; subclasses list their groups."""

    address: int
    block: np.ndarray[Any, Any]
    numba_type: Group

    def lay_out(self, groups: dict[str, tuple[Any, ...]]) -> None:
        """Write the block: every array's size, address, shape and strides, every number itself."""
        words: list[int] = []
        members = []
        for name, group in groups.items():
            start = len(words) * _WORD
            parts = zip(group._fields, group, strict=True)  # type: ignore[attr-defined]
            inner = []
            for part, value in parts:
                inner.append((part, _type_of(value), len(words) * _WORD - start))
                words.extend(_words(value))
            members.append((name, Group(name, tuple(inner)), start))
        block = np.array(words, dtype=np.uint64)
        whole = Group(type(self).__name__, tuple(members))
        vars(self).update(block=block, address=block.ctypes.data, numba_type=whole)


def _type_of(value: Any) -> types.Type:
    kind = numba.typeof(value)
    return Column(kind) if isinstance(kind, types.Array) else kind


def _words(value: Any) -> list[int]:
    if isinstance(value, np.ndarray):
        if not value.flags.c_contiguous:
            raise ValueError("arrays of the state must be contiguous")
        return [value.size, value.itemsize, value.ctypes.data, *value.shape, *value.strides]
    return [int(np.array([value]).view(np.uint64)[0])]


register_model(Column)(models.ArrayModel)


def _from_start(kind: Any) -> Any:
    """Return the type of an index, or of several, as one that cannot be negative."""
    if isinstance(kind, numba.types.BaseTuple):
        return numba.types.Tuple([_from_start(part) for part in kind.types])
    return types.uintp if isinstance(kind, types.Integer) else kind


def _at_index(operation: Any) -> Any:
    def code(context: Any, builder: Any, called: Any, arguments: Any) -> Any:
        column, index, *values = called.args
        plain = signature(called.return_type, column.array, _from_start(index), *values)
        place = context.cast(builder, arguments[1], index, plain.args[1])
        done = context.get_function(operation, plain)
        return done(builder, [arguments[0], place, *arguments[2:]])

    return code


for _index in (types.Integer, numba.types.BaseTuple):
    lower_builtin(operator.getitem, Column, _index)(_at_index(operator.getitem))
    lower_builtin(operator.setitem, Column, _index, types.Any)(_at_index(operator.setitem))


@register_model(Group)
class _GroupModel(models.OpaqueModel):  # type: ignore[misc]
    """An address."""


@typeof_impl.register(Referenced)  # type: ignore[untyped-decorator]
def _typeof(value: Referenced, context: Any) -> Group:
    return value.numba_type


@unbox(Group)  # type: ignore[untyped-decorator]
def _unbox(kind: Group, value: Any, context: Any) -> NativeValue:
    number = context.pyapi.object_getattr_string(value, "address")
    address = context.pyapi.long_as_voidptr(number)
    context.pyapi.decref(number)
    return NativeValue(address)


@infer_getattr
class _Members(AttributeTemplate):  # type: ignore[misc]
    key = Group

    def generic_resolve(self, group: Group, name: str) -> types.Type | None:
        return group.members[name][0] if name in group.members else None


def _load(builder: Any, address: Any, offset: int, kind: Any) -> Any:
    place = builder.bitcast(cgutils.pointer_add(builder, address, offset), kind.as_pointer())
    loaded = builder.load(place)
    loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
    return loaded


def _load_array(context: Any, builder: Any, kind: types.Array, address: Any) -> Any:
    word = ir.IntType(64)
    array = context.make_array(kind)(context, builder)
    array.nitems = _load(builder, address, 0, word)
    array.itemsize = _load(builder, address, _WORD, word)
    data_type = context.get_data_type(kind.dtype).as_pointer()
    array.data = _load(builder, address, 2 * _WORD, data_type)
    first = 3 * _WORD
    shape = [_load(builder, address, first + k * _WORD, word) for k in range(kind.ndim)]
    first += kind.ndim * _WORD
    strides = [_load(builder, address, first + k * _WORD, word) for k in range(kind.ndim)]
    array.shape = cgutils.pack_array(builder, shape, word)
    array.strides = cgutils.pack_array(builder, strides, word)
    array.meminfo = cgutils.get_null_value(array.meminfo.type)
    array.parent = cgutils.get_null_value(array.parent.type)
    return array._getvalue()


@lower_getattr_generic(Group)  # type: ignore[untyped-decorator]
def _member(context: Any, builder: Any, group: Group, address: Any, name: str) -> Any:
    kind, offset = group.members[name]
    place = cgutils.pointer_add(builder, address, offset)
    if isinstance(kind, Group):
        return place
    if isinstance(kind, types.Array):
        return _load_array(context, builder, kind, place)
    return _load(builder, place, 0, context.get_value_type(kind))
