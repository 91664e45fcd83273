"""What a reader must know before the figures are used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.report.happened import absences
from sim.report.results import Results
from sim.report.words import counted, is_one, label, listed, number

STILL_WITHOUT_LIMIT = 0.01  # share of person-days; design rule for a horizon that is too short
COUNTED = {"medicines": "medicines (how many use them)"}  # how a kind of figures is told


def warnings(results: Results) -> Iterator[str]:
    """Yield what a reader must know before the figures are used."""
    for scenario in results.scenarios:
        yield from _horizon_too_short(results, scenario)
        yield from _did_not_happen(results, scenario)
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
                f"In {label(scenario)} under {label(proposal)}, {counted(still, 'person')}"
                f" {'is' if is_one(still) else 'are'} still without on the last day, more than 1 %"
                f" of {counted(days, 'person-day')}: a longer horizon_days would count more."
            )


def _did_not_happen(results: Results, scenario: str) -> Iterator[str]:
    """Tell of events that luck, or a state that was not reached, has spared some runs."""
    alike: dict[str, list[str]] = {}  # names of events by the seeds in which they never began
    for name, spared in absences(results, scenario).items():
        alike.setdefault(_where_spared(spared, results.replications), []).append(label(name))
    parts = [f"{listed(names)} never began {where}" for where, names in alike.items()]
    if parts:
        yield f"In {label(scenario)}, {'; '.join(parts)}."


def _where_spared(spared: Mapping[str, int], seeds: int) -> str:
    """Return in how many seeds an event never began; by proposal, if these differ."""
    if len(set(spared.values())) == 1:
        return _of_seeds(next(iter(spared.values())), seeds)
    return listed([f"{_of_seeds(n, seeds)} under {label(name)}" for name, n in spared.items() if n])


def _of_seeds(spared: int, seeds: int) -> str:
    if seeds == 1:
        return "with the one seed"
    return f"in any of {seeds} seeds" if spared == seeds else f"in {spared} of {seeds} seeds"


def _grades(results: Results) -> str:
    grades = results.manifest.get("grades") or {}
    parts = [_estimates(name, found) for name, found in grades.items() if isinstance(found, dict)]
    if not parts:
        return "Many figures on demand are estimates (grade C); docs/model.md lists them."
    trust = "trust directions and orders of magnitude before digits"
    return f"{listed(parts)} are estimates (grade C): {trust}."


def _estimates(name: str, found: Mapping[str, int]) -> str:
    whole = sum(found.values())
    return f"{number(found.get('C', 0))} of {number(whole)} {COUNTED.get(name, name)}"
