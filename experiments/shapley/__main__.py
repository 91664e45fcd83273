"""`python -m experiments.shapley scenario=power_and_import [key=value ...]`: Shapley values.

Keys are those of the configuration (world=one_region, proposal=…, replications=4), and
measure=patients_without, group=all.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final

from sim.api import Share, divide
from sim.config import compose
from sim.errors import TillgangError
from sim.study.place import study_folder
from sim.study.subsets import subset_study

OWN: Final = {"measure": "patients_without", "group": "all"}


def asked(arguments: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Return the keys of this command, and overrides of the configuration."""
    pairs = [each.split("=", 1) for each in arguments]
    own = {pair[0]: pair[1] for pair in pairs if pair[0] in OWN and len(pair) > 1}
    return OWN | own, [each for each in arguments if each.split("=", 1)[0] not in OWN]


def lines(rows: Sequence[Share]) -> list[str]:
    """Return the table for the terminal."""
    ends = f"{'share':>8}{'alone':>12}{'as last':>12}"
    return [f"{'event':<28}{'value':>12}{'95 % interval':>24}{ends}", *map(_line, rows)]


def _line(row: Share) -> str:
    between = "" if row.ci_low is None else f"{row.ci_low:,.1f} to {row.ci_high:,.1f}"
    share = "" if row.share is None else f"{100 * row.share:.0f} %"
    return (
        f"{row.event:<28}{row.value:>12,.1f}{between:>24}{share:>8}"
        f"{row.alone:>12,.1f}{row.as_last:>12,.1f}"
    )


def main(arguments: Sequence[str]) -> int:
    """Return the exit code of the shell."""
    own, overrides = asked(arguments)
    try:
        study = subset_study(compose(overrides))
        rows = divide(study, own["measure"], own["group"])
    except TillgangError as error:
        print(error)
        return error.exit_code
    print(f"{own['measure']} ({own['group']}) above calm in {study.whole.name}")
    print("\n".join(lines(rows)))
    print(f"Table: {study_folder(study) / 'shapley.csv'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
