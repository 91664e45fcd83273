"""The luck of `sim.rng`, written again with Python's integers."""

from __future__ import annotations

from functools import cache

from sim.rng import Purpose

WORD = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
MIX_1 = 0xBF58476D1CE4E5B9
MIX_2 = 0x94D049BB133111EB
UNIT = 2.0**-53


def mix(x: int) -> int:
    """Finish a hash of 64 bits (SplitMix64)."""
    x = ((x ^ (x >> 30)) * MIX_1) & WORD
    x = ((x ^ (x >> 27)) * MIX_2) & WORD
    return x ^ (x >> 31)


@cache
def stream(seed: int, purpose: int) -> int:
    """Return the key of one stream."""
    return mix((mix((seed + GOLDEN) & WORD) + purpose * GOLDEN) & WORD)


def bits(key: int, entity: int, ordinal: int) -> int:
    """Return 64 random bits for one (stream, entity, ordinal)."""
    return mix((mix((key + entity * GOLDEN) & WORD) + ordinal * MIX_1) & WORD)


def uniform(key: int, entity: int, ordinal: int) -> float:
    """Return a number in [0, 1) for one (stream, entity, ordinal)."""
    return (bits(key, entity, ordinal) >> 11) * UNIT


class Luck:
    """All streams of one seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def bits(self, purpose: Purpose, entity: int, ordinal: int) -> int:
        return bits(stream(self.seed, purpose), entity, ordinal)

    def draw(self, purpose: Purpose, entity: int, ordinal: int = 0) -> float:
        return uniform(stream(self.seed, purpose), entity, ordinal)
