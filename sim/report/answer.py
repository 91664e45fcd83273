"""The answer in words: what happens, to what it is traced, and what each proposal changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sim.report.happened import happenings
from sim.report.results import Results
from sim.report.words import between, counted, is_one, label, listed, number, sentence_case, share
from sim.results.cells import TODAY

WITHOUT = "patients_without"
EXCESS, EFFECT = "excess_patients_without", "effect_patients_without"
DAYS, EVERYDAY = "person_days_without", "event=none"


class Change(NamedTuple):
    """Patients more (+) or fewer (-) than under today's rules, with the interval over seeds."""

    mean: float
    low: float | None
    high: float | None

    @property
    def how(self) -> str:
        """The direction in a word."""
        return "fewer" if self.mean < 0 else "more"

    @property
    def size(self) -> str:
        """Number and interval in its direction: of 5 fewer, 5 [3 to 7]."""
        low, high = self.low, self.high
        if self.mean < 0:
            low, high = _minus(high), _minus(low)
        return f"{number(abs(self.mean))} {between(low, high)}".strip()

    @property
    def could_be_none(self) -> bool:
        """Whether the seeds cannot tell it from none."""
        return self.low is not None and self.high is not None and self.low <= 0 <= self.high


def findings(results: Results, scenario: str) -> Iterator[str]:
    """Yield sentences that answer the question for one scenario, the best proposal first."""
    yield from _what_happens(results, scenario)
    yield from _root_causes(results, scenario)
    changes = {name: _in_all(results, scenario, name) for name in results.reforms(scenario)}
    for name, change in sorted(changes.items(), key=lambda each: each[1].mean if each[1] else 0.0):
        yield _what_it_does(results, scenario, name, change)


def _what_happens(results: Results, scenario: str) -> Iterator[str]:
    row = results.row(scenario, TODAY, WITHOUT)
    if row is None or row.mean is None:
        return
    part = f" ({share(row.mean / results.residents)})" if results.residents else ""
    text = (
        f"Under {label(scenario)}, {counted(row.mean, 'resident')}{part} {_go(row.mean)} without a"
        f" medicine at some time in {counted(results.horizon_days(scenario), 'day')} if today's"
        " rules apply"
    )
    excess = results.row(scenario, TODAY, EXCESS)
    if excess is not None and excess.mean is not None and row.calm_mean is not None:
        added = Change(excess.mean, excess.ci_low, excess.ci_high)
        limits = between(excess.ci_low, excess.ci_high)
        adds = f"adds {number(excess.mean)} {limits}".strip()
        what = f"leaves {added.size} fewer" if round(excess.mean) < 0 else adds
        text += f"; without the disruption {number(row.calm_mean)} would, so it {what}"
    yield text + "."


def _go(value: float) -> str:
    return "goes" if is_one(abs(value)) else "go"


def _root_causes(results: Results, scenario: str) -> Iterator[str]:
    whole = results.mean(scenario, TODAY, DAYS)
    groups = results.groups(scenario, DAYS, "event")
    days = {group: results.mean(scenario, TODAY, DAYS, group) or 0.0 for group in groups}
    events = sorted((g for g in groups if g != EVERYDAY and days[g]), key=lambda g: -days[g])
    if not whole or not events:
        return
    first, *others = [(share(days[g] / whole, 0), label(g.partition("=")[2])) for g in events]
    traced = f"{first[0]} can be traced to {first[1]}"
    traced += "".join(f", {part} to {name}" for part, name in others)
    yield (
        f"Of {number(whole)} person-days without, {traced}, and"
        f" {share(days.get(EVERYDAY, 0.0) / whole, 0)} to no event: {_untraced(results, scenario)}."
    )


def _untraced(results: Results, scenario: str) -> str:
    """Return what lies behind days that are laid on no event; extra need leaves no trace."""
    came = [each.name for each in happenings(results, scenario)]
    needs = [label(name) for name in results.adding_need(scenario) if name in came]
    extra = f" or the extra need of {listed(needs)}" if needs else ""
    return f"everyday causes{extra}"


