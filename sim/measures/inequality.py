"""How unequally those without are spread over the country.

All are read from person-days without, per resident, with places in the order of the whole run, so
that a day's value says how that day's person-days lie over this order. Where few are without, luck
alone makes places differ: compare with the calm twin.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.array_types import Floats, Ints
from sim.registry import Ratio, measure
from sim.state.groups import ALL, Series
from sim.state.history import History

WORST: Final = 0.1  # share of residents


def gini_weights(cases: Floats, residents: Floats) -> Floats:
    """Return by place what each case adds to the Gini coefficient, times the number of cases.

    With places in ascending order of cases per resident, and F the share of residents in the first
    of them, the coefficient is the mean over cases of F(i) + F(i-1) - 1 (the trapezoids of Brown
    1994, Social Science & Medicine 38: 1243-1256).
    """
    order = np.argsort(_rate(cases, residents), kind="stable")
    after = np.cumsum(residents[order]) / max(residents.sum(), 1.0)
    weights = np.empty(residents.size)
    weights[order] = after + np.concatenate([[0.0], after[:-1]]) - 1
    return weights


def worst_weights(cases: Floats, residents: Floats, share: float) -> Floats:
    """Return by place the part of it that is among the `share` of residents with most cases."""
    order = np.argsort(-_rate(cases, residents), kind="stable")
    people = residents[order]
    before = np.cumsum(people) - people
    room = np.clip(share * residents.sum() - before, 0.0, people)
    weights = np.zeros(residents.size)
    weights[order] = room / np.maximum(people, 1.0)
    return weights


def _rate(cases: Floats, residents: Floats) -> Floats:
    return np.asarray(cases / np.maximum(residents, 1.0))


def _regions(history: History) -> tuple[Ints, Floats]:
    labels = history.labels
    member = labels.municipality_region[:, None] == np.arange(len(labels.regions))
    days = history.part("without_town") @ member.astype(np.int64)
    return days, labels.residents @ member.astype(float)


@measure
class InequalityBetweenMunicipalities(Ratio):
    """Gini coefficient of person-days without per resident over municipalities; 0 = all alike."""

    name = "inequality_between_municipalities"
    unit = "share"
    counted = "person-days"
    better = "lower"

    def parts(self, history: History) -> tuple[Series, Series]:
        """Return weighted person-days, and person-days."""
        days, residents = history.part("without_town"), history.labels.residents
        weights = gini_weights(days.sum(axis=0), residents)
        return {ALL: days @ weights}, {ALL: days.sum(axis=1).astype(float)}


@measure
class InequalityBetweenRegions(Ratio):
    """Gini coefficient of person-days without per resident over regions; 0 = all alike."""

    name = "inequality_between_regions"
    unit = "share"
    counted = "person-days"
    better = "lower"

    def parts(self, history: History) -> tuple[Series, Series]:
        """Return weighted person-days, and person-days."""
        days, residents = _regions(history)
        weights = gini_weights(days.sum(axis=0), residents)
        return {ALL: days @ weights}, {ALL: days.sum(axis=1).astype(float)}


@measure
class WorstTenthRatio(Ratio):
    """Person-days without per resident in the worst tenth of the country, against the whole.

    The worst tenth are the municipalities with most of them per resident that together have a
    tenth of the residents, the last of them in part; 1 = all alike, 10 = only there.
    """

    name = "worst_tenth_ratio"
    unit = "times"
    counted = "person-days"
    better = "lower"

    def parts(self, history: History) -> tuple[Series, Series]:
        """Return ten times the person-days in the worst tenth, and all person-days."""
        days, residents = history.part("without_town"), history.labels.residents
        weights = worst_weights(days.sum(axis=0), residents, WORST)
        return {ALL: days @ weights / WORST}, {ALL: days.sum(axis=1).astype(float)}
