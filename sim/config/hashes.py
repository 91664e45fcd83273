"""Configurations as plain values, and what two runs have in common."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from sim.config.timing import named_in, soonest
from sim.kernels.jit import source_hash
from sim.registry import Disruption

if TYPE_CHECKING:
    from sim.config.models import Config


def plain(model: BaseModel) -> dict[str, Any]:
    """Return a model as plain values that YAML and JSON can hold."""
    return model.model_dump(mode="json")


def config_hash(model: BaseModel) -> str:
    """Return the SHA-256 of a model's canonical JSON."""
    text = json.dumps(plain(model), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def past(config: Config, day: int) -> str:
    """Return a hash of the program and of what has had an effect before a day of a run.

    Two runs with the same past are in the same state at that midnight. An event's luck goes by its
    name, so the name is part of it. Surges count from the start, since the run makes room for them;
    events that wait for a state from the day on which it is looked for.
    """
    values: dict[str, Any] = plain(config) | {"check_ledger": None, "horizon_days": None}
    scenario = config.scenario
    events = scenario.drawn(config.seed, soonest(scenario.disruptions))
    old = {name: event for name, event in events.items() if counts(event, day)}
    alerted = any(is_alert(event) and event.start_day < day for event in old.values())
    begun = dict.fromkeys(named_in(name, scenario.disruptions) for name in old)
    lawful = [
        name
        for name, part in config.proposal.requirements.items()
        if part.in_force == "steady"
        or (part.in_force == "from_day" and int(part.from_day) < day)
        or (part.in_force == "at_alert" and alerted)
    ]
    values["scenario"] = {name: values["scenario"]["disruptions"][name] for name in begun}
    values["proposal"] = [values["proposal"]["requirements"][name] for name in lawful]
    text = json.dumps([values, config.world.data_hash, source_hash()], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def branch_day(config: Config) -> int | None:
    """Return the day before which a cell is like calm; None in calm, or with a surge."""
    scenario = config.scenario
    events = scenario.drawn(config.seed, soonest(scenario.disruptions)).values()
    if not events or any(makes_room(event) for event in events):
        return None
    return int(min(earliest(event) for event in events))


def counts(event: Disruption, day: int) -> bool:
    """Return whether an event may have had an effect before a day."""
    return earliest(event) < day or makes_room(event)


def earliest(event: Disruption) -> float:
    """Return the day on which an event begins, or from which its state is looked for."""
    return event.start_day if event.when is None else float(event.when.from_day)


def is_alert(event: Disruption) -> bool:
    """Return whether law may depend on an event."""
    return type(event).alerts is not Disruption.alerts


def makes_room(event: Disruption) -> bool:
    """Return whether more may be needed in an event than in calm."""
    return type(event).surges is not Disruption.surges