def _what_it_does(results: Results, scenario: str, proposal: str, change: Change | None) -> str:
    name = sentence_case(label(proposal))
    if change is None:
        return f"{name}: no figure."
    if changes_nothing(results, scenario, proposal):
        return f"{name} changes nothing here: the same residents go without."
    by_event = _by_event(results, scenario, proposal)
    if by_event is not None and _on_ordinary_days(change, by_event):
        text = _in_two_parts(results, scenario, change, by_event)
        return f"{name}: {text}{_person_by_person(results, scenario, proposal)}."
    effect = by_event or change
    part = _part_of_excess(results, scenario, effect)
    text = f"{name} {_verdict(effect, results.replications)}{part and f', {part} adds'}"
    return f"{text}{_person_by_person(results, scenario, proposal)}."


def _in_two_parts(results: Results, scenario: str, change: Change, by_event: Change) -> str:
    """Lead with the difference that the table shows, then say which part the disruption has."""
    ordinary, seeds = _on_ordinary_days(change, by_event), results.replications
    days = counted(results.horizon_days(scenario), "day")
    many = f"{change.size} {change.how}" if round(change.mean) else "as many"
    part = _part_of_excess(results, scenario, by_event)
    because = f"{by_event.size} {by_event.how}" if round(by_event.mean) else "none"
    on_days = f"{number(abs(ordinary))} {'fewer' if ordinary < 0 else 'more'} on ordinary days"
    return (
        f"in all {many} {_go(change.mean)} without in {days}{_unclear(change, seeds)}, namely"
        f" {on_days} and {because} because of the disruption"
        f"{_unclear(by_event, seeds)}{part and f' ({part} adds)'}"
    )


def _on_ordinary_days(change: Change, by_event: Change) -> int:
    """Return what a proposal changes in calm, so that the rounded parts make the rounded whole."""
    return round(change.mean) - round(by_event.mean)


def _unclear(change: Change, seeds: int) -> str:
    told = change.could_be_none and round(change.mean)
    return f" ({counted(seeds, 'seed')} cannot tell it from none)" if told else ""


def _part_of_excess(results: Results, scenario: str, effect: Change) -> str:
    excess = results.mean(scenario, TODAY, EXCESS)
    if not excess or excess < 0 or effect.mean >= 0 or effect.could_be_none:
        return ""
    return f"{share(-effect.mean / excess, 0)} of those whom the disruption"


def _verdict(effect: Change, seeds: int) -> str:
    patients = "patient" if is_one(abs(effect.mean)) else "patients"
    if effect.could_be_none:
        size, _, limits = effect.size.partition(" ")
        return (
            f"leaves {size} {effect.how} {patients} without medicine in the mean, which"
            f" {counted(seeds, 'seed')} cannot tell from none {limits}"
        )
    if effect.mean > 0:
        return f"adds {effect.size} more {patients} without medicine"
    return f"spares {effect.size} {patients}"


def _person_by_person(results: Results, scenario: str, proposal: str) -> str:
    spared = results.mean(scenario, proposal, "spared_persons")
    harmed = results.mean(scenario, proposal, "newly_harmed_persons")
    if spared is None or harmed is None:
        return ""
    no_longer = "goes" if is_one(spared) else "go"
    newly = "does" if is_one(harmed) else "do"
    return (
        f"; person by person, {number(spared)} no longer {no_longer} without and"
        f" {number(harmed) if harmed else 'none'} newly {newly}"
    )


def changes_nothing(results: Results, scenario: str, proposal: str) -> bool:
    """Say whether not one person's outcome differs from today's rules."""
    moved = [
        results.mean(scenario, proposal, measure)
        for measure in ("spared_persons", "newly_harmed_persons")
    ]
    days = results.row(scenario, proposal, DAYS)
    return moved == [0.0, 0.0] and days is not None and days.diff_mean == 0.0


def _in_all(results: Results, scenario: str, proposal: str) -> Change | None:
    row = results.row(scenario, proposal, WITHOUT)
    if row is None or row.diff_mean is None:
        return None
    return Change(row.diff_mean, row.diff_ci_low, row.diff_ci_high)


def _by_event(results: Results, scenario: str, proposal: str) -> Change | None:
    """Return what a proposal changes in what the disruption adds to calm; None in calm itself."""
    row = results.row(scenario, proposal, EFFECT)
    if row is None or row.mean is None:
        return None
    return Change(-row.mean, _minus(row.ci_high), _minus(row.ci_low))


def _minus(value: float | None) -> float | None:
    return None if value is None else -value
