"""What proposals cost by payer: in a scenario, and in a year without a disruption."""

from __future__ import annotations

from sim.report.results import Results, Row
from sim.report.table import Table
from sim.report.words import difference, label, number, sentence_case
from sim.results.cells import CALM, TODAY
from sim.units import DAYS_PER_YEAR

COST, TRANSFERS = "cost", "cost_transfers"


def costs_table(results: Results, scenario: str) -> Table:
    """Return what each payer bears under today's rules, and what each proposal adds to it."""
    payers = _payers(results, scenario)
    rows = []
    for proposal in results.proposals(scenario):
        found = [results.row(scenario, proposal, COST, payer) for payer in payers]
        money = [
            number(row.mean) if proposal == TODAY else number(row.diff_mean, signed=True)
            for row in found
            if row
        ]
        if money:
            rows.append([sentence_case(label(proposal)), *money])
    caption = "Costs in million SEK, and what each proposal adds, by payer"
    return Table(caption, _heads(payers), rows)


def yearly_table(results: Results) -> Table:
    """Return what each proposal adds in a year without a disruption, by payer.

    The calm twin's difference to today's rules, scaled to 365 days. What only moves from payer to
    payer is part of it, and stands in a row of its own as well.
    """
    payers, rows = _payers(results, CALM), []
    for proposal in results.reforms(CALM):
        added = [_a_year(results, proposal, COST, payer) for payer in payers]
        moved = [_a_year(results, proposal, TRANSFERS, payer) for payer in payers]
        rows += _money(sentence_case(label(proposal)), added)
        if any(row and round(row.diff_mean or 0) for row in moved):
            rows += _money("of this transfers", moved)
    caption = "What each proposal adds in a year without a disruption, million SEK"
    return Table(caption, _heads(payers), rows)


def _money(name: str, found: list[Row | None]) -> list[list[str]]:
    """Return the row of a table, or none when a figure is not there."""
    whole, *parts = found
    if whole is None or not all(parts):
        return []
    return [[name, difference(whole), *(number(row.diff_mean, True) for row in parts if row)]]


def _a_year(results: Results, proposal: str, measure: str, payer: str) -> Row | None:
    row = results.row(CALM, proposal, measure, payer)
    if row is None or row.diff_mean is None:
        return None
    factor = DAYS_PER_YEAR / results.horizon_days(CALM)
    limits = (row.diff_ci_low, row.diff_ci_high)
    low, high = (None if limit is None else factor * limit for limit in limits)
    return row._replace(diff_mean=factor * row.diff_mean, diff_ci_low=low, diff_ci_high=high)


def _payers(results: Results, scenario: str) -> list[str]:
    return ["all", *results.groups(scenario, COST, "payer")]


def _heads(payers: list[str]) -> list[str]:
    return ["Proposal", *(sentence_case(payer.removeprefix("payer=")) for payer in payers)]
