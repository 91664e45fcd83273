"""A made-up back-test in the toy world."""

from __future__ import annotations

from typing import Any

KNOWN: dict[str, Any] = {
    "what": "lines of the day",
    "probe": "lines_of_calm",
    "run": "closed",
    "arguments": {"day": 1, "to_hour": 23},
    "expected": 10,
    "tolerance": 2,
    "unit": "%",
    "source": "made up",
    "grade": "C",
    "evidence": "held out",
}
TOY: dict[str, Any] = {
    "incident": "B99",
    "title": "A toy",
    "weight": "smoke",
    "story": "All pharmacies close for a day.",
    "calibrated": "nothing",
    "replications": 2,
    "overrides": [
        "world=toy",
        "warm_up_days=3",
        "horizon_days=3",
        "actors.residents.e_commerce_share=0",
    ],
    "runs": {
        "calm": {},
        "closed": {
            "disruptions": {
                "strike": {"kind": "pharmacy_closure", "start_day": 1, "duration_days": 1}
            }
        },
    },
    "known": [KNOWN],
}
