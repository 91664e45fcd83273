"""When the events of a scenario begin: on a day, in a window, after an event or upon a state."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

import numpy as np

from sim.errors import ConfigError, Problems, suggest
from sim.registry import Disruption
from sim.rng import Purpose, uniforms
from sim.units import DAYS_PER_YEAR

Luck = Callable[[str], float]
Happens = Callable[[str, float], bool]
UNSURE: Final = ("when", "per_year", "window_days", "longest_days")  # what leaves it to the run
Reached = Mapping[str, float]  # by event that waits for a state: the midnight it was reached, days


def luck_of(seed: int) -> Luck:
    """Return where in its window each event begins with a seed, by name, in [0, 1)."""

    def drawn(name: str) -> float:
        key = np.array([_key(name)])
        return float(uniforms(seed, Purpose.EVENT_START, key)[0])

    return drawn


def happens_with(seed: int) -> Happens:
    """Return which events happen with a seed, by name and chance."""

    def drawn(name: str, chance: float) -> bool:
        key = np.array([_key(name)])
        return float(uniforms(seed, Purpose.EVENT_START, key, 1)[0]) < chance

    return drawn


def certain(name: str, chance: float) -> bool:
    """Let every event happen that can."""
    return chance > 0


def latest(name: str) -> float:
    """Let every event begin at the end of its window."""
    return 1.0


def earliest(name: str) -> float:
    """Let every event begin at the beginning of its window."""
    return 0.0


def timed(
    events: Mapping[str, Disruption], luck: Luck, happens: Happens, reached: Reached
) -> dict[str, Disruption]:
    """Return the events that happen, with their days from the start of the run."""
    found: dict[str, Disruption] = {}

    def comes(name: str) -> bool:
        event = events[name]
        if event.when is not None and name not in reached:
            return False
        return happens(name, event.chance) and (event.after is None or comes(event.after))

    def place(name: str) -> Disruption:
        if name not in found:
            event = events[name]
            day = event.start_day + luck(name) * event.window_days + reached.get(name, 0.0)
            if event.after is not None:
                other = place(event.after)
                day += other.end_day() if event.after_its == "end" else other.start_day
            found[name] = event.model_copy(update={"start_day": day})
        return found[name]

    return {name: place(name) for name in events if comes(name)}


def soonest(events: Mapping[str, Disruption]) -> dict[str, float]:
    """Return the first midnight at which each awaited state can be reached."""
    return {name: each.when.from_day + 1.0 for name, each in events.items() if each.when}


def longest(events: Mapping[str, Disruption]) -> dict[str, float]:
    """Return the last midnight at which each awaited state can be reached."""
    return {name: each.when.until_day + 1.0 for name, each in events.items() if each.when}


def recurring(events: Mapping[str, Disruption], seed: int) -> dict[str, Disruption]:
    """Return the events with each time of those with a frequency, and with lengths drawn.

    The number of times is a quantile of the Poisson law, and each time has luck of its own, so that
    a higher frequency adds times and changes none. They are named "storm 1", "storm 2", …
    """
    found: dict[str, Disruption] = {}
    for name, event in events.items():
        if event.per_year is None:
            found[name] = _with_length(event, _luck(name, seed, 2))
            continue
        mean = event.per_year * event.window_days / DAYS_PER_YEAR
        for k in range(1, _poisson(_luck(name, seed, 0), mean) + 1):
            day = event.start_day + _luck(name, seed, 2 * k - 1) * event.window_days
            one = _with_length(event, _luck(name, seed, 2 * k)).as_time(_key(f"{name} {k}"))
            found[f"{name} {k}"] = one.model_copy(update={"start_day": day})
    return found


def _poisson(quantile: float, mean: float) -> int:
    from scipy.stats import poisson  # only here: every command would start a second later

    return int(poisson.ppf(quantile, mean)) if mean > 0 else 0


def _luck(name: str, seed: int, ordinal: int) -> float:
    return float(uniforms(seed, Purpose.RECURRENCE, np.array([_key(name)]), ordinal)[0])


def _key(name: str) -> int:
    return zlib.crc32(name.encode())


def _with_length(event: Disruption, quantile: float) -> Disruption:
    """Return an event that lasts as long as its luck says: log-uniform between its two lengths."""
    if event.longest_days is None:
        return event
    shortest = getattr(event, "duration_days", event.end_day() - event.start_day)
    return event.lasting(shortest * (event.longest_days / shortest) ** quantile)


def stretched(events: Mapping[str, Disruption]) -> dict[str, Disruption]:
    """Return the events with their greatest lengths."""
    return {name: _with_length(event, 1.0) for name, event in events.items()}


def told_to(events: Mapping[str, Disruption], reached: Reached) -> dict[str, float]:
    """Return which states are reached, by event and by each time of a recurring one."""
    base = {name: named_in(name, reached) for name in events}
    return {name: reached[known] for name, known in base.items() if known in reached}


def named_in(name: str, events: Collection[str]) -> str:
    """Return the name in the configuration of an event, or of one time of a recurring event."""
    return name if name in events else name.rpartition(" ")[0]


def check_order(events: Mapping[str, Disruption]) -> None:
    """Raise one ConfigError with every event that follows an unknown one, or itself in the end."""
    problems = Problems(ConfigError)
    for name, event in events.items():
        where = f"scenario.disruptions.{name}.after"
        if event.after is not None and event.after not in events:
            problems.add(where, f"unknown event '{event.after}'", suggest(event.after, events))
        elif event.after is not None and events[event.after].per_year is not None:
            problems.add(where, f"{event.after} may happen often or never", "follow a single event")
        chain = _chain(name, events)
        if chain[-1] in chain[:-1]:
            problems.add(where, f"a circle: {' after '.join(chain)}", "give one a day of its own")
    problems.raise_if_any()


def _chain(name: str, events: Mapping[str, Disruption]) -> list[str]:
    """Return an event and those it follows, up to the first that is not known or comes again."""
    chain = [name]
    while len(set(chain)) == len(chain) and chain[-1] in events:
        before = events[chain[-1]].after
        if before is None:
            break
        chain.append(before)
    return chain


def is_unsure(name: str, events: Mapping[str, Mapping[str, Any]]) -> bool:
    """Say whether a run decides if, when or for how long an event, or what it follows, comes.

    `events` are settings by name, as in YAML.
    """
    event = events.get(name, {})
    if event.get("chance", 1) < 1 or any(event.get(setting) for setting in UNSURE):
        return True
    return event.get("after") is not None and is_unsure(event["after"], events)
