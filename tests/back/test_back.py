"""Results of the toy world have not changed unnoticed since they were last stored."""

from __future__ import annotations

import pytest

from sim.config import Config
from tests.back.cases import cells, read, totals_of

UPDATE = "if the change is meant: python -m tests.back.update, and say why in the commit"


@pytest.mark.parametrize("cell", cells(), ids=lambda c: f"{c.scenario.name}-{c.proposal.name}")
def test_results_are_as_stored(cell: Config) -> None:
    names = (cell.scenario.name, cell.proposal.name)
    now = totals_of(cell)
    then = {key: value for key, value in read().items() if key[:2] == names}
    changed = [
        f"{key[2]} {key[3]}: {then.get(key, 'nothing')} → {now.get(key, 'nothing')}"
        for key in sorted(then.keys() | now.keys())
        if then.get(key) != now.get(key)
    ]
    assert not changed, "\n".join([*changed, UPDATE])
