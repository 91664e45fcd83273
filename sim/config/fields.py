"""The options of a configurable part as rows of a table, read from its JSON Schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

Schema = Mapping[str, Any]

COLUMNS: Final = ("option", "type", "unit", "range", "default", "description")
TYPES: Final = {
    "string": "text",
    "number": "number",
    "integer": "whole number",
    "boolean": "true or false",
    "null": "nothing",
}
SHARE: Final = "share"
UNIT: Final = re.compile(
    r"\b(SEK|km|persons|pharmacies|packs|lines|times|share|hours?|days?|weeks?|months?)\b"
)


def tables(schema: Schema) -> Iterator[tuple[str, str, str]]:
    """Yield title, meaning and table of a part, then of each kind of value that lies in it."""
    yield "", "", table(schema)
    for title, inner in sorted(schema.get("$defs", {}).items()):
        kind = inner.get("properties", {}).get("kind", {}).get("const")
        heading = f"`kind: {kind}`" if kind else f"Each {spaced(title)}"
        yield heading, first_line(inner), table(inner)


def table(schema: Schema) -> str:
    """Return the options of one schema as a Markdown table, or a sentence when it has none."""
    if "enum" in schema:
        return f"One of {type_of(schema)}."
    required = schema.get("required", ())
    rows = [
        row(name, node, name in required)
        for name, node in schema.get("properties", {}).items()
        if name != "kind"
    ]
    return grid(COLUMNS, rows) if rows else "It has no options."


def grid(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Return rows as a Markdown table."""
    lines = [columns, ("---",) * len(columns), *rows]
    return "\n".join(f"| {' | '.join(cell(text) for text in line)} |" for line in lines)


def cell(text: str) -> str:
    """Return text that does not break a table."""
    return " ".join(text.replace("|", "\\|").split())


def row(name: str, node: Schema, required: bool) -> tuple[str, ...]:
    """Return one option in the order of `COLUMNS`."""
    meaning = str(node.get("description", ""))
    default = "required" if required else f"`{shown(node.get('default'))}`"
    unit = unit_of(name, meaning) if node.get("type") in ("number", "integer") else ""
    return f"`{name}`", type_of(node), unit, range_of(node), default, meaning


def type_of(node: Schema) -> str:
    """Return the type of a value in plain words."""
    if "$ref" in node:
        return spaced(str(node["$ref"]).rsplit("/", 1)[-1])
    if "discriminator" in node:
        kinds = node["discriminator"]["mapping"]
        return f"a `kind` ({', '.join(f'`{kind}`' for kind in kinds)}) with its options"
    if "enum" in node:
        return " or ".join(f"`{value}`" for value in node["enum"])
    if "anyOf" in node:
        return ", or ".join(type_of(member) for member in node["anyOf"])
    if node.get("type") == "array":
        return f"list of {type_of(node.get('items', {}))}"
    return TYPES.get(str(node.get("type")), "options by name")


def spaced(title: str) -> str:
    """Return the name of a class as words."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", title).lower()


def shown(value: object) -> str:
    """Return a default as one would write it in YAML."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def unit_of(name: str, meaning: str) -> str:
    """Return the first unit that the description names, else the one in the option's name.

    What is called a share is one, whatever it is a share of.
    """
    if name.endswith(SHARE):
        return SHARE
    found = UNIT.search(meaning) or UNIT.search(name.replace("_", " "))
    return found.group() if found else ""


BOUNDS: Final = {
    "minimum": "at least {}",
    "exclusiveMinimum": "above {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "below {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} of them",
    "maxItems": "at most {} of them",
}


def range_of(node: Schema) -> str:
    """Return what the bounds of a value allow, in words."""
    return ", ".join(text.format(node[key]) for key, text in BOUNDS.items() if key in node)


def first_line(schema: Schema) -> str:
    """Return the first sentence of what a schema says of itself."""
    return str(schema.get("description", "")).split("\n", 1)[0]
