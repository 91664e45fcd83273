"""The twin has the same luck as the model."""

from __future__ import annotations

import random

import numpy as np
import pytest

from sim.rng import Purpose, uniforms
from tests.twins.luck import Luck

LARGEST = (1 << 63) - 1
N_KEYS = 10_000


@pytest.mark.parametrize(("seed", "ordinal"), [(0, 0), (1, -3), (2_026, 40_000), (LARGEST, 7)])
def test_draws_are_equal_for_many_keys(seed: int, ordinal: int) -> None:
    chooser = random.Random(seed)
    entities = [chooser.randint(-(10**6), 10**6) for _ in range(N_KEYS // 2)]
    entities += [chooser.randint(-LARGEST, LARGEST) for _ in range(N_KEYS // 2)]
    luck = Luck(seed)
    for purpose in (Purpose.QUEUE, Purpose.ANSWER):
        drawn = uniforms(seed, purpose, np.array(entities), ordinal)
        assert [luck.draw(purpose, entity, ordinal) for entity in entities] == drawn.tolist()


def test_streams_differ() -> None:
    luck = Luck(1)
    assert len({luck.draw(purpose, 1, 1) for purpose in Purpose}) == len(Purpose)
