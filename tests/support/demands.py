"""Two demands of every kind of requirement: each does something, neither is the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sim.config import Proposal, validated
from sim.registry import Requirement
from tests.twins.cases import ALLOCATION, EMERGENCY, FLOOR, LEVERS, SOURCE, STEADY

Demand = dict[str, Any]

DEMANDS: Final = {
    demand["kind"]: demand
    for demand in (ALLOCATION, EMERGENCY, FLOOR, *LEVERS.values(), *STEADY.values())
} | {"opening_duty": {"kind": "opening_duty", "weekly_hours": 120, "pharmacies": 50}}

# What a second demand says otherwise; where one of two acts as a whole, it ties with the first in
# what is compared first, or is stricter in one thing and milder in another.
CHANGES: Final[dict[str, Demand]] = {
    "allocation_and_redistribution": {
        "decision_days": 9,
        "donor_floor_days": 1,
        "from_wards": False,
        "allocation": "historical_share",
    },
    "emergency_pharmacies": {"number": 2, "weekly_hours": 110, "backup_power_hours": 24},
    "supplier_stock_floor": {"months": 3.217, "medicines": "priority"},
    "pharmacy_stock": {"cover_days": 31},
    "region_stock": {"months": 2.2, "shelf_life_days": 400},
    "distributor_robustness": {"backup_power_hours": 90, "other_takes_over_days": None},
    "compounding_surge": {"need_share": 0.7, "after_days": 5, "capacity_factor": 1.8},
    "licences_and_dispensations": {"after_days": 6, "found_share": 0.9},
    "substitution_protocol": {"answer_days": 0, "requests_per_day": 200},
    "dispensing_limit": {"most_days": 30, "least_consumed": 0.7},
    "home_stock": {"follow_share": 0.9},
    "offline_dispensing": {"capacity_share": 0.4, "by_hand_share": 0.1},
    "exercises": {"every_days": 20, "switch_hours": 2},
    "telecom_backup": {"town_hours": 4, "rural_hours": 48},
    "situation_picture": {"lag_days": 0, "noise": 0.05, "also": ["pharmacies"]},
    "active_substance_stock": {"months": 4, "medicines": "priority"},
    "national_purchase": {"lead_days": [1, 9], "need_share": 0.2},
    "regional_help": {"request_days": 4, "donor_cap_share": 0.6},
    "voluntary_redistribution": {"donor_floor_days": 3, "between_hospitals": False},
    "hospital_pharmacy_scope": {"open_care": False, "donor_floor_days": 9},
    "home_requisition": {"medicines": "priority", "donor_floor_days": 3},
    "stock_preparations": {"development_days": 30, "developed": "all"},
    "regional_compounding": {"capacity_share": 0.2},
    "standby_production": {"need_share": 0.6, "medicines": "priority"},
    "conservation_in_care": {"after_days": 0, "ramp_days": 9},
    "staffing_duty": {"attendance": 0.5},
    "prescribing_supervision": {"after_days": 10},
    "early_notice": {"days": 60, "share": 0.4},
    "export_stop": {"after_days": 90},
    "opening_duty": {"weekly_hours": 140, "pharmacies": 1},
    "e_commerce_reserve": {"staff_factor": 3, "backup_power_hours": 12},
    "offline_payment": {"card_share": 0.9, "days": 1},
    "dose_continuity": {"backup_power_hours": 9, "whole_pack_days": 3, "takeover_days": None},
    "state_stockpile": {"months": 2, "release_days": 9, "rotated": False, "age_days": 5},
    "several_sources": {"origins": ["other", "sweden", "eu"], "share": 0.4},
    "guaranteed_revenue": {"stop_share": 0.3, "medicines": "priority"},
}


def sourced(demands: Iterable[Demand]) -> list[Requirement]:
    """Return requirements, checked as those of a proposal are."""
    named = {f"law_{i}": SOURCE | demand for i, demand in enumerate(demands)}
    proposal = validated(Proposal, {"name": "test", "requirements": named})
    return list(proposal.requirements.values())
