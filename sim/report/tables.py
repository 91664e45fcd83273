"""The tables of a scenario in the report: the comparison, and who goes without."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files

from sim.report.costs import costs_table
from sim.report.county_map import county_name
from sim.report.results import Results, Row
from sim.report.table import Table
from sim.report.words import between, decimal, difference, label, number, sentence_case, share
from sim.results.cells import CALM, TODAY

EXCESS = "excess_patients_without"
TREATMENTS = "treatments_without"
MOST_MEDICINES = 10  # in the table of those most lacking
CRITICALITY = {
    "1": "life-saving within days (class 1)",
    "2": "serious harm within weeks (class 2)",
    "3": "harm within months (class 3)",
    "4": "low urgency (class 4)",
}
GROUPS = {
    "children": "children, 0-17",
    "adults": "adults, 18-64",
    "elderly": "65 and older",
    "dose": "dose-dispensed",
    "care_home": "in care homes",
    "home_care": "with home care",
    "custody": "in custody",
    "e_commerce": "who buy on-line",
    "sparse": "in sparse municipalities",
}
# Measure, heading and way of writing, of what a proposal brings besides patients spared.
CONSEQUENCES: tuple[tuple[str, str, Callable[[float | None], str]], ...] = (
    ("served_at_once_share", "Lines served at once", share),
    ("customers_in_full_share", "Customers served in full", share),
    ("filled_within_24_hours_share", "Misses filled in 24 h", share),
    ("acute_needs_lapsed", "Acute needs lapsed", number),
    ("treatments_substituted", "Lines substituted", number),
    ("articles_without_stock_share", "Articles out of stock", share),
    ("mean_cover_days", "Mean cover, days", lambda v: "–" if v is None else decimal(v)),
    ("interventions", "Interventions", number),
)


def all_tables(results: Results, scenario: str) -> Iterator[Table]:
    """Yield the tables of one scenario but those of medicines; one without figures has no rows."""
    yield comparison_table(results, scenario)
    yield consequences_table(results, scenario)
    yield who_table(results, scenario)
    yield where_table(results, scenario)
    yield costs_table(results, scenario)


def comparison_table(results: Results, scenario: str) -> Table:
    """Return the headline: patients and person-days without, each with interval and effect."""
    heads = [
        "Proposal",
        "Patients without",
        "Beyond tolerance",
        "Person-days without",
        "Patients against today's rules",
        "Of these by the disruption",
        "Spared",
        "Newly harmed",
        "Patients in the calm twin",
    ]
    rows = []
    for proposal in results.proposals(scenario):
        without = results.row(scenario, proposal, "patients_without")
        rows.append(
            [
                sentence_case(label(proposal)),
                _with_interval(without),
                _with_interval(results.row(scenario, proposal, "patients_beyond_tolerance")),
                _with_interval(results.row(scenario, proposal, "person_days_without")),
                *(
                    "" if proposal == TODAY else difference(row)
                    for row in (without, results.row(scenario, proposal, EXCESS))
                ),
                *(
                    "" if proposal == TODAY else number(results.mean(scenario, proposal, measure))
                    for measure in ("spared_persons", "newly_harmed_persons")
                ),
                number(without.calm_mean if without else None),
            ]
        )
    return Table("Who goes without under each proposal [95 % interval over seeds]", heads, rows)


def consequences_table(results: Results, scenario: str) -> Table:
    """Return what else a proposal changes: service, substitution, stock, interventions."""
    shown = [
        (measure, head, write)
        for measure, head, write in CONSEQUENCES
        if results.row(scenario, TODAY, measure)
    ]
    rows = [
        [
            sentence_case(label(proposal)),
            *(write(results.mean(scenario, proposal, measure)) for measure, _, write in shown),
        ]
        for proposal in results.proposals(scenario)
    ]
    heads = ["Proposal", *(head for _, head, _ in shown)]
    return Table("What else differs", heads, rows if shown else [])


def who_table(results: Results, scenario: str) -> Table:
    """Return patients whom the disruption adds, by criticality of the medicine and by group.

    The groups come in the order of `GROUPS`, then those of patients by name: what these lack is
    not only the medicine by which they are a group.
    """
    divisions = (("criticality", CRITICALITY), ("group", GROUPS))
    names = {
        f"{division}={code}": name for division, known in divisions for code, name in known.items()
    }
    groups = [
        group
        for division, _ in divisions
        for group in results.groups(scenario, _counted(scenario), division)
    ]
    place = {group: k for k, group in enumerate(names)}
    groups.sort(key=lambda group: place.get(group, len(place)))
    named = [(group, names.get(group) or _patients(group)) for group in groups]
    caption = f"{_what(scenario)}, by urgency of the medicine and by group of persons"
    return _by_group(results, scenario, named, caption)


def _patients(group: str) -> str:
    return f"of whom {label(group.partition('=')[2])}, without at least one medicine"


def medicines_table(results: Results, scenario: str) -> Table:
    """Return the medicines that most treatments lack under today's rules, the most first."""
    lacking = {
        group: row
        for group in results.groups(scenario, TREATMENTS, "medicine")
        if (row := results.row(scenario, TODAY, TREATMENTS, group)) and row.mean
    }
    most = sorted(lacking, key=lambda g: (-(lacking[g].mean or 0.0), g))[:MOST_MEDICINES]
    proposals = results.proposals(scenario)
    rows = [
        [
            sentence_case(medicine_name(group.partition("=")[2])),
            *(number(results.mean(scenario, each, TREATMENTS, group)) for each in proposals),
        ]
        for group in most
    ]
    caption = "Medicines most lacking: treatments without at some time, ordinary days included"
    return Table(caption, ["", *(sentence_case(label(name)) for name in proposals)], rows)


