"""Pages on every kind of disruption and requirement, written from the registered classes."""

from __future__ import annotations

import dataclasses
import inspect
import re
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from sim import registry
from sim.conditions import Channel
from sim.config.fields import tables
from sim.config.files import description, load_proposal, load_scenario, shipped
from sim.config.models import ROOT
from sim.config.semantics import semantics_page
from sim.registry import Disruption, Part, Requirement
from sim.rules import Rules

FOLDER: Final = ROOT / "docs" / "generated"
INDEX: Final = "README.md"
SEMANTICS: Final = "semantics.md"
Presets = dict[str, list[Disruption | Requirement]]


def presets(group: str, kind: str) -> Presets:
    """Return the parts of a kind in the files of a group, scenario or proposal, by file."""
    found: Presets = {}
    for name in shipped(group):
        for part in _parts(group, name):
            if part.kind == kind:
                found.setdefault(name, []).append(part)
    return found


@cache
def _parts(group: str, name: str) -> list[Disruption | Requirement]:
    if group == "scenario":
        return list(load_scenario(name).disruptions.values())
    return list(load_proposal(name).requirements.values())


def pages() -> dict[str, str]:
    """Return the text of each page by its path below the folder of pages."""
    registry.load_all()
    disruptions, requirements = sorted(registry.DISRUPTIONS.items()), registry.REQUIREMENTS
    found = {f"disruptions/{kind}.md": _disruption(kind, cls) for kind, cls in disruptions}
    found |= {
        f"requirements/{kind}.md": _requirement(kind, cls)
        for kind, cls in sorted(requirements.items())
    }
    return {INDEX: _index(), SEMANTICS: semantics_page(), **found}


def _index() -> str:
    return _joined(
        [
            "# Kinds of disruption and requirement",
            "Written by `make schema` from the classes and the files in `configs/`; not by hand.",
            f"What each condition stops, function by function: [{SEMANTICS}]({SEMANTICS}).",
            "## Disruptions",
            _links("disruptions", registry.DISRUPTIONS),
            "## Requirements",
            _links("requirements", registry.REQUIREMENTS),
        ]
    )


def _links(folder: str, kinds: Mapping[str, type[Part]]) -> str:
    return "\n".join(
        f"- [`{kind}`]({folder}/{kind}.md): {_told(cls)[0]}" for kind, cls in sorted(kinds.items())
    )


def _disruption(kind: str, cls: type[Disruption]) -> str:
    channels = ", ".join(f"`{channel}`" for channel in channels_of(cls))
    facts = [
        f"- Channels that it can limit: {channels or 'none'}.",
        f"- Days of recovery that are simulated after its end: {cls.recovery_days}.",
    ]
    return _page(kind, cls, facts, "scenario")


def _requirement(kind: str, cls: type[Requirement]) -> str:
    changed = ", ".join(f"`{figure}`" for figure in rules_of(cls))
    borne = [
        f"{payer.name.lower()} ({', '.join(cost.name.lower() for cost in costs)})"
        for payer, costs in cls.bears.items()
    ]
    facts = [
        f"- Rules that it can change: {changed or 'none'}.",
        f"- Who bears what it costs: {'; '.join(borne)}.",
    ]
    return _page(kind, cls, facts, "proposal")


def _page(kind: str, cls: type[Part], facts: list[str], group: str) -> str:
    parts = [f"# {kind}", *_told(cls), "\n".join(facts), "## Options"]
    for heading, meaning, table in tables(cls.model_json_schema()):
        parts += [f"### {heading}" if heading else "", meaning, table]
    return _joined([*parts, "## Presets", *_listed(presets(group, kind), group)])


def _listed(found: Presets, group: str) -> Iterable[str]:
    if not found:
        yield "None yet."
    for name, parts in sorted(found.items()):
        yield f"### {name}"
        yield f"In `configs/{group}/{name}.yaml`."
        yield description(group, name)
        for part in parts:
            if isinstance(part, Requirement):
                yield f"- Legal source: {part.legal_source}\n- Legal status: {part.legal_status}"


def _told(cls: type[Part]) -> list[str]:
    """Return the paragraphs of a class's docstring, the first its sentence."""
    return inspect.cleandoc(cls.__doc__ or "").split("\n\n")


def channels_of(cls: type[Disruption]) -> list[str]:
    """Return the channels that the module of a class names, in the order of the board."""
    # Which of them an event limits depends on its options and on the country, so the code is read.
    named = set(re.findall(r"\bChannel\.(\w+)", inspect.getsource(sys.modules[cls.__module__])))
    return [str(channel) for channel in Channel if channel.name in named]


def rules_of(cls: type[Requirement]) -> list[str]:
    """Return the figures of the board of rules that the reform of a class touches."""
    source = inspect.getsource(sys.modules[cls.__module__])
    named = {*re.findall(r"\brules\.(\w+)", source), *re.findall(r'at_least\(\s*"(\w+)"', source)}
    return [field.name for field in dataclasses.fields(Rules) if field.name in named]


def _joined(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"


def write() -> None:
    """Write all pages to docs/generated, and remove those of kinds that are no more."""
    written = pages()
    for path in FOLDER.rglob("*.md"):
        if path.relative_to(FOLDER).as_posix() not in written:
            path.unlink()
    for name, text in written.items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
