"""One cell of two events and two demands, played and checked."""

from __future__ import annotations

from experiments.acceptance.conservation import sums
from experiments.acceptance.play import cell, finished
from experiments.pairs.design import Pair
from sim.errors import TillgangError


def played(pair: Pair, world: str, days: int) -> str:
    """Return what is wrong with a cell, nothing when all is well."""
    small = (f"world={world}", f"horizon_days={days}", "warm_up_days=30", "check_ledger=daily")
    try:
        config = cell(*small, f"seed={pair.seed}", events=pair.events, demands=pair.demands)
        check = sums(finished(config).world.history)
    except (TillgangError, ArithmeticError, LookupError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return "" if check.inside else f"{check.what}: {check.measured:g}"
