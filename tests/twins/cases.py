"""Configurations that the twins are played with."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.config import CONFIGS, Config, Proposal, Scenario
from tests.support.toy import calm_cell

SOURCE = {"legal_source": "made up for a test", "legal_status": "needs a new law"}


def case(
    overrides: Sequence[str],
    events: dict[str, dict[str, Any]],
    demands: dict[str, dict[str, Any]],
) -> Config:
    """Return a cell with some overrides, disruptions and requirements."""
    sourced = {name: SOURCE | demand for name, demand in demands.items()}
    return calm_cell(*overrides).model_copy(
        update={
            "scenario": Scenario.model_validate({"name": "test", "disruptions": events}),
            "proposal": Proposal.model_validate({"name": "test", "requirements": sourced}),
        }
    )


def event(kind: str, start_day: float, duration_days: float, **more: Any) -> dict[str, Any]:
    """Return a disruption."""
    return {"kind": kind, "start_day": start_day, "duration_days": duration_days, **more}


def _when(observable: str, **threshold: Any) -> dict[str, Any]:
    return {"observable": observable, "until_day": 190} | threshold


EVENTS = {
    "blackout": event(
        "power_loss",
        20.52,
        4.3,
        restoration={"kind": "logistic", "t50_hours": 40, "t95_hours": 80},
    ),
    "second_blackout": event("power_loss", 23.1, 3, severity=0.5),
    "national": event("it_failure", 40.6, 2.5, target="national_service", severity=0.7),
    "tamro": event("it_failure", 55, 12, target="distributor:tamro"),
    "dose": event("it_failure", 75.2, 6, target="dose_owner:apoteket"),
    "chain": event(
        "it_failure", 90, 5, target="chain:kronans", recovery=[{"day": 2, "level": 0.4}]
    ),
    "import": event("import_stop", 100.3, 60, share=0.8),
    "substances": event(
        "import_stop", 110, 80, origins=["india", "eu"], goods=["active_substance", "finished"]
    ),
    "strike": event("pharmacy_closure", 130.4, 4.5, open_share=0.3),
    "epidemic": event("demand_surge", 60.5, 20, medicines=["J01"], factor=4.5),
    "saving": event("demand_surge", 70, 15, factor=0.5, needs=["episode"]),
    "inspection": event(
        "production_stop",
        30,
        80,
        recall=0.6,
        medicines=["C", "B05"],
        makers="all",
        recovery=[{"day": 40, "level": 0.5}],
    ),
    "cape": event("route_delay", 15.5, 40, extra_days=11, spread_days=4, passed_days=3),
    "queues": event("route_delay", 45, 20, extra_days=2, lanes=["oresund_road", "air"]),
    "bridge": event(
        "import_stop",
        165,
        25,
        lanes=["oresund_road", "baltic_ferry"],
        reroute_after_days=3.5,
        reroute_share=0.7,
    ),
    "evacuation": event(
        "displacement", 95.5, 30, share=0.7, municipalities=["9001"], to_municipalities=["9002"]
    ),
    "flight": event("displacement", 115, 21, share=0.4),
    "fuel": event("transport_loss", 34.4, 14, share=0.6, recovery=[{"day": 9, "level": 0.7}]),
    "drivers": event("transport_loss", 84, 6, share=1.0, carriers=["tamro", "others"]),
    "flood": event("road_closure", 152.3, 16, share=0.9, municipalities=["9002"]),
    "hoarding": event("hoarding", 12.3, 9, share=0.5, consumed=0.2),
    "worry": event("hoarding", 17, 9, share=0.2),
    "outbreak": event(
        "demand_surge",
        32.5,
        14,
        medicines=["J01"],
        factor=6,
        needs=["acute"],
        municipalities=["Lillby", "9002"],
        group="elderly",
    ),
    "casualties": event("demand_surge", 44, 9.5, factor=3, needs=["episode"], group="soldiers"),
    "mobilised": event("demand_surge", 46, 9, factor=30, needs=["acute"], group="soldiers"),
    "packing": event("hoarding", 45, 3, share=0.9, group="insulin_users"),
    "illness": event("staff_absence", 140.2, 12, absent=0.6),
    "recall": event("production_stop", 85.4, 20, recall=0.3),
    "fire": event("site_loss", 150.3, 6, site="pharmacy", number=1, stock_lost=0.7),
    "great_fire": event("site_loss", 160, 9, site="distribution_centre", number=1, stock_lost=0.5),
    "cards": event("it_failure", 150.4, 5, target="payment", severity=0.9),
    "links": event("it_failure", 157.3, 3, target="national_service", regions=["90"]),
    "turns": event("rolling_cuts", 164, 6, hours_off=7.5, severity=0.6),
    "leak": event("demand_leakage", 25.5, 130, medicines=["A10", "C09"], share=0.4),
    "leak_there": event("demand_leakage", 70, 90, share=0.2, regions=["90"]),
    "export": event("parallel_export", 60.5, 70, medicines=["C", "J01"], share=0.6),
    "hazard": event(
        "it_failure",
        0,
        0.4,
        target="national_service",
        per_year=20,
        window_days=150,
        longest_days=1.5,
    ),
}

AWAITED = {
    "strike": event("pharmacy_closure", 20, 6, open_share=0.3),
    "alarm": event("alert", 0, 40, level="increased", when=_when("pharmacies", below=0.5)),
    "illness": event("staff_absence", 1.5, 9, absent=0.5, after="alarm", after_its="start"),
    "import": event("import_stop", 40, 70, share=1),
    "rush": event("hoarding", 1, 12, share=0.5, when=_when("borders", below=0.5)),
    "epidemic": event(
        "demand_surge",
        2,
        25,
        medicines=["J01"],
        factor=4,
        when=_when("cover_days", below=60, medicines=["J01", "C"]),
    ),
    "stop": event(
        "production_stop",
        0,
        40,
        medicines=["C"],
        makers="all",
        when=_when("articles_without_stock", above=0.1),
    ),
    "blackout": event("power_loss", 120.3, 2, severity=0.7),
    "masts": event("telecom_loss", 0.5, 3, when=_when("electricity", below=0.6)),
    "cards": event("it_failure", 0, 4, target="payment", when=_when("telecom", below=0.9)),
    "service": event("it_failure", 150, 2, target="national_service", severity=0.8, regions=["90"]),
    "closures": event(
        "pharmacy_closure", 0, 2, open_share=0.5, when=_when("national_service", below=0.5)
    ),
    "harm": event(
        "it_failure", 3, 3, target="chain:kronans", when=_when("persons_without", above=5)
    ),
    "worse": event(
        "it_failure",
        1,
        4,
        target="distributor:tamro",
        when=_when("persons_beyond_tolerance", above=3),
    ),
    "convoys": event("transport_loss", 1.5, 9, share=0.6, when=_when("pharmacies", below=0.5)),
    "slides": event(
        "road_closure", 3, 8, municipalities=["9002"], when=_when("borders", below=0.5)
    ),
    "cape": event(
        "route_delay", 0, 30, extra_days=5, spread_days=2, when=_when("pharmacies", below=0.5)
    ),
    "bridge": event(
        "import_stop",
        2,
        15,
        lanes=["oresund_road"],
        reroute_after_days=1.5,
        reroute_share=0.7,
        when=_when("pharmacies", below=0.5),
    ),
    "flight": event("displacement", 4, 21, share=0.4, when=_when("borders", below=0.5)),
    "buyers": event("parallel_export", 3, 60, share=0.4, when=_when("borders", below=0.5)),
    "never": event("power_loss", 0, 9, when=_when("persons_without", above=1e6)),
}

ALLOCATION = {
    "kind": "allocation_and_redistribution",
    "seen_cover_days": 15,
    "decision_days": 2,
    "release_cover_days": 25,
    "handling_days": 1,
    "donor_floor_days": 5,
    "between_hospitals": True,
    "from_wards": True,
}
EMERGENCY = {
    "kind": "emergency_pharmacies",
    "number": 3,
    "backup_power_hours": 72,
    "offline_dispensing_share": 0.35,
    "staff_factor": 1.5,
    "weekly_hours": 80,
    "stock_cover_days": 60,
}
FLOOR = {"kind": "supplier_stock_floor", "months": 3}
DEMANDS = {"allocation": ALLOCATION, "emergency": EMERGENCY, "floor": FLOOR}
STEADY = {
    "dose": {
        "kind": "dose_continuity",
        "backup_power_hours": 24,
        "spare_capacity": 0.5,
        "home_buffer_days": 2,
        "service_days": 5,
        "without_service": 0.8,
        "takeover_days": 4,
        "shift_factor": 1.3,
        "whole_pack_share": 0.8,
    },
    "state": {"kind": "state_stockpile", "months": 1, "release_days": 1},
    "sources": {
        "kind": "several_sources",
        "medicines": "all",
        "share": 0.7,
        "covers_share": 0.6,
        "origins": ["eu", "sweden", "other"],
    },
    "revenue": {"kind": "guaranteed_revenue", "medicines": "all", "stop_share": 0.5},
}
APART = {
    "state": {
        "kind": "state_stockpile",
        "months": 2,
        "release_days": 1,
        "rotated": False,
        "shelf_life_days": 150,
        "age_days": 40,
    },
    "regions": {
        "kind": "region_stock",
        "months": 1.5,
        "rotated": False,
        "shelf_life_days": 50,
    },
}
RENEWED = {
    "state": APART["state"] | {"months": 3, "shelf_life_days": 70, "renewed": True},
    "regions": {"kind": "region_stock", "months": 3, "shelf_life_days": 60},
}
TOO_LONG = {"state": APART["state"] | {"months": 6, "rotated": True, "shelf_life_days": 80}}
LEVERS = {
    "pharmacies": {"kind": "pharmacy_stock", "cover_days": 50},
    "regions": {"kind": "region_stock", "months": 1.5},
    "distributors": {
        "kind": "distributor_robustness",
        "backup_power_hours": 30,
        "takeover_days": 1,
        "takeover_share": 0.8,
        "pick_margin": 2,
        "other_takes_over_days": 4,
        "urgent_first": True,
        "own_transport": 0.3,
    },
    "compounders": {
        "kind": "compounding_surge",
        "need_share": 0.6,
        "after_days": 3,
        "capacity_factor": 2.5,
    },
    "licences": {"kind": "licences_and_dispensations", "after_days": 4, "need_share": 0.6},
    "protocol": {"kind": "substitution_protocol", "answer_days": 1, "requests_per_day": 300},
    "limit": {"kind": "dispensing_limit", "most_days": 40, "least_consumed": 0.75},
    "home": {"kind": "home_stock", "days": 25, "follow_share": 0.5},
    "offline": {"kind": "offline_dispensing", "capacity_share": 0.3, "by_hand_share": 0.3},
    "exercises": {
        "kind": "exercises",
        "factor": 2,
        "every_days": 40,
        "held_days": 15,
        "half_life_days": 20,
        "switch_hours": 1,
    },
    "telecom": {"kind": "telecom_backup", "town_hours": 9, "rural_hours": 24},
    "picture": {
        "kind": "situation_picture",
        "lag_days": 1,
        "noise": 0.02,
        "coverage": 0.95,
        "also": ["hospitals", "dose_sites"],
    },
    "substances": {"kind": "active_substance_stock", "months": 3, "medicines": "all"},
    "purchase": {
        "kind": "national_purchase",
        "after_days": 5,
        "lead_days": [3, 9],
        "need_share": 0.3,
        "found_share": 0.9,
        "priority_only": False,
    },
    "help": {"kind": "regional_help", "request_days": 1, "donor_floor_days": 2},
    "sharing": {
        "kind": "voluntary_redistribution",
        "accepted_share": 0.8,
        "after_days": 1,
        "donor_floor_days": 0,
        "donor_cap_share": 0.9,
        "handling_days": 1,
    },
    "scope": {"kind": "hospital_pharmacy_scope", "open_care": True, "donor_floor_days": 5},
    "requisition": {
        "kind": "home_requisition",
        "medicines": "all",
        "patients": ["home_care", "soldiers"],
        "donor_floor_days": 2,
    },
    "series": {
        "kind": "stock_preparations",
        "need_share": 0.8,
        "developed": "priority",
        "development_days": 20,
        "licence_packs": 50,
        "licence_days": 4,
    },
    "regional_makers": {"kind": "regional_compounding", "capacity_share": 0.4},
    "standby": {
        "kind": "standby_production",
        "medicines": "all",
        "producible_share": 0.7,
        "switch_days": 10,
        "need_share": 0.4,
        "active_substance_months": 0.2,
    },
    "saving": {
        "kind": "conservation_in_care",
        "medicines": "all",
        "cut_share": 0.6,
        "after_days": 1,
        "ramp_days": 5,
    },
    "staff": {"kind": "staffing_duty", "attendance": 0.7},
    "supervision": {"kind": "prescribing_supervision", "after_days": 45, "stopped_share": 0.6},
    "notice": {"kind": "early_notice", "days": 40, "share": 0.8},
    "export": {"kind": "export_stop", "after_days": 25, "stopped_share": 0.7},
    "opening": {"kind": "opening_duty", "weekly_hours": 70},
    "parcels": {"kind": "e_commerce_reserve", "staff_factor": 2, "backup_power_hours": 48},
    "cards": {"kind": "offline_payment", "card_share": 0.6, "days": 2, "invoice_share": 0.3},
}


def two_regions(folder: Path) -> Path:
    """Write the toy world's tables with a second region of one municipality; return the folder."""
    toy = CONFIGS / "world" / "toy"
    for file in toy.glob("*.csv"):
        (folder / file.name).write_bytes(file.read_bytes())
    _add_row(folder / "regions.csv", code="91", name="Second county", population="300")
    _add_row(folder / "age_bands.csv", region="91")
    _add_row(folder / "hospitals.csv", hospital="H2", municipality="9003", region="91")
    text = (folder / "municipalities.csv").read_text()
    (folder / "municipalities.csv").write_text(text.replace("9003,Lillby,90", "9003,Lillby,91"))
    return folder


