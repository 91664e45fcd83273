"""`python -m experiments.acceptance [name ...]`: run checks, print them and write them as JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from experiments.acceptance import (
    calibration,
    calm,
    conservation,
    directions,
    drift,
    emergent,
    exact,
)
from experiments.acceptance.check import Check, show, write

FOLDER = Path("outputs") / "acceptance"
CHECKS: dict[str, Callable[[], list[Check]]] = {
    "calibration": calibration.checks,
    "calm": calm.checks,
    "drift": drift.checks,
    "exact": exact.checks,
    "emergent": emergent.checks,
    "directions": directions.checks,
    "conservation": conservation.checks,
}


def main(names: list[str]) -> int:
    """Run the checks of some names, or all; return 1 unless all are inside, 2 for a typo."""
    unknown = [name for name in names if name not in CHECKS]
    if unknown:
        print(f"unknown check {', '.join(unknown)}; choose from {', '.join(CHECKS)}")
        return 2
    found: dict[str, list[Check]] = {}
    for name in names or CHECKS:
        start = perf_counter()
        print(f"{name} …", flush=True)
        found[name] = CHECKS[name]()
        write(name, found[name], perf_counter() - start, FOLDER)
    show(found)
    return 0 if all(check.inside for checks in found.values() for check in checks) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
