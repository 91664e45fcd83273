"""`make pairs`: play pairs of events under pairs of demands in one region; a night's work.

The ledger is checked every day, and every way of counting the persons without must agree.
"""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from experiments.pairs.design import pairs
from experiments.pairs.play import played


def arguments(given: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m experiments.pairs", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="of presets, days and replications")
    parser.add_argument("--cells", type=int, help="only so many; all when it is not given")
    parser.add_argument("--world", default="one_region")
    parser.add_argument("--days", type=int, default=60)
    return parser.parse_args(given)


def main(given: list[str]) -> int:
    """Play the cells on all cores; return 1 when one fails."""
    asked = arguments(given)
    chosen = pairs(asked.seed)[: asked.cells]
    failed = 0
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        worlds, days = [asked.world] * len(chosen), [asked.days] * len(chosen)
        for pair, problem in zip(chosen, pool.map(played, chosen, worlds, days), strict=True):
            failed += bool(problem)
            if problem:
                print(f"{pair}: {problem}", flush=True)
    print(f"{len(chosen)} cells of {asked.days} days, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
