"""When the events of a scenario begin: on a day, within a window, or after another event."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping

import numpy as np

from sim.errors import ConfigError, Problems, suggest
from sim.registry import Disruption
from sim.rng import Purpose, uniforms

Luck = Callable[[str], float]
Happens = Callable[[str, float], bool]


def luck_of(seed: int) -> Luck:
    """Return where in its window each event begins with a seed, by name, in [0, 1)."""

    def drawn(name: str) -> float:
        key = np.array([zlib.crc32(name.encode())])
        return float(uniforms(seed, Purpose.EVENT_START, key)[0])

    return drawn


def happens_with(seed: int) -> Happens:
    """Return which events happen with a seed, by name and chance."""

    def drawn(name: str, chance: float) -> bool:
        key = np.array([zlib.crc32(name.encode())])
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
    events: Mapping[str, Disruption], luck: Luck, happens: Happens = certain
) -> dict[str, Disruption]:
    """Return the events that happen, with their days from the start of the run."""
    found: dict[str, Disruption] = {}

    def comes(name: str) -> bool:
        event = events[name]
        return happens(name, event.chance) and (event.after is None or comes(event.after))

    def place(name: str) -> Disruption:
        if name not in found:
            event = events[name]
            day = event.start_day + luck(name) * event.window_days
            if event.after is not None:
                other = place(event.after)
                day += other.end_day() if event.after_its == "end" else other.start_day
            found[name] = event.model_copy(update={"start_day": day})
        return found[name]

    return {name: place(name) for name in events if comes(name)}


def check_order(events: Mapping[str, Disruption]) -> None:
    """Raise one ConfigError with every event that follows an unknown one, or itself in the end."""
    problems = Problems(ConfigError)
    for name, event in events.items():
        where = f"scenario.disruptions.{name}.after"
        if event.after is not None and event.after not in events:
            problems.add(where, f"unknown event '{event.after}'", suggest(event.after, events))
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