@cache
def _substances() -> dict[str, str]:
    text = files("sim.data").joinpath("medicines.csv").read_text(encoding="utf-8")
    return {row["atc"]: row["substance_en"] for row in csv.DictReader(io.StringIO(text))}


def medicine_name(code: str) -> str:
    """Return substance and code, insulin aspart (A10AB05), or only the code if it is not known."""
    if code == "other":
        return "medicines outside the table"
    substance = _substances().get(code)
    return f"{substance} ({code})" if substance else code


def where_table(results: Results, scenario: str) -> Table:
    """Return patients whom the disruption adds by county, the most under today's rules first."""
    groups = results.groups(scenario, _counted(scenario), "region")
    most = {g: results.mean(scenario, TODAY, _counted(scenario), g) or 0.0 for g in groups}
    ordered = sorted(groups, key=lambda group: (-most[group], group))
    named = [(group, county_name(group.partition("=")[2])) for group in ordered]
    return _by_group(results, scenario, named, f"{_what(scenario)}, by county")


def _by_group(
    results: Results, scenario: str, groups: list[tuple[str, str]], caption: str
) -> Table:
    proposals = results.proposals(scenario)
    measure = _counted(scenario)
    rows = [
        [
            sentence_case(name),
            *(number(results.mean(scenario, proposal, measure, group)) for proposal in proposals),
        ]
        for group, name in groups
    ]
    return Table(caption, ["", *(sentence_case(label(name)) for name in proposals)], rows)


def _counted(scenario: str) -> str:
    return "patients_without" if scenario == CALM else EXCESS


def _what(scenario: str) -> str:
    return "Patients without" if scenario == CALM else "Patients whom the disruption adds"


def _with_interval(row: Row | None) -> str:
    """Return a count and its interval, of which the part below zero is left out: no count is."""
    if row is None:
        return number(None)
    low = None if row.ci_low is None else max(row.ci_low, 0.0)
    return f"{number(row.mean)} {between(low, row.ci_high)}".strip()
