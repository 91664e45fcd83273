"""Renews what the written catalogue says of some presets; the others stay as they were measured."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, Final

from experiments.catalogue.expectations import read_expectations
from experiments.catalogue.page import README, RESULTS, VERSIONS, Catalogue, as_csv, files_of
from sim.errors import ConfigError
from sim.manifest import short_commit

SECTION: Final = "\n## "
HOW: Final = "- World "  # begins the line that says how all was measured
PROGRAM: Final = " Program: "  # what follows it in that line may differ
ANEW: Final = "- Measured anew by themselves on commit "


def renew(found: Catalogue, names: Collection[str], folder: Path) -> None:
    """Write what was found of some presets into the catalogue in a folder.

    Raises ConfigError when they were measured in another world or with other seeds than the rest.
    """
    old = {
        name: (folder / name).read_text(encoding="utf-8") for name in (README, RESULTS, VERSIONS)
    }
    fresh = files_of(found)
    table = [[*each.where, each.figure] for each in read_expectations()]
    page = renewed_page(old[README], fresh[README], names)
    texts = {
        README: noted(page, names, short_commit(found.manifest["git_commit"])),
        RESULTS: renewed_rows(old[RESULTS], fresh[RESULTS], names, lambda r: table.index(r[:4])),
        VERSIONS: renewed_rows(old[VERSIONS], fresh[VERSIONS], names, lambda row: row[0]),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def renewed_page(old: str, fresh: str, names: Collection[str]) -> str:
    """Return a page with the lines of some presets from another; ConfigError as `renew`."""
    before, now = _how(old), _how(fresh)
    if before != now:
        raise ConfigError(
            f"renew: the catalogue was measured so: '{before}'; what is renewed must be measured in"
            f" the same way, not so: '{now}'; set world, seed and replications accordingly"
        )
    sections = {_title(part): part for part in fresh.split(SECTION)}
    parts = old.split(SECTION)
    return SECTION.join(renewed_section(p, sections.get(_title(p), ""), names) for p in parts)


def renewed_section(old: str, fresh: str, names: Collection[str]) -> str:
    """Return a section with the lines of some presets from another, sorted by preset."""
    lines = old.split("\n")
    first = next((i for i, line in enumerate(lines) if _preset(line)), len(lines))
    about = [line for line in lines if _preset(line) and _preset(line) not in names]
    about += [line for line in fresh.split("\n") if _preset(line) in names]
    others = [line for line in lines[first:] if not _preset(line)]
    return "\n".join([*lines[:first], *sorted(about, key=_preset), *others])


def noted(page: str, names: Collection[str], commit: str) -> str:
    """Return a page that says on which commit each preset was measured anew last."""
    told = dict[str, str]()
    lines = page.split("\n")
    for line in lines:
        if line.startswith(ANEW):
            at, _, listed = line.removeprefix(ANEW).partition(": ")
            told |= dict.fromkeys(listed.rstrip(".").split(", "), at)
    told |= {f"`{name}`": commit for name in names}
    place = next(i for i, line in enumerate(lines) if line.startswith(HOW)) + 1
    anew = [
        f"{ANEW}{at}: {', '.join(sorted(n for n in told if told[n] == at))}."
        for at in dict.fromkeys(told.values())
    ]
    rest = [line for line in lines[place:] if not line.startswith(ANEW)]
    return "\n".join([*lines[:place], *anew, *rest])


def renewed_rows(
    old: str, fresh: str, names: Collection[str], place: Callable[[list[str]], Any]
) -> str:
    """Return a table with the rows of some presets from another, in the order of `place`."""
    heads, *rows = _rows(old)
    column = heads.index("preset" if "preset" in heads else "scenario")
    kept = [row for row in rows if row[column] not in names]
    return as_csv([heads, *sorted([*kept, *_rows(fresh)[1:]], key=place)])


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(text.splitlines()))


def _preset(line: str) -> str:
    """Return the preset whose line in a table or list this is, or nothing."""
    return line.split("`")[1] if line.startswith(("| `", "- `")) else ""


def _title(part: str) -> str:
    return part.partition("\n")[0]


def _how(page: str) -> str:
    line = next(line for line in page.split("\n") if line.startswith(HOW))
    return line.removeprefix("- ").partition(PROGRAM)[0]
