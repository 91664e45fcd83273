"""Luck that depends on nothing but its key: stateless, counter-based random numbers.

A draw is a hash of (seed, purpose, entity, ordinal), so it does not depend on the order of
events, on the number of workers, or on what a policy changed elsewhere. The mixing function
is the finaliser of SplitMix64 (Steele, Lea and Flood 2014) applied once per key part.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from sim.kernels.jit import allocating, compiled, inlined

_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX_1: Final = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2: Final = np.uint64(0x94D049BB133111EB)
_S30: Final = np.uint64(30)
_S27: Final = np.uint64(27)
_S31: Final = np.uint64(31)
_S11: Final = np.uint64(11)
_UNIT: Final = 1.0 / 9007199254740992.0


class Purpose(IntEnum):
    """What a draw decides. Two purposes never share a stream."""

    BAND = 1
    HOME = 2
    CHANNEL = 3
    FRAILTY = 4
    MEMBERSHIP = 5
    ARTICLE = 6
    CRITICAL = 7
    SUPPLY = 8
    SYNCHRONISED = 9
    REFILL_TYPE = 10
    REFILL_LEAD = 11
    VISIT_HOUR = 12
    WEEKEND = 13
    QUEUE = 14
    SEEK = 15
    ACUTE_COUNT = 16
    ACUTE_PERSON = 17
    ACUTE_HOUR = 18
    LINE = 19
    SHORTAGE_GAP = 20
    SHORTAGE_LENGTH = 21
    COVER_PHASE = 22
    API_STOCK = 23
    LANE = 24
    ORDER_RANK = 25
    REPLACEMENT = 26
    LICENCE = 27
    DOSE_CLOCK = 28
    DOSE_SITE = 29
    ADMISSION_COUNT = 30
    ADMISSION_PERSON = 31
    ADMISSION_ARTICLE = 32
    GRID = 33
    RESTORATION = 34
    PICTURE = 35
    CLOSURE = 36
    PLACE = 37
    LATENT = 38
    WARD = 39
    SHELF = 40
    ANSWER = 41
    LINE_CHOICE = 42
    COLD_CHAIN = 43
    EVENT_START = 44
    TELECOM = 45
    DESTRUCTION = 46
    HOME_STOCK = 47
    PURCHASE = 48
    RUSH = 49
    PATIENT_GROUP = 50
    SURGE = 51
    WHOLE_PACK = 52
    STANDBY = 53
    STOP_AVERTED = 54
    NOTICE = 55
    PAYMENT = 60
    RECURRENCE = 61
    SECOND_SOURCE = 62
    ROUTE = 80
    PARCEL = 81
    DETOUR = 82
    MOVE = 83
    COLD_ROOM = 84
    BATCH = 85
    STRUCK_LINE = 86
    SHIFTED_HOUR = 87


@inlined
def _mix(x: np.uint64) -> np.uint64:
    x = (x ^ (x >> _S30)) * _MIX_1
    x = (x ^ (x >> _S27)) * _MIX_2
    return x ^ (x >> _S31)


@inlined
def stream(seed: int, purpose: int) -> np.uint64:
    """Return the key of one stream; compute it once outside a loop."""
    return _mix(_mix(np.uint64(seed) + _GOLDEN) + np.uint64(purpose) * _GOLDEN)


@inlined
def bits(key: np.uint64, entity: int, ordinal: int) -> np.uint64:
    """Return 64 random bits for one (stream, entity, ordinal)."""
    return _mix(_mix(key + np.uint64(entity) * _GOLDEN) + np.uint64(ordinal) * _MIX_1)


@inlined
def uniform(key: np.uint64, entity: int, ordinal: int) -> float:
    """Return a number in [0, 1) for one (stream, entity, ordinal)."""
    return float(bits(key, entity, ordinal) >> _S11) * _UNIT


@compiled
def _key(seed: int, purpose: int) -> np.uint64:
    return stream(seed, purpose)


@compiled
def _bits(seed: int, purpose: int, entity: int) -> np.uint64:
    return bits(stream(seed, purpose), entity, 0)


@allocating
def _fill(
    seed: int, purpose: int, entities: npt.NDArray[np.int64], ordinal: int
) -> npt.NDArray[np.float64]:
    key = stream(seed, purpose)
    out = np.empty(entities.size, np.float64)
    for i in range(entities.size):
        out[i] = uniform(key, entities[i], ordinal)
    return out


def stream_key(seed: int, purpose: Purpose) -> np.uint64:
    """Return the key of one stream for kernels, which would take a small Python int as signed."""
    return np.uint64(_key(seed, int(purpose)))


def whole_bits(seed: int, purpose: Purpose, entity: int) -> int:
    """Return 64 random bits for one (seed, purpose, entity)."""
    return int(_bits(seed, int(purpose), entity))


def uniforms(
    seed: int, purpose: Purpose, entities: npt.NDArray[np.int64], ordinal: int = 0
) -> npt.NDArray[np.float64]:
    """Return one number in [0, 1) per entity; shape as `entities`."""
    flat = np.ascontiguousarray(entities, dtype=np.int64).ravel()
    return _fill(seed, int(purpose), flat, ordinal).reshape(np.shape(entities))