def full_toy(folder: Path) -> Path:
    """Write the tables of two regions with what the toy world has none of; return the folder.

    A second dose site of another owner, a compounder of a hospital, and medicines that are used
    both in hospital and outside.
    """
    two_regions(folder)
    sites = folder / "dose_sites.csv"
    sites.write_text(sites.read_text().replace("14.20,1,0,C", "14.20,0.6,0,C"))
    _add_row(sites, site="dose_2", name="Dose site 2", owner="apoex", share="0.4")
    elsewhere = {"site": "regional", "name": "Regional compounder", "municipality": "9003"}
    _add_row(folder / "compounders.csv", **elsewhere, channel="hospital", share="0")
    text = (folder / "medicines.csv").read_text()
    for code, treatments in (("J01CE02", 30), ("C09CA01", 20), ("A02BC01", 60)):
        row = next(line for line in text.splitlines() if line.startswith(code))
        cells = row.split(",")
        cells[4], cells[8] = "both", str(treatments)
        text = text.replace(row, ",".join(cells))
    (folder / "medicines.csv").write_text(text)
    return folder


def _add_row(file: Path, **values: str) -> None:
    with file.open(newline="") as source:
        rows = list(csv.DictReader(source))
    with file.open("w", newline="") as target:
        writer = csv.DictWriter(target, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows([*rows, rows[-1] | values])
