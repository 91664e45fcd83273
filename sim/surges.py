"""What a scenario changes of need: on the clock of the run, for everyone or for some residents."""

from __future__ import annotations

import dataclasses
from typing import TypeVar

from sim.alert import Alert
from sim.conditions import Limit
from sim.config import Config, Scenario
from sim.demand import Demand, Relocation, Rush, Surge, check_codes
from sim.routes import Detour, Rerouting
from sim.synthesis.country import Country
from sim.synthesis.crowds import Crowd, check_groups, crowds_of, shares_of
from sim.units import hours

Timed = TypeVar("Timed", Limit, Surge, Rush, Alert, Relocation, Detour, Rerouting)


def demand_of(
    config: Config, country: Country, scenario: Scenario
) -> tuple[Demand, list[Crowd | None]]:
    """Return the surges of a scenario on the clock of the run, and whom each concerns.

    Raises ConfigError for codes that no medicine has, unknown groups and unknown places.
    """
    by, surges = hours(config.warm_up_days), scenario.surges(config.seed)
    codes = [str(code) for code in country.medicines.atc]
    check_codes(surges, codes)
    check_groups(surges, country.patient_groups)
    moved = [later(surge, by) for surge in surges]
    by_article = [codes[m] if m >= 0 else "" for m in country.articles.medicine]
    untreated = config.actors.patients.acute_weight_of_untreated
    crowds = crowds_of(country, moved, untreated)
    return Demand(moved, by_article, shares_of(crowds)), crowds


def rushes_of(config: Config, country: Country, scenario: Scenario) -> tuple[Rush, ...]:
    """Return who hoards in a scenario, on the clock of the run; ConfigError: unknown groups."""
    by, rushes = hours(config.warm_up_days), scenario.rushes(config.seed)
    check_groups(rushes, country.patient_groups)
    return tuple(later(rush, by) for rush in rushes)


def later(what: Timed, by: float) -> Timed:
    """Return what lasts for some time moved in time: the clock starts with the warm-up."""
    return dataclasses.replace(what, start=what.start + by, end=what.end + by)
