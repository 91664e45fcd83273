"""Writes the catalogue: one line a preset for readers, one row a figure for programs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, Final

import numpy as np

from experiments.catalogue.design import Design
from experiments.catalogue.expectations import COLUMNS, GROUPS, MOVES, presets
from experiments.catalogue.judge import HEADLINE, NO, YES, Cells, Change, Verdict, change_of
from experiments.catalogue.versions import Played
from sim.config import CALM, TODAY, load_scenario
from sim.config.fields import grid as table
from sim.manifest import short_commit
from sim.study.provenance import MIXED

README, RESULTS, VERSIONS = "README.md", "results.csv", "versions.csv"
HEADS: Final = ("days", "patients without", "person-days", "beyond tolerance")
CLAIMS: Final = ("should move", "must not move", "as expected")
SCENARIO_HEADS: Final = ("scenario", "kinds", *HEADS, *CLAIMS, "harsher never better")
PROPOSAL_HEADS: Final = ("proposal", "in", *HEADS, *CLAIMS)
MEASURED: Final = ("days", "seeds", "without_preset", "with_preset", "change", "agrees")
VERSION_HEADS: Final = ("scenario", "strength", "patients_without", "person_days_without")


@dataclass(frozen=True)
class Catalogue:
    """All that was measured."""

    manifest: Mapping[str, Any]
    design: Design
    cells: Cells
    verdicts: Sequence[Verdict]
    played: Mapping[str, Played]

    def presets(self, group: str) -> list[str]:
        """Return the presets of a group that were measured."""
        those = (v.expectation for v in self.verdicts)
        return sorted({each.preset for each in those if each.group == group})

    def of(self, group: str, preset: str, scenario: str) -> list[Verdict]:
        """Return the verdicts on a preset in a scenario."""
        return [v for v in self.verdicts if v.expectation.where == (group, preset, scenario)]


def write(found: Catalogue, folder: Path) -> None:
    """Write README.md, results.csv and versions.csv."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files_of(found).items():
        (folder / name).write_text(text, encoding="utf-8")


def files_of(found: Catalogue) -> dict[str, str]:
    """Return what the three files hold."""
    return {
        README: readme(found),
        RESULTS: as_csv([(*COLUMNS, *MEASURED), *result_rows(found)]),
        VERSIONS: as_csv([VERSION_HEADS, *version_rows(found)]),
    }


def readme(found: Catalogue) -> str:
    """Return the page."""
    parts = [
        "# Catalogue of measured effects",
        "Written by `make catalogue`; not by hand. What each preset should do stands with its"
        " reason in [expectations.csv](expectations.csv), each figure by itself in"
        f" [{RESULTS}]({RESULTS}).",
        measured_how(found),
        "## Scenarios under today's rules",
        "What each adds to calm.",
        table(SCENARIO_HEADS, [scenario_row(found, name) for name in found.presets("scenario")]),
        "## Proposals",
        "What each changes against today's rules in the same scenario. Each is tried where it is"
        " meant to help: rows of different scenarios do not rank proposals, and with few seeds a"
        " small difference is luck.",
        table(PROPOSAL_HEADS, list(proposal_rows(found))),
        "## Not as expected",
        "\n".join([*surprises(found), *better_when_harsher(found)]) or "Nothing.",
        "## Not measured",
        ", ".join(f"`{name}`" for name in not_measured(found)) or "Nothing.",
    ]
    return "\n\n".join(parts) + "\n"


def measured_how(found: Catalogue) -> str:
    """Return how the figures were measured, as a list."""
    design, about = found.design, found.manifest
    seeds = ", ".join(str(about["seed"] + i) for i in range(about["replications"]))
    strengths = ", ".join(f"{strength:g}" for strength in (0, *design.strengths))
    lines = [
        f"World `{about['world']}` with {number(about['residents'])} residents; seeds {seeds};"
        " figures are means over seeds, each seed paired with its twin."
        f" Program: commit {short_commit(about['git_commit'])}.",
        *(warning for warning in about["warnings"] if warning.startswith(MIXED)),
        f"A figure has moved when it changes by more than {design.same_share:.0%} in every seed. It"
        " is the `same` when it changes by at most that in every seed, `equal` when by nothing.",
    ]
    if found.played:
        lines += [
            f"Harsher never better: in the world `{design.play_world}`, everywhere, with the same"
            f" luck, {design.play_seeds} seeds counted together, strengths {strengths} of the"
            " events (0 = calm) never leave fewer without, nor fewer person-days"
            f" ([{VERSIONS}]({VERSIONS})).",
            "Without strength every scenario is calm bit for bit in the toy world:"
            f" {word(all(p.mild_is_calm for p in found.played.values()))}.",
        ]
    return "\n".join(f"- {line}" for line in lines)


