"""The report of a study: one page that needs nothing else, made from its result files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from sim.errors import RunError
from sim.report.answer import findings
from sim.report.costs import yearly_table
from sim.report.figures import Drawn, pictures, write_figures
from sim.report.missing import missing_tables
from sim.report.notes import warnings
from sim.report.results import Results, read_results
from sim.report.sight import sight_table
from sim.report.table import Table
from sim.report.tables import all_tables
from sim.report.words import GAP, label, number, sentence_case
from sim.results.cells import CALM, TODAY

REPORT = "report.html"
CAPTIONS = {
    "course": (
        "Residents without at least one medicine at midnight. The grey line is the calm twin: the"
        " same Sweden and the same luck without the disruption. The shaded days are those of the"
        " disruption."
    ),
    "map": (
        f"Residents whom the disruption leaves without a medicine, per 1{GAP}000 residents of the"
        " county (excess over the calm twin)."
    ),
    "reasons": (
        "Person-days without medicine by the first constraint that bound, in a fixed order;"
        " the reasons sum to all person-days. Ordinary days are included: see the calm twin."
    ),
}

OF_PROPOSALS = {
    "course": " Below it, the difference of each proposal to today's rules.",
    "map": " Right: how each proposal changes that.",
}


def write_report(folder: Path) -> Path:
    """Write the figures and report.html of a finished study and return the report's path.

    Raises RunError if a result file is missing or broken, or the folder cannot be written.
    """
    folder = Path(folder)
    report = folder / REPORT
    try:
        write_figures(folder)
        partial = report.with_name(f"{REPORT}.partial")
        partial.write_text(render(read_results(folder)), encoding="utf-8")
        partial.replace(report)
    except OSError as error:
        raise RunError(
            f"{error.filename or folder}: cannot be written ({error.strerror or error}); make"
            " room or correct the permissions and run the same command again"
        ) from error
    return report


def render(results: Results) -> str:
    """Return the report as HTML text without any reference to other files."""
    loader = PackageLoader("sim.report")
    page = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    ).get_template("report.html.j2")
    return page.render(
        study=sentence_case(label(str(results.manifest.get("study", results.folder.name)))),
        results=results,
        number=number,
        chapters=list(_chapters(results)),
        costs=yearly_table(results),
        definitions=_definitions(results),
        notes=list(warnings(results)),
        provenance=_provenance(results),
    )


def _chapters(results: Results) -> Iterator[dict[str, Any]]:
    drawn = pictures(results)
    for scenario in results.scenarios:
        yield {
            "name": scenario,
            "title": sentence_case(label(scenario)),
            "days": results.horizon_days(scenario),
            "findings": list(findings(results, scenario)),
            "tables": _with_rows(all_tables(results, scenario)),
            "missing": _with_rows(missing_tables(results, scenario)),
            "sight": _with_rows([sight_table(results, scenario)]),
            "figures": [
                {"kind": each.kind, "svg": _inline(each), "caption": _caption(results, each)}
                for each in drawn
                if each.scenario == scenario
            ],
        }


def _caption(results: Results, drawn: Drawn) -> str:
    more = OF_PROPOSALS.get(drawn.kind, "") if results.reforms(drawn.scenario) else ""
    return CAPTIONS[drawn.kind] + more


def _with_rows(tables: Iterable[Table]) -> list[Table]:
    return [table for table in tables if table.rows]


def _inline(drawn: Drawn) -> str:
    """Return a picture for use inside a page: no XML head, no metadata, and names of its own."""
    own = f"{drawn.kind}-{drawn.scenario}-"
    svg = re.sub(r"<metadata>.*?</metadata>", "", drawn.picture, flags=re.DOTALL)
    svg = svg[svg.index("<svg") :]
    for use in ('id="', "url(#", 'href="#'):
        svg = svg.replace(use, use + own)
    alternative = sentence_case(f"{drawn.kind} of {label(drawn.scenario)}")
    return svg.replace("<svg ", f'<svg role="img" aria-label="{alternative}" ', 1)


def _definitions(results: Results) -> list[dict[str, str]]:
    """Return what each scenario and proposal consists of, as the configuration says it."""
    parts = [
        ("scenario", name, scenario.get("disruptions", {}))
        for name, scenario in results.manifest["scenarios"].items()
    ] + [("proposal", name, found) for name, found in results.manifest["proposals"].items()]
    empty = {CALM: "no disruption", TODAY: "no reform: the law as it stands"}
    return [
        {
            "sort": sort,
            "name": name,
            "text": "\n".join(_outline(found)) if found else empty.get(name, "nothing"),
        }
        for sort, name, found in parts
    ]


def _outline(value: object, depth: int = 0) -> Iterator[str]:
    """Yield nested settings as indented lines, as in the YAML that they came from."""
    if not isinstance(value, dict):
        yield "  " * depth + str(value)
        return
    for name, part in value.items():
        if isinstance(part, dict):
            yield f"{'  ' * depth}{name}:"
            yield from _outline(part, depth + 1)
        else:
            yield f"{'  ' * depth}{name}: {part}"


def _provenance(results: Results) -> list[tuple[str, str]]:
    """Return the manifest as rows; the long parts stand elsewhere in the report."""
    elsewhere = {"cells", "scenarios", "proposals", "warnings", "residents_by_region"}
    return [
        (name.replace("_", " "), _told(value))
        for name, value in results.manifest.items()
        if name not in elsewhere
    ]


def _told(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_told(part)}" for name, part in value.items())
    if isinstance(value, int) and not isinstance(value, bool):
        return number(value)
    return str(value)
