"""The table of unit costs: what a thing costs, its source, grade and range."""

from __future__ import annotations

from typing import Final

from sim.data.schema import Schema, grade, number, text

UNIT_COSTS: Final = (
    "prescription_sales",
    "hospital_sales",
    "compounded_price",
    "capital",
    "active_substance",
    "state_expiry",
    "home_waste",
    "licence_price",
    "purchase_price",
    "compounding_price",
    "compensation",
    "margin",
    "patient_share",
    "trip",
    "prescribing",
    "late_roll",
    "moved",
    "own_power_pharmacy",
    "own_power_pharmacy_hour",
    "own_power_site",
    "own_power_site_hour",
    "own_power_centre",
    "own_power_centre_hour",
    "telecom_hour",
    "staff_hour",
    "opening_hour",
    "spare_dose",
    "spare_picking",
    "own_transport",
    "designation",
    "offline",
    "offline_payment",
    "by_hand",
    "exercise",
    "dose_routine",
    "takeover",
    "staffing",
    "picture",
    "licence_desk",
    "allocation_desk",
    "purchase_desk",
    "regional_desk",
    "protocol",
    "advice",
    "compounding",
    "hospital_line",
    "standby_price",
    "standby",
    "revenue",
    "second_source",
    "supervision",
    "export_desk",
    "notice",
)

COSTS: Final[dict[str, Schema]] = {
    "unit_costs": Schema(
        columns={
            "cost": text(*UNIT_COSTS),
            "value": number(0, 1e9),
            "unit": text(),
            "meaning": text(),
            "source": text(),
            "grade": grade(),
            "low": number(0, 1e9),
            "high": number(0, 1e9),
        },
        key=("cost",),
        ascending=(("low", "value", "high"),),
        rows=len(UNIT_COSTS),
    )
}