def scenario_row(found: Catalogue, name: str) -> tuple[str, ...]:
    """Return the line of a scenario."""
    kinds = dict.fromkeys(e.kind for e in load_scenario(name).disruptions.values())
    return (
        f"`{name}`",
        ", ".join(kinds),
        *_headline(found, name, TODAY),
        *_claims(found.of("scenario", name, name)),
        word(found.played[name].never_better) if name in found.played else "not played",
    )


def proposal_rows(found: Catalogue) -> Iterable[tuple[str, ...]]:
    """Yield the lines of every proposal, one for each scenario in which it is tried."""
    for name in found.presets("proposal"):
        tried = {v.expectation.scenario for v in found.verdicts if v.expectation.preset == name}
        for scenario in sorted(tried, key=lambda each: (each != CALM, each)):
            yield (
                f"`{name}`",
                f"`{scenario}`",
                *_headline(found, scenario, name),
                *_claims(found.of("proposal", name, scenario)),
            )


def surprises(found: Catalogue) -> Iterable[str]:
    """Yield what did not go as the table says."""
    for verdict in found.verdicts:
        each = verdict.expectation
        if not verdict.agrees:
            yield (
                f"- `{each.preset}` in `{each.scenario}`: {each.figure} should be {each.expected}"
                f" ({each.reason}); it changed by {shown(verdict.change)}{why(found, each.preset)}."
            )


def better_when_harsher(found: Catalogue) -> Iterable[str]:
    """Yield the scenarios of which a harsher version was better."""
    for name, played in found.played.items():
        if not played.never_better:
            yield (
                f"- `{name}`, harsher by steps: patients without {numbers(played.patients)};"
                f" person-days {numbers(played.person_days)}{why(found, name)}."
            )


def not_measured(found: Catalogue) -> list[str]:
    """Return the presets that are not on the page."""
    return [n for group in GROUPS for n in presets(group) if n not in found.presets(group)]


def why(found: Catalogue, preset: str) -> str:
    """Return the explanation of what is not as expected, if there is one."""
    known = found.design.explained.get(preset)
    return f": {known}" if known else ""


def result_rows(found: Catalogue) -> Iterable[Sequence[object]]:
    """Yield every expectation with what was measured, means over seeds."""
    for verdict in found.verdicts:
        each, change = verdict.expectation, verdict.change
        means = (change.without.mean(), change.with_it.mean(), change.mean)
        yield (
            *(getattr(each, column) for column in COLUMNS),
            found.cells[each.scenario, each.proposal][0].horizon_days,
            change.without.size,
            *(f"{value:.12g}" for value in means),
            YES if verdict.agrees else NO,
        )


def version_rows(found: Catalogue) -> Iterable[Sequence[object]]:
    """Yield every scenario at every strength."""
    strengths = (0.0, *found.design.strengths)
    for name, played in found.played.items():
        for row in zip(strengths, played.patients, played.person_days, strict=True):
            yield name, *row


def shown(change: Change) -> str:
    """Return a change in the figure's unit and in per cent; per cent alone for a share."""
    per_cent = "" if np.isnan(change.share) else f"{change.share:+.1%}"
    if change.is_whole:
        return f"{number(change.mean, '+')} ({per_cent})" if per_cent else number(change.mean, "+")
    return f"{change.mean:+.4f} ({per_cent})"


def number(value: float, sign: str = "") -> str:
    """Return a whole number with a space between thousands."""
    return f"{value:{sign},.0f}".replace(",", " ")


def numbers(values: Iterable[float]) -> str:
    """Return whole numbers in their order."""
    return ", ".join(number(value) for value in values)


def word(true: bool) -> str:
    """Return yes, or no where a reader cannot miss it."""
    return YES if true else f"**{NO}**"


def _headline(found: Catalogue, scenario: str, proposal: str) -> tuple[str, ...]:
    changes = [change_of(found.cells, scenario, proposal, figure) for figure in HEADLINE]
    days = found.cells[scenario, proposal][0].horizon_days
    return str(days), *(number(change.mean, "+") for change in changes)


def _claims(verdicts: Sequence[Verdict]) -> tuple[str, str, str]:
    """Return what should move, what must not, and whether all was so."""
    told: dict[bool, list[str]] = {True: [], False: []}
    for verdict in verdicts:
        each, mark = verdict.expectation, "" if verdict.agrees else " ✗"
        claim = f"{each.figure} {each.expected}: {shown(verdict.change)}{mark}"
        told[each.expected in MOVES].append(claim)
    agree = word(all(verdict.agrees for verdict in verdicts))
    return "; ".join(told[True]), "; ".join(told[False]), agree


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as comma-separated values."""
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
