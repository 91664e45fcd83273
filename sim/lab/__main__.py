"""`python -m sim.lab CASES.csv`: play published cases; 0 when no row is outside, else 1."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from sim.errors import TillgangError
from sim.lab.cases import read_cases
from sim.lab.judge import INSIDE, NO_PART, OUTSIDE, Verdict, ask, judge


def arguments(given: Sequence[str]) -> argparse.Namespace:
    """Return the arguments of the command line."""
    parser = argparse.ArgumentParser(prog="python -m sim.lab", description=__doc__)
    parser.add_argument("cases", type=Path, help="table of cases (CSV)")
    parser.add_argument("--only", default="", help="only rows whose id or family begins so")
    parser.add_argument("--seed", type=int, default=1, help="luck of the runs")
    parser.add_argument(
        "--effort",
        type=float,
        default=1.0,
        help="share of the run length asked; tolerances of rows with luck grow by its root",
    )
    return parser.parse_args(given)


def main(given: Sequence[str]) -> int:
    """Play the cases of a file and print a line for each of them."""
    chosen = arguments(given)
    try:
        rows = [
            row
            for row in read_cases(chosen.cases)
            if row.id.startswith(chosen.only) or row.family.startswith(chosen.only)
        ]
        print(line("id", "expected", "got", "", "tolerance, or why not"))
        found = Counter(show(one) for one in judge(ask(rows, chosen.effort, chosen.seed)))
    except TillgangError as error:
        print(f"{error.headline}:", *error.problems, sep="\n  ", file=sys.stderr)
        return error.exit_code
    print(", ".join(f"{found[name]} {name}" for name in (INSIDE, OUTSIDE, NO_PART)))
    return 1 if found[OUTSIDE] else 0


def show(one: Verdict) -> str:
    """Print what came out of a row and return its verdict."""
    got = "-" if one.verdict == NO_PART else f"{one.got:.7g}"
    told = one.note or f"± {one.tolerance:.3g}  {one.row.output}"
    print(line(one.row.id, f"{one.row.value:.7g}", got, one.verdict, told), flush=True)
    return one.verdict


def line(*cells: str) -> str:
    """Return the cells of a line, aligned."""
    row, expected, got, verdict, told = cells
    return f"{row:<22}{expected:>14}{got:>14}  {verdict:<8} {told}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
