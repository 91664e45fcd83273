"""What must add up: reasons, persons spared and harmed, and the gain from common luck."""

from __future__ import annotations

import numpy as np

from experiments.acceptance.check import Check, at_most, same
from experiments.acceptance.play import Events, cell, ever, finished, persons
from sim.replication import Run
from sim.state.history import History

SEEDS = (1, 2, 3, 4, 5, 6)
DAYS = 60
STRUCK = "power_loss_south"
LAW = "emergency_pharmacies_300"
PARTS = ("without_reason", "without_channel", "without_criticality", "without_trace")
SUMMED = "reasons, channels, classes and events against persons without: largest daily difference"


def checks(world: str = "sweden", seeds: tuple[int, ...] = SEEDS) -> list[Check]:
    """Run a loss of power with every seed under today's rules and under a proposal."""
    today, law = [], []
    found: list[Check] = []
    for seed in seeds:
        one = struck(world, seed)
        other = struck(world, seed, LAW)
        found += [sums(one.world.history), spared_and_harmed(one, other)]
        today.append(ever(one.world.history))
        law.append(ever(other.world.history))
    return [*_worst(found), paired(today, law)]


def struck(world: str, seed: int, demands: Events = None) -> Run:
    """Run a loss of power in the south; the ledger is checked every day."""
    small = (f"world={world}", f"horizon_days={DAYS}", f"seed={seed}", "warm_up_days=30")
    return finished(cell(*small, "check_ledger=daily", events=STRUCK, demands=demands))


def sums(history: History) -> Check:
    """Check that every way of counting the persons without gives the same number every day."""
    everyone = history.part("without_town").sum(axis=1)
    counted = [history.part(part).reshape(everyone.size, -1).sum(axis=1) for part in PARTS]
    off = [np.abs(counts - everyone).max() for counts in counted]
    return same(SUMMED, 0, max(off), "persons")


def spared_and_harmed(today: Run, law: Run) -> Check:
    """Check that newly without less spared is the difference of persons without."""
    before, after = persons(today), persons(law)
    harmed, spared = int((after & ~before).sum()), int((before & ~after).sum())
    net = ever(law.world.history) - ever(today.world.history)
    note = f"{harmed:,} newly without, {spared:,} spared, net {net:,}"
    return same("newly without − spared − net", 0, harmed - spared - net, "persons", note)


def paired(today: list[int], law: list[int]) -> Check:
    """Check that common luck makes the difference of two rules much surer than luck apart."""
    one, other = np.array(today, dtype=float), np.array(law, dtype=float)
    apart = one.var(ddof=1) + other.var(ddof=1)
    ratio = (one - other).var(ddof=1) / apart
    means = f"{one.mean():,.0f} and {other.mean():,.0f} patients, {one.size} seeds"
    note = f"{means}; standard deviation apart {apart**0.5:,.0f}"
    return at_most(f"variance paired / unpaired, {LAW} in {STRUCK}", 0.1, ratio, note=note)


def _worst(found: list[Check]) -> list[Check]:
    """Return of each kind of check the one that is farthest off."""
    kinds = dict.fromkeys(check.what for check in found)
    return [max((c for c in found if c.what == k), key=lambda c: abs(c.measured)) for k in kinds]
