"""Asserting on the checks of `experiments.acceptance`."""

from __future__ import annotations

from collections.abc import Iterable

from experiments.acceptance.check import Check


def all_inside(checks: Iterable[Check]) -> None:
    """Fail with every check that is outside its bounds, or when there is none."""
    found = list(checks)
    assert found
    outside = [f"{c.what}: {c.measured:g}, wanted {c.wanted} ({c.note})" for c in found]
    assert not [text for text, c in zip(outside, found, strict=True) if not c.inside]
