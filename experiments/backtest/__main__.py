"""`python -m experiments.backtest [number ...]`: play incidents, print the table and write it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from time import perf_counter
from typing import Final

from experiments.backtest import record, stored
from experiments.backtest.incident import Incident, incidents
from experiments.backtest.judge import Row, judged, measured
from experiments.backtest.table import show, write_csv
from sim.errors import TillgangError

OUTPUT: Final = Path("outputs") / "backtest"


def arguments(given: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m experiments.backtest", description=__doc__)
    parser.add_argument("numbers", nargs="*", help="such as B11; all when none is named")
    parser.add_argument(
        "--readme",
        action="store_true",
        help="record them, and renew the README",
    )
    parser.add_argument(
        "--written", action="store_true", help="play nothing, judge what is written"
    )
    return parser.parse_args(given)


def rows_of(incident: Incident, written: bool) -> list[Row]:
    """Play an incident, or judge again what an earlier run of it measured."""
    if written:
        return judged(incident, stored.read(incident, OUTPUT))
    start = perf_counter()
    print(f"{incident.incident} {incident.title} …", flush=True)
    values = measured(incident)
    stored.write(incident, values, record.about(incident, perf_counter() - start), OUTPUT)
    return judged(incident, values)


def main(given: list[str]) -> int:
    """Play and show; a miss is a result and no error, a broken file is one."""
    asked = arguments(given)
    try:
        chosen = incidents(tuple(asked.numbers))
        rows = [row for each in chosen for row in rows_of(each, asked.written)]
    except TillgangError as error:
        print(f"{error.headline}:\n{error}", file=sys.stderr)
        return error.exit_code
    show(rows)
    write_csv(rows, OUTPUT / "backtest.csv")
    if asked.readme:
        for each in chosen:
            record.keep(each, OUTPUT)
        record.into_readme(incidents())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
