"""Turns what pydantic finds into one line per problem: path, what is wrong, what is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sim.errors import ConfigError, suggest

M = TypeVar("M", bound=BaseModel)
Location = tuple[int | str, ...]
Schema = Mapping[str, Any]


def validated(model: type[M], raw: Mapping[str, Any]) -> M:
    """Return raw values as a model, or raise one ConfigError with every problem."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise ConfigError(problems_of(model, raw, error)) from None


def problems_of(
    model: type[BaseModel], raw: Mapping[str, Any], error: ValidationError
) -> list[str]:
    """Return one line per path, in the order of the paths."""
    schema = model.model_json_schema()
    lines: dict[str, list[str]] = {}
    for found in error.errors(include_url=False):
        path, node = _trace(schema, raw, found["loc"])
        said = lines.setdefault(path, [])
        text = _text(dict(found), node, _siblings(raw, path))
        if text not in said:
            said.append(text)
    return [f"{path}: {', or '.join(said)}" for path, said in sorted(lines.items())]


def _trace(schema: Schema, raw: object, location: Location) -> tuple[str, Schema]:
    """Return the path as the user wrote it, and the schema of what holds the last step.

    Pydantic's location also names the kind of a part and the member of a union; both are left out.
    """
    steps: list[str] = []
    node: Schema = _resolve(schema, schema)
    holder = node
    for step in location:
        chosen = _choice(schema, node, step)
        if chosen is not None and not (isinstance(raw, Mapping) and step in raw):
            node = holder = chosen
            continue
        following = _step(schema, node, step)
        if following is None and not (isinstance(raw, Mapping) and step in raw):
            continue
        holder, node = node, following or {}
        steps.append(str(step))
        raw = _inside(raw, step)
    return ".".join(steps), node or holder


def _inside(raw: object, step: int | str) -> object:
    if isinstance(raw, Mapping):
        return raw.get(step)
    if isinstance(raw, (list, tuple)) and isinstance(step, int) and step < len(raw):
        return raw[step]
    return None


def _resolve(schema: Schema, node: Schema) -> Schema:
    """Follow references, and look through "or null"."""
    while "$ref" in node:
        node = schema["$defs"][node["$ref"].rsplit("/", 1)[-1]]
    members = [member for member in node.get("anyOf", ()) if member.get("type") != "null"]
    return _resolve(schema, members[0]) if len(members) == 1 else node


def _choice(schema: Schema, node: Schema, kind: int | str) -> Schema | None:
    """Return the schema of one kind of a part, when the node is such a choice."""
    mapping = node.get("discriminator", {}).get("mapping", {})
    return _resolve(schema, {"$ref": mapping[kind]}) if kind in mapping else None


def _step(schema: Schema, node: Schema, step: int | str) -> Schema | None:
    """Return the schema one step below a node, or nothing."""
    if isinstance(step, int):
        prefix = node.get("prefixItems", ())
        below = prefix[step] if step < len(prefix) else node.get("items")
    else:
        extra = node.get("additionalProperties") or None
        below = node.get("properties", {}).get(step, extra)
    return None if below is None else _resolve(schema, below)


def _siblings(raw: object, path: str) -> list[str]:
    """Return the names beside the last step of a path, as the user wrote them."""
    *above, last = path.split(".")
    for step in above:
        raw = _inside(raw, step)
    return [str(name) for name in raw if name != last] if isinstance(raw, Mapping) else []


def _text(found: dict[str, Any], node: Schema, siblings: list[str]) -> str:
    kind, value = found["type"], found["input"]
    kinds = node.get("discriminator", {}).get("mapping", {})
    name = str(found["loc"][-1]) if found["loc"] else ""
    if kind == "extra_forbidden":
        return f"unknown key; {suggest(name, node.get('properties', ()))}"
    if kind == "missing":
        return f"missing; {_meaning(node) or 'give a value'}"
    if kind.startswith("union_tag"):
        return _kind_text(found, kinds, siblings)
    if kind == "literal_error":
        allowed = node.get("enum", [node["const"]] if "const" in node else ())
        expected = suggest(str(value), allowed) if allowed else found["ctx"]["expected"]
        return f"'{value}' is not allowed; {expected}"
    if kind == "value_error":
        return str(found["ctx"]["error"])
    return _plain_text(found["msg"], value, _meaning(node))


def _kind_text(found: dict[str, Any], kinds: Schema, siblings: list[str]) -> str:
    if "tag" in found["ctx"]:
        tag = str(found["ctx"]["tag"])
        return f"unknown kind '{tag}'; {suggest(tag, kinds)}"
    others = f"; named here: {suggest(str(found['loc'][-1]), siblings)}" if siblings else ""
    return f"has no kind{others}; kinds: {', '.join(sorted(kinds))}"


def _plain_text(message: str, value: object, meaning: str) -> str:
    text = message.removeprefix("Input ").split(", unable to")[0].replace("tuple", "list [a, b]")
    shown = "" if isinstance(value, (Mapping, list, tuple)) else f", but is {value!r}"
    return f"{text[0].lower()}{text[1:]}{shown}" + (f"; {meaning}" if meaning else "")


def _meaning(node: Schema) -> str:
    return str(node.get("description", "")).split("\n", maxsplit=1)[0]
