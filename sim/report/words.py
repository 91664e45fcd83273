"""Figures and findings in words, the same on the terminal and in the report."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sim.report.results import Results, Row
from sim.results.cells import TODAY

GAP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
NONE = "\N{EN DASH}"
SPELT = {"it": "IT", "eprescription": "e-prescription"}
UNITS = {"d": "days", "h": "hours"}
STILL_WITHOUT_LIMIT = 0.01  # share of person-days; design rule for a horizon that is too short


def label(name: str) -> str:
    """Return a name of the configuration as words: todays_rules, today's rules."""
    if name == TODAY:
        return "today's rules"
    spelt = " ".join(SPELT.get(word, word) for word in name.split("_"))
    return re.sub(r"\b(\d+)([dh])\b", _with_unit, spelt)


def sentence_case(text: str) -> str:
    """Return a text that begins with a capital."""
    return text[:1].upper() + text[1:]


def number(value: float | None, signed: bool = False) -> str:
    """Return a whole number with no-break spaces between thousands, 12 345."""
    if value is None:
        return NONE
    whole = round(value)
    digits = f"{abs(whole):,}".replace(",", GAP)
    sign = MINUS if whole < 0 else "+" if signed and whole > 0 else ""
    return sign + digits


def share(value: float | None, decimals: int = 1) -> str:
    """Return a share as per cent, 92.6 %; what rounds to nothing is under the last digit."""
    if value is None:
        return NONE
    least = 0.1**decimals
    if 0 < 100 * value < least / 2:
        return f"under {least:.{decimals}f}{GAP}%"
    return f"{100 * value:.{decimals}f}{GAP}%"


def decimal(value: float, signed: bool = False) -> str:
    """Return a number with one decimal, such as a rate."""
    text = f"{abs(value):.1f}"
    sign = "" if text == "0.0" else MINUS if value < 0 else "+" if signed else ""
    return sign + text


def between(low: float | None, high: float | None, signed: bool = False) -> str:
    """Return an interval as [low to high], or nothing if there is none."""
    if low is None or high is None:
        return ""
    if number(low) == number(high):
        return f"[{number(low, signed)}]"
    return f"[{number(low, signed)} to {number(high, signed)}]"


def difference(row: Row | None) -> str:
    """Return the difference of a row against today's rules with its interval."""
    if row is None or row.diff_mean is None:
        return NONE
    limits = between(row.diff_ci_low, row.diff_ci_high, signed=True)
    mean = number(row.diff_mean, signed=True)
    return mean if limits in ("", f"[{mean}]") else f"{mean} {limits}"


def findings(results: Results, scenario: str) -> Iterator[str]:
    """Yield sentences that answer the question for one scenario, the best proposal first."""
    yield from _what_happens(results, scenario)
    yield from _root_causes(results, scenario)
    reforms = results.reforms(scenario)
    effects = {name: results.mean(scenario, name, EFFECT) or 0.0 for name in reforms}
    for name in sorted(reforms, key=lambda each: -effects[each]):
        yield _what_it_does(results, scenario, name)


EFFECT = "effect_patients_without"


def _what_happens(results: Results, scenario: str) -> Iterator[str]:
    row = results.row(scenario, TODAY, "patients_without")
    if row is None or row.mean is None:
        return
    part = f" ({share(row.mean / results.residents)})" if results.residents else ""
    days = results.horizon_days(scenario)
    text = (
        f"Under {label(scenario)}, {number(row.mean)} residents{part} go without a medicine at"
        f" some time in {days} days if today's rules apply"
    )
    excess = results.row(scenario, TODAY, "excess_patients_without")
    if excess is not None and row.calm_mean is not None:
        text += (
            f"; without the disruption {number(row.calm_mean)} would, so it adds"
            f" {_with_limits(excess)}"
        )
    yield text + "."


def _root_causes(results: Results, scenario: str) -> Iterator[str]:
    measure, everyday = "person_days_without", "event=none"
    whole = results.mean(scenario, TODAY, measure)
    groups = results.groups(scenario, measure, "event")
    days = {group: results.mean(scenario, TODAY, measure, group) or 0.0 for group in groups}
    events = sorted((g for g in groups if g != everyday and days[g]), key=lambda g: -days[g])
    if not whole or not events:
        return
    parts = [f"{share(days[g] / whole, 0)} to {label(g.partition('=')[2])}" for g in events]
    yield (
        f"Of {number(whole)} person-days without, {', '.join(parts)} can be traced, and"
        f" {share(days.get(everyday, 0.0) / whole, 0)} have everyday causes."
    )


