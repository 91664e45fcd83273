"""The runs whose results are stored: every disruption and requirement once, in the toy world."""

from __future__ import annotations

import csv
from pathlib import Path

from sim.cell import facts
from sim.config import Config, compose
from sim.replication import Run

STORED = Path(__file__).with_name("toy.csv")
PAIRS = (
    ("calm", "todays_rules"),
    ("power_loss_national", "todays_rules"),
    ("power_loss_south", "emergency_pharmacies_300"),
    ("it_failure_eprescription", "emergency_pharmacies_300"),
    ("it_failure_chain", "todays_rules"),
    ("import_stop_90d", "todays_rules"),
    ("import_stop_90d", "stock_floor_3_months"),
    ("import_stop_90d", "allocation_and_redistribution"),
    ("oriola_down_21d", "allocation_and_redistribution"),
    ("fuel_shortage", "distributor_robustness_72h"),
    ("red_sea_detour", "todays_rules"),
    ("payment_failure", "todays_rules"),
    ("payment_failure", "offline_payment_7_days"),
    ("rush_when_cover_falls", "todays_rules"),
    ("blackout_cascade", "todays_rules"),
)
Totals = dict[tuple[str, str, str, str], str]


def cells() -> list[Config]:
    """Return the configurations."""
    small = ["world=toy", "horizon_days=150", "warm_up_days=30"]
    found = []
    for scenario, proposal in PAIRS:
        study = compose([*small, f"scenario={scenario}", f"proposal={proposal}"])
        found.append(study.cells()[-1])
    return found


def totals_of(config: Config) -> Totals:
    """Run a cell and return its totals as text, without the finest groups."""
    run = Run.begin(config)
    run.finish()
    names = (config.scenario.name, config.proposal.name)
    return {
        (*names, fact.measure, fact.group): f"{fact.total:.9g}"
        for fact in facts(run.world.history)
        if fact.group == "all" or fact.group.startswith(("reason=", "criticality="))
    }


def read() -> Totals:
    """Return the stored totals."""
    with STORED.open(encoding="utf-8", newline="") as file:
        rows = [tuple(row) for row in csv.reader(file)][1:]
    return {(scenario, proposal, *key): value for scenario, proposal, *key, value in rows}


def write(totals: Totals) -> None:
    """Store totals."""
    with STORED.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("scenario", "proposal", "measure", "group", "total"))
        writer.writerows((*key, value) for key, value in totals.items())
