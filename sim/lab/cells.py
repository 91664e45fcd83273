"""Composing cells of the model and reading what they counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.array_types import Ints
from sim.config import Config, Proposal, Scenario, compose, load_proposal, load_scenario
from sim.state.flows import Service
from sim.state.history import History

Events = str | Mapping[str, Mapping[str, Any]] | None

MADE_UP = {"legal_source": "made up for a check", "legal_status": "made up for a check"}


def cell(*overrides: str, events: Events = None, demands: Events = None) -> Config:
    """Return a cell; events and demands are the name of a YAML file, or written out."""
    base = compose(["scenario=calm", *overrides]).cells()[0]
    return base.model_copy(update={"scenario": _scenario(events), "proposal": _proposal(demands)})


def _scenario(events: Events) -> Scenario:
    if isinstance(events, str):
        return load_scenario(events)
    name = "events" if events else "calm"
    return Scenario.model_validate({"name": name, "disruptions": events or {}})


def _proposal(demands: Events) -> Proposal:
    if isinstance(demands, str):
        return load_proposal(demands)
    sourced = {name: MADE_UP | dict(demand) for name, demand in (demands or {}).items()}
    name = "demands" if demands else "todays_rules"
    return Proposal.model_validate({"name": name, "requirements": sourced})


def day_by_day(history: History, what: Service | int, part: str = "service") -> Ints:
    """Return one count per day, over all regions."""
    counts = history.part(part)
    return (counts.sum(axis=1) if part == "service" else counts)[:, int(what)]


def total(history: History, *what: Service) -> int:
    """Return counts of service over all days and regions."""
    return sum(int(day_by_day(history, each).sum()) for each in what)


def without(history: History) -> Ints:
    """Return the persons without at each midnight."""
    return np.asarray(history.part("without_town").sum(axis=1))


def ever(history: History, what: str = "new") -> int:
    """Return persons without at some time, each counted once; `new_beyond` = beyond tolerance."""
    return int(history.part(f"{what}_town").sum())