def _what_it_does(results: Results, scenario: str, proposal: str) -> str:
    name = sentence_case(label(proposal))
    effect = results.row(scenario, proposal, EFFECT) or _as_effect(
        results.row(scenario, proposal, "patients_without")
    )
    if effect is None or effect.mean is None:
        return f"{name}: no figure."
    if changes_nothing(results, scenario, proposal):
        return f"{name} changes nothing here: the same residents go without."
    text = f"{name} {_verdict(effect, results.replications)}"
    excess = results.mean(scenario, TODAY, "excess_patients_without")
    if excess and effect.mean > 0 and not _could_be_zero(effect):
        text += f", {share(effect.mean / excess, 0)} of those whom the disruption adds"
    return f"{text}{_person_by_person(results, scenario, proposal)}."


def _verdict(effect: Row, seeds: int) -> str:
    mean, low, high = effect.mean or 0.0, effect.ci_low, effect.ci_high
    worse = effect._replace(mean=-mean, ci_low=_minus(high), ci_high=_minus(low))
    if _could_be_zero(effect):
        shown, how = (worse, "more") if mean < 0 else (effect, "fewer")
        return (
            f"leaves {number(shown.mean)} {how} patients without medicine in the mean, which"
            f" {seeds} seeds cannot tell from none {between(shown.ci_low, shown.ci_high)}"
        )
    if mean < 0:
        return f"adds {_with_limits(worse)} more patients without medicine"
    return f"spares {_with_limits(effect)} patients"


def _could_be_zero(row: Row) -> bool:
    low, high = row.ci_low, row.ci_high
    return low is not None and high is not None and low <= 0 <= high


def _person_by_person(results: Results, scenario: str, proposal: str) -> str:
    spared = results.mean(scenario, proposal, "spared_persons")
    harmed = results.mean(scenario, proposal, "newly_harmed_persons")
    if spared is None or harmed is None:
        return ""
    return (
        f"; person by person, {number(spared)} no longer go without and"
        f" {number(harmed) if harmed else 'none'} newly do"
    )


def changes_nothing(results: Results, scenario: str, proposal: str) -> bool:
    """Say whether not one person's outcome differs from today's rules."""
    moved = [
        results.mean(scenario, proposal, measure)
        for measure in ("spared_persons", "newly_harmed_persons")
    ]
    days = results.row(scenario, proposal, "person_days_without")
    return moved == [0.0, 0.0] and days is not None and days.diff_mean == 0.0


def warnings(results: Results) -> Iterator[str]:
    """Yield what a reader must know before the figures are used."""
    for scenario in results.scenarios:
        yield from _horizon_too_short(results, scenario)
    yield from results.manifest.get("warnings", [])
    yield _grades(results)
    if results.replications < 2:
        yield "One replication only: there are no intervals; set replications=4 or more."
    else:
        yield (
            f"Intervals are 95 % over {results.replications} seeds only: they show luck in the"
            " model, not how uncertain its figures are, and are too narrow as a measure of what"
            " is known."
        )


def _horizon_too_short(results: Results, scenario: str) -> Iterator[str]:
    for proposal in results.proposals(scenario):
        still = results.mean(scenario, proposal, "still_without_at_horizon")
        days = results.mean(scenario, proposal, "person_days_without")
        if still and days and still > STILL_WITHOUT_LIMIT * days:
            yield (
                f"In {label(scenario)} under {label(proposal)}, {number(still)} persons are still"
                f" without on the last day, more than 1 % of {number(days)} person-days: a longer"
                " horizon_days would count more."
            )


def _grades(results: Results) -> str:
    grades = results.manifest.get("grades")
    if not grades or not sum(grades.values()):
        return "Many figures on demand are estimates (grade C); docs/model.md lists them."
    part = grades.get("C", 0) / sum(grades.values())
    return (
        f"{share(part, 0)} of the {number(sum(grades.values()))} input figures are estimates"
        " (grade C): trust directions and orders of magnitude before digits."
    )


def _as_effect(row: Row | None) -> Row | None:
    if row is None or row.diff_mean is None:
        return None
    low, high = _minus(row.diff_ci_high), _minus(row.diff_ci_low)
    return row._replace(mean=-row.diff_mean, ci_low=low, ci_high=high)


def _with_limits(row: Row) -> str:
    return f"{number(row.mean)} {between(row.ci_low, row.ci_high)}".strip()


def _with_unit(found: re.Match[str]) -> str:
    return f"{found[1]} {UNITS[found[2]]}"


def _minus(value: float | None) -> float | None:
    return None if value is None else -value
