"""Published models that the engine has no part for, and why."""

from __future__ import annotations

import re
from typing import Final

from sim.lab.cases import Row

REASONS: Final[tuple[tuple[str, str], ...]] = (
    (
        r"M/(M|D|G)/\d|servers_each",
        "counters serve what comes within an hour at once; no random service times one by one",
    ),
    (r"MTBF", "dose sites have a capacity, not single machines with repair crews"),
    (r"newsvendor|EOQ\b", "no part chooses an optimal quantity"),
    (r"\(r,Q\) lost sales", "a batch is taken in the night, not at the moment of the last sale"),
    (
        r"fluid plant",
        "a run of the clock, 1 000 days, is too short for the long run of a plant, in steps that "
        "are short beside its stops",
    ),
    (r"make-to-stock", "distributors keep no stock back for urgent patients"),
    (
        r"serial \d stages",
        "a chain has company, distributor and holder, not as many stages as asked",
    ),
    (r"beer game", "a chain has company, distributor and holder, not as many stages as asked"),
    (r"M/G/inf", "treatments neither begin nor end in a run"),
    (r"KN, c=1", "studies compare proposals pairwise; there is no selection of the best"),
    (r"OCBA", "studies run as many seeds of each proposal; no budget is dealt out"),
    (r"replications until", "the number of replications is fixed before a study"),
)


def reason_of(row: Row) -> str:
    """Return why the engine has no part for a row, empty when it is not known."""
    for words, why in REASONS:
        if re.search(words, row.told, re.IGNORECASE | re.DOTALL):
            return why
    return ""
